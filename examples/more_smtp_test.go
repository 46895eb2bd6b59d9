package examples

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"mime"
	"net"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// postOffice is an SMTP server that is strict about what clients send, and answers as a test wants.
type postOffice struct {
	port    string
	replies map[string]string // by verb, or by the whole command; whole lines, with their ends
	tls     *tls.Config       // for STARTTLS

	mu       sync.Mutex
	commands []string
	letters  []string // as they were before dots were doubled
	faults   []string // what a strict server does not take
}

const announced = "250-here\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-AUTH LOGIN PLAIN\r\n250 SIZE 1000000\r\n"

// openPostOffice starts a server whose replies differ from the usual ones.
func openPostOffice(t *testing.T, replies map[string]string) *postOffice {
	t.Helper()
	return openPostOfficeTLS(t, replies, nil)
}

// openPostOfficeTLS starts one that can do STARTTLS.
func openPostOfficeTLS(t *testing.T, replies map[string]string, config *tls.Config) *postOffice {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	office := &postOffice{port: port, tls: config, replies: map[string]string{
		"": "220 here\r\n", "EHLO": announced, "DATA": "354 go on\r\n", "QUIT": "221 bye\r\n", ".": "250 taken\r\n",
	}}
	for verb, reply := range replies {
		office.replies[verb] = reply
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // the test is over
			}
			office.serve(conn)
		}
	}()
	return office
}

// serve has one session.
func (o *postOffice) serve(conn net.Conn) {
	defer conn.Close()
	lines := bufio.NewReader(conn)
	_, _ = io.WriteString(conn, o.replies[""]) // a client that is gone is seen when reading
	for {
		command, ok := o.line(lines)
		if !ok {
			return
		}
		o.note(&o.commands, command)
		verb := strings.ToUpper(strings.SplitN(command, " ", 2)[0])
		reply, known := o.replies[command]
		if !known {
			reply, known = o.replies[verb]
		}
		if !known {
			reply = "250 ok\r\n"
		}
		_, _ = io.WriteString(conn, reply)
		if verb == "STARTTLS" && o.tls != nil && strings.HasPrefix(reply, "220") {
			conn = tls.Server(conn, o.tls)
			lines = bufio.NewReader(conn)
		}
		if strings.HasPrefix(reply, "354") {
			if !o.letter(lines) {
				return
			}
			_, _ = io.WriteString(conn, o.replies["."])
		}
		if verb == "QUIT" || reply == "" {
			return
		}
	}
}

// letter receives a letter up to its dot.
func (o *postOffice) letter(lines *bufio.Reader) bool {
	var text strings.Builder
	for {
		line, ok := o.line(lines)
		if !ok || line == "." {
			o.note(&o.letters, text.String())
			return ok
		}
		if strings.HasPrefix(line, ".") && !strings.HasPrefix(line, "..") {
			o.note(&o.faults, "a dot that was not doubled: "+line)
		}
		text.WriteString(strings.TrimPrefix(line, ".") + "\n")
	}
}

// line receives one line, which has to end in CR LF and have no other of either.
func (o *postOffice) line(lines *bufio.Reader) (string, bool) {
	line, err := lines.ReadString('\n')
	if err != nil {
		return "", false
	}
	line, ended := strings.CutSuffix(line, "\r\n")
	if !ended || strings.ContainsAny(line, "\r\x00") || len(line) > 998 {
		o.note(&o.faults, fmt.Sprintf("the line %.100q", line))
	}
	return line, true
}

func (o *postOffice) note(list *[]string, text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	*list = append(*list, text)
}

// heard are the commands so far, one a line; what a strict server does not take fails the test.
func (o *postOffice) heard(t *testing.T) (commands string, letters []string) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, fault := range o.faults {
		t.Error("the client sent", fault)
	}
	return strings.Join(o.commands, "\n"), o.letters
}

// TestSendLetters sends two letters in one session: dots at the beginnings of lines, line ends of all kinds, 8-bit text.
func TestSendLetters(t *testing.T) {
	t.Parallel()
	office := openPostOffice(t, map[string]string{"RCPT TO:<eve@example.org>": "550-no\r\n550 such person\r\n"})
	p := playLab(t, "more/2", "send", "127.0.0.1", office.port, "ada@example.org", "Тема", "bob@example.org", "eve@example.org", "имя@example.org")
	fmt.Fprint(p.in, ".\n..two\r\nПривет\rend")
	p.leaves()
	for _, line := range []string{"^start$", "^S: 220 here$", `^C: EHLO \[127\.0\.0\.1\]$`, "^S: 250-8BITMIME$", `^C: Subject: =\?UTF-8\?B\?0KLQtdC80LA=\?=$`,
		"^C: Content-Transfer-Encoding: 8bit$", "^C: $", `^C: \.\.$`, `^C: \.\.\.two$`, "^C: Привет$", "^C: end$", `^C: \.$`, "^S: 250 taken$",
		"^sent to bob@example.org$", "^not sent: to eve@example.org: the server says 550 no such person$", "^sent to имя@example.org$", "^S: 221 bye$", "^stopped$",
		"^sosh: 1 of 3 letters were not sent$"} {
		p.sees(line)
	}
	p.ends(1)
	commands, letters := office.heard(t)
	want := `EHLO \[127.0.0.1\]
MAIL FROM:<ada@example.org> BODY=8BITMIME SIZE=\d+
RCPT TO:<bob@example.org>
DATA
MAIL FROM:<ada@example.org> BODY=8BITMIME SIZE=\d+
RCPT TO:<eve@example.org>
RSET
MAIL FROM:<ada@example.org> BODY=8BITMIME SMTPUTF8 SIZE=\d+
RCPT TO:<имя@example.org>
DATA
QUIT`
	if !regexp.MustCompile("^" + want + "$").MatchString(commands) {
		t.Errorf("the server heard\n%s", commands)
	}
	if len(letters) != 2 {
		t.Fatalf("%d letters came", len(letters))
	}
	for i, to := range []string{"bob@example.org", "имя@example.org"} {
		header, body, _ := strings.Cut(letters[i], "\n\n")
		if body != ".\n..two\nПривет\nend\n" || !strings.Contains(header, "\nTo: "+to+"\n") || !strings.HasPrefix(header, "From: ada@example.org\n") {
			t.Errorf("this letter came: %q", letters[i])
		}
	}
}

// TestSendToOldServer has one that knows HELO and ASCII only: the text goes as base64.
func TestSendToOldServer(t *testing.T) {
	t.Parallel()
	office := openPostOffice(t, map[string]string{"EHLO": "502 what?\r\n", "HELO": "250\r\n"})
	text := strings.Repeat("Привет, старый сервер! ", 100) + "\n"
	subject := strings.Repeat("Очень длинная тема. ", 30)
	p := playLab(t, "more/2", "send", "127.0.0.1", office.port, "ada@example.org", subject, "bob@example.org", "имя@example.org")
	fmt.Fprint(p.in, text)
	p.leaves()
	p.sees(`^sent to bob@example\.org$`)
	p.sees(`^not sent: to имя@example\.org: имя@example\.org: the server takes addresses in ASCII only`)
	p.ends(1)
	commands, letters := office.heard(t)
	if !strings.HasPrefix(commands, "EHLO [127.0.0.1]\nHELO [127.0.0.1]\nMAIL FROM:<ada@example.org>\nRCPT TO:<bob@example.org>\nDATA\n") || len(letters) != 1 {
		t.Fatalf("the server heard\n%s", commands)
	}
	header, body, _ := strings.Cut(letters[0], "\n\n")
	if got, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(body, "\n", "")); err != nil || string(got) != text {
		t.Errorf("%v: the text came as %q", err, body)
	}
	read, err := mail.ReadMessage(strings.NewReader(letters[0]))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject")); err != nil || got != subject {
		t.Errorf("%v: the subject came as %q", err, got)
	}
	if date, err := read.Header.Date(); err != nil || time.Since(date).Abs() > time.Hour {
		t.Errorf("%v: the letter is dated %v", err, date)
	}
	for line := range strings.Lines(header) {
		if len(line) > 78 || strings.ContainsFunc(line, func(r rune) bool { return r > 126 }) {
			t.Errorf("the header has the line %q", line)
		}
	}
}

// TestSmtpReplies has replies that a client has to make out, and those that it must not.
func TestSmtpReplies(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ verb, reply, want string }{
		"refused":         {"", "554 go away\r\n", "nil 127.0.0.1: the server does not greet, it says 554 go away"},
		"no greeting":     {"", "\r\n", `nil "" is no reply, or not of this one`},
		"web server":      {"", "HTTP/1.1 400 Bad Request\r\n", `nil "HTTP/1.1 400 Bad Request" is no reply, or not of this one`},
		"lines":           {"NOOP", "250-one\r\n250-\r\n250 three\r\n", "250 one||three"},
		"code only":       {"NOOP", "250\r\n", "250 "},
		"code and hyphen": {"NOOP", "250-\r\n250\r\n", "250 |"},
		"bare newline":    {"NOOP", "250 ok\n", "250 ok"},
		"two codes":       {"NOOP", "250-one\r\n251 two\r\n", `nil "251 two" is no reply, or not of this one`},
		"no mark":         {"NOOP", "250ok\r\n", `nil "250ok" is no reply, or not of this one`},
		"no code":         {"NOOP", "ok\r\n", `nil "ok" is no reply, or not of this one`},
		"high code":       {"NOOP", "650 ok\r\n", `nil "650 ok" is no reply, or not of this one`},
		"end":             {"NOOP", "", "nil the server ended the stream without a reply"},
		"long line":       {"NOOP", "250 " + strings.Repeat("x", 5000) + "\r\n", "nil recvline"},
		"many lines":      {"NOOP", strings.Repeat("250-x\r\n", 101) + "250 x\r\n", `nil "250-x" is no reply, or not of this one`},
		"closing":         {"NOOP", "421 closing\r\n", "421 closing\nnil the session is over"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			office := openPostOffice(t, map[string]string{test.verb: test.reply})
			p := playScript(t, t.TempDir(), `
local smtp = require "smtp"
local session, problem = smtp.connect("127.0.0.1", arg[1])
if not session then print("nil " .. problem) return end
for i = 1, 2 do
  local code, text = session:noop()
  print(tostring(code) .. " " .. text:gsub("\n", "|"))
end
session:close()
`, office.port)
			if out := p.ends(0); !strings.HasPrefix(out, test.want) {
				t.Errorf("it printed %q, want %q", out, test.want)
			}
		})
	}
}

// TestSmtpSeveral has a letter to several people, some of whom are refused, and letters that nobody gets: the session goes on.
func TestSmtpSeveral(t *testing.T) {
	t.Parallel()
	office := openPostOffice(t, map[string]string{
		"RCPT TO:<no@example.org>": "550 no such person\r\n", "MAIL FROM:<spam@example.org>": "554 not you\r\n", "EHLO": "250 here\r\n",
	})
	p := playScript(t, t.TempDir(), `
local session = assert(require("smtp").connect("127.0.0.1", arg[1]))
assert(session:hello("[127.0.0.1]"))
local refused = assert(session:send("a@example.org", {"b@example.org", "no@example.org", "c@example.org", "d@e>"}, "one"))
for _, who in ipairs{"b@example.org", "no@example.org", "d@e>"} do print(refused[who]) end
print(session:send("spam@example.org", {"b@example.org"}, "two"))
print(session:send("a@example.org", {"no@example.org"}, "three"))
print(session:send("a@example.org", {}, "four"))
print(session:send("a@example.org", {"b@example.org"}, "пять"))
print(next(assert(session:send("", {"b@example.org"}, "six\n\n.\n"))))
print(session:quit())
print(session:noop())
`, office.port)
	want := strings.Join([]string{
		"nil", "to no@example.org: the server says 550 no such person", `to d@e>: "d@e>" is no address: it holds blanks, line breaks or angle brackets`,
		"nil\tfrom spam@example.org: the server says 554 not you\t554", "nil\tto no@example.org: the server says 550 no such person\t550",
		"nil\ta letter needs a recipient", "nil\tDATA: the server takes text in ASCII only (it does not announce 8BITMIME): send it as base64\tnil",
		"nil", "221\tbye", "nil\tthe session is over",
	}, "\n") + "\n"
	if out := p.ends(0); out != want {
		t.Errorf("it printed\n%s\nwant\n%s", out, want)
	}
	commands, letters := office.heard(t)
	if strings.Join(letters, "|") != "one\n|six\n\n.\n" || strings.Count(commands, "\nRSET") != 3 || strings.Count(commands, "\nDATA") != 2 || !strings.Contains(commands, "MAIL FROM:<>\n") {
		t.Errorf("the server heard\n%s\nand the letters %q", commands, letters)
	}
}

// TestSmtpSecrets has passwords, which no transcript may show, and line breaks, which may not become commands.
func TestSmtpSecrets(t *testing.T) {
	t.Parallel()
	office := openPostOffice(t, map[string]string{
		"AUTH": "535 no\r\n", "AUTH LOGIN": "334 VXNlcm5hbWU6\r\n", "dXNlcg==": "334 UGFzc3dvcmQ6\r\n", "c2VjcmV0": "235 hello\x1b[2J\r\n",
	})
	p := playScript(t, t.TempDir(), `
local smtp, letter = require "smtp", require "letter"
local session = assert(smtp.connect("127.0.0.1", arg[1], {debug = true}))
assert(session:hello())
print(session:login("user", "secret"))
print(session:login("user", "secret", {insecure = true}))
for _, line in ipairs{"auth\tplain c2VjcmV0", "AUTH PLAIN c2VjcmV0 c2VjcmV0", "AUTH LOGIN", "dXNlcg==", "c2VjcmV0"} do
  print((session:docmd(line)))
end
for _, call in ipairs{
  function() return session:docmd("AUTH PLAIN c2VjcmV0\r\nQUIT") end, function() return session:docmd("NOOP\r\nQUIT") end, function() return session:docmd("NOOP\nQUIT") end, function() return session:docmd("NOOP", "\rQUIT") end,
  function() return session:ehlo("x\r\nQUIT") end, function() return session:helo("x\nQUIT") end, function() return session:mail("a@b>\r\nQUIT") end,
  function() return session:mail("a@b", {"BODY=7BIT\r\nQUIT"}) end, function() return session:rcpt("a@b> <c@d") end, function() return session:rcpt("a\0@b") end,
  function() return session:send("a@b", {"c@d\nQUIT"}, "text") end, function() return session:data("a\0b") end, function() return session:data(("x"):rep(999)) end,
  function() return letter.compose{from = "a@b", to = {"c@d"}, subject = "x\r\nBcc: e@f", text = ""} end,
  function() return letter.compose{from = "a@b\nBcc: e@f", to = {"c@d"}, subject = "x", text = ""} end,
} do
  local result, problem = call()
  print(result == nil and "refused" or "taken", problem)
end
print(session:noop())
`, office.port)
	out := p.ends(0)
	for _, secret := range []string{"c2VjcmV0", "secret\n", base64.StdEncoding.EncodeToString([]byte("\x00user\x00secret")), "\x1b"} {
		if strings.Contains(out, secret) {
			t.Errorf("it shows %q:\n%s", secret, out)
		}
	}
	for _, want := range []string{"login: the session is not encrypted", "\nC: AUTH PLAIN ***\n", "\nC: auth\tplain ***\n", "\nC: ***\n", "login: the server says 535 no", "235\n", "\n250\tok\n"} {
		if !strings.Contains(strings.ReplaceAll(out, `\009`, "\t"), want) {
			t.Errorf("it does not print %q:\n%s", want, out)
		}
	}
	if n := strings.Count(out, "refused\t"); n != 15 || strings.Contains(out, "taken\t") {
		t.Errorf("%d of 15 are refused:\n%s", n, out)
	}
	if commands, letters := office.heard(t); strings.Contains(commands, "QUIT") || len(letters) > 0 {
		t.Errorf("the server heard\n%s", commands)
	}
}

// TestTalk types an SMTP session by hand.
func TestTalk(t *testing.T) {
	t.Parallel()
	office := openPostOffice(t, map[string]string{"VRFY": "252 perhaps\r\n"})
	p := playLab(t, "more/2", "talk", "127.0.0.1", office.port)
	p.types("EHLO me", "vrfy ada", "MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>", "data", "Subject: by hand", "", ".x", "..", ".", "quit", "unread")
	p.sees("^C: EHLO me$")
	p.sees("^S: 252 perhaps$")
	p.sees(`^C: \.\.x$`)
	p.sees("^S: 250 taken$")
	p.sees("^S: 221 bye$")
	p.sees("^disconnected$")
	p.ends(0)
	commands, letters := office.heard(t)
	if want := "EHLO me\nvrfy ada\nMAIL FROM:<a@example.org>\nRCPT TO:<b@example.org>\ndata\nQUIT"; commands != want {
		t.Errorf("the server heard\n%s\nwant\n%s", commands, want)
	}
	if len(letters) != 1 || letters[0] != "Subject: by hand\n\n.x\n..\n" {
		t.Errorf("these letters came: %q", letters)
	}
}

// TestSendEncrypted has STARTTLS with a certificate that only its own file vouches for, and a password behind it.
func TestSendEncrypted(t *testing.T) {
	t.Parallel()
	config, ca := selfSigned(t)
	const before = "250-here\r\n250 STARTTLS\r\n"
	arguments := func(office *postOffice, more ...string) []string {
		return append([]string{"127.0.0.1", office.port, "ada@example.org", "hello", "bob@example.org", "--starttls"}, more...)
	}

	office := openPostOfficeTLS(t, map[string]string{
		"EHLO": strings.Replace(announced, "250-here", "250-here\r\n250-STARTTLS", 1), "STARTTLS": "220 go\r\n", "AUTH": "235 hello\r\n",
	}, config)
	p := playLab(t, "more/2", "send", arguments(office, "--ca", ca, "--user", "ada")...)
	p.types("a very secret word", "Привет")
	p.leaves()
	for _, line := range []string{"^C: STARTTLS$", "^C: EHLO", `^C: AUTH PLAIN \*\*\*$`, "^S: 235 hello$", "^sent to bob@example.org$", "^stopped$"} {
		p.sees(line)
	}
	identity := base64.StdEncoding.EncodeToString([]byte("\x00ada\x00a very secret word"))
	if out := p.ends(0); strings.Contains(out, "secret") || strings.Contains(out, identity) {
		t.Errorf("it shows the password:\n%s", out)
	}
	commands, letters := office.heard(t)
	if !strings.HasPrefix(commands, "EHLO [127.0.0.1]\nSTARTTLS\nEHLO [127.0.0.1]\nAUTH PLAIN "+identity+"\nMAIL ") || len(letters) != 1 || !strings.HasSuffix(letters[0], "\n\nПривет\n") {
		t.Errorf("the server heard\n%s\nand the letters %q", commands, letters)
	}

	for name, test := range map[string]struct {
		replies map[string]string
		more    []string
		want    string
	}{
		"nobody vouches": {map[string]string{"EHLO": before}, nil, "^sosh: STARTTLS: .*certificate"},
		"not announced":  {nil, []string{"--ca", ca}, "^sosh: the server does not announce STARTTLS$"},
		"refused":        {map[string]string{"EHLO": before, "STARTTLS": "454 later\r\n"}, []string{"--ca", ca}, "^sosh: STARTTLS: the server says 454 later$"},
		"other success":  {map[string]string{"EHLO": before, "STARTTLS": "250 well\r\n"}, []string{"--ca", ca}, "^sosh: STARTTLS: the server says 250 well$"},
		"injected":       {map[string]string{"EHLO": before, "STARTTLS": "220 go\r\n250-evil\r\n250 AUTH PLAIN\r\n"}, []string{"--ca", ca}, "^sosh: STARTTLS: something came unencrypted after the reply"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.replies["STARTTLS"] == "" && test.replies != nil {
				test.replies["STARTTLS"] = "220 go\r\n"
			}
			office := openPostOfficeTLS(t, test.replies, config)
			p := playLab(t, "more/2", "send", arguments(office, test.more...)...)
			p.leaves()
			p.sees(test.want)
			p.ends(1)
			if commands, _ := office.heard(t); strings.Contains(commands, "MAIL") {
				t.Errorf("the server heard\n%s", commands)
			}
		})
	}
}

// selfSigned makes a certificate for 127.0.0.1 that has signed itself, and the file that vouches for it.
func selfSigned(t *testing.T) (config *tls.Config, ca string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, pemFile(t, der)
}

// pemFile writes a certificate to a file.
func pemFile(t *testing.T, der []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

const pythonPostOffice = `
import asyncio
from aiosmtpd.smtp import SMTP

class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        print("letter", envelope.mail_from, envelope.rcpt_tos, envelope.mail_options, envelope.content, flush=True)
        return "250 taken"

async def main():
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(Handler(), enable_SMTPUTF8=True), "127.0.0.1", 0)
    print("listening on 127.0.0.1:%d" % server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
`

// needPython finds a python3 that has a module: Debian's modules are those of Debian's python3 only.
func needPython(t *testing.T, module string) (path string) {
	t.Helper()
	for _, path := range []string{"/usr/bin/python3", "python3"} {
		if exec.CommandContext(t.Context(), path, "-c", "import "+module).Run() == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("no python3 has the module %s", module)
	}
	t.Skipf("no python3 has the module %s", module)
	return ""
}

// TestSendToPython sends to a server that others wrote.
func TestSendToPython(t *testing.T) {
	t.Parallel()
	server := playOther(t, t.TempDir(), needPython(t, "aiosmtpd"), "-c", pythonPostOffice)
	p := playLab(t, "more/2", "send", "127.0.0.1", server.listens(), "ada@example.org", "hello", "bob@example.org", "nobody@example.org", "имя@example.org")
	fmt.Fprint(p.in, ".\nпривет")
	p.leaves()
	p.sees(`^sent to bob@example\.org$`)
	p.sees(`^not sent: to nobody@example\.org: the server says 550 no such person$`)
	p.sees(`^sent to имя@example\.org$`)
	p.ends(1)
	for _, to := range []string{"bob", "имя"} {
		server.sees(`^letter ada@example\.org \['` + to + `@example\.org'\] \['BODY=8BITMIME'.*\\r\\n\\r\\n\.\\r\\n` + regexp.QuoteMeta(escaped("привет")) + `\\r\\n'$`)
	}
}

// escaped is text as Python shows bytes that are not ASCII.
func escaped(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		fmt.Fprintf(&b, `\x%02x`, c)
	}
	return b.String()
}
