package examples

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// answers serves the same bytes to every client, whatever it asks, and then ends the stream; it returns the server's
// address and what the clients asked.
func answers(t *testing.T, answer string) (address string, requests <-chan string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	asked := make(chan string, 100)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // the test is over
			}
			var request []byte
			for piece := make([]byte, 4096); !bytes.HasSuffix(request, []byte("\r\n\r\n")); {
				n, err := conn.Read(piece)
				if err != nil {
					break
				}
				request = append(request, piece[:n]...)
			}
			asked <- string(request)
			_, _ = io.WriteString(conn, answer) // a client that has heard enough hangs up
			_ = conn.(*net.TCPConn).CloseWrite()
			_, _ = io.Copy(io.Discard, conn) // closing with unread bytes would reset the connection
			_ = conn.Close()
		}
	}()
	return listener.Addr().String(), asked
}

// TestGetFromPython gets files from a server that others wrote.
func TestGetFromPython(t *testing.T) {
	t.Parallel()
	need(t, "python3")
	web, dir := t.TempDir(), t.TempDir()
	data := make([]byte, 3<<20)
	rand.Read(data)
	if err := os.Mkdir(filepath.Join(web, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(web, "folder", "data"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{"1.0", "1.1"} {
		server := playOther(t, web, "python3", "-u", "-m", "http.server", "--protocol", "HTTP/"+version, "--bind", "127.0.0.1", "0")
		base := "http://127.0.0.1:" + server.sees(`port (\d+)`)[1]
		get := labProgram(t, "more/1", "get")

		p := playIn(t, dir, get, base+"/folder/../folder/./data?x#y", "copy")
		p.sees("^start$")
		p.sees(`^> GET /folder/\.\./folder/\./data\?x HTTP/1\.1$`)
		p.sees(fmt.Sprintf("^received %d bytes$", len(data)))
		p.sees("^saved as copy$")
		p.sees("^stopped$")
		p.ends(0)
		if got, err := os.ReadFile(filepath.Join(dir, "copy")); err != nil || !bytes.Equal(got, data) {
			t.Errorf("HTTP/%s: %d bytes were saved, not the %d of the file: %v", version, len(got), len(data), err)
		}

		p = playIn(t, dir, get, base+"/folder") // is redirected to folder/
		p.sees("^< Location: /folder/$")
		p.sees(`<a href="data">data</a>`)
		p.ends(0)

		p = playIn(t, dir, get, base+"/nothing", "nothing")
		p.sees(`^sosh: http://127\.0\.0\.1:\d+/nothing: the server says 404 File not found$`)
		p.ends(1)
		if files, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(files) != 1 {
			t.Errorf("there are the files %q", files)
		}
	}
}

// TestGetFromGo has chunked bodies, and redirects that end, that run in circles and that lead astray.
func TestGetFromGo(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("/chunks", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Trailer", "X-Sum")
		for i := range 1000 {
			fmt.Fprintln(w, "piece", i)
			w.(http.Flusher).Flush()
		}
		w.Header().Set("X-Sum", "1000 pieces")
	})
	mux.HandleFunc("/host", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s %s %v\n", r.Host, r.Proto, r.Close)
	})
	for path, location := range map[string]string{
		"/301": "/302", "/302": "303", "/303": "/a/307", "/a/307": "./../308?q", "/308": "/chunks", // five of them
		"/six": "/301", "/circle": "/circle", "/ftp": "ftp://127.0.0.1/", "/blank": "/a b", "/user": "http://root@127.0.0.1/",
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			status := http.StatusFound
			_, _ = fmt.Sscanf(filepath.Base(r.URL.Path), "%d", &status) // else it stays 302
			w.Header()["Location"] = []string{location}
			w.WriteHeader(status)
		})
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	for _, test := range []struct{ path, want string }{
		{"/chunks", "^received 9890 bytes$"},
		{"/301", "^received 9890 bytes$"},
		{"/host", "^" + strings.TrimPrefix(server.URL, "http://") + ` HTTP/1\.1 true$`},
		{"/six", `^sosh: GET http://.*/six: more than 5 redirects$`},
		{"/circle", `^sosh: GET http://.*/circle: more than 5 redirects$`},
		{"/ftp", `^sosh: "ftp://127\.0\.0\.1/" is no URL to get`},
		{"/blank", `^sosh: "http://127\.0\.0\.1:\d+/a b" is no URL to get: blanks`},
		{"/user", `^sosh: "http://root@127\.0\.0\.1/" is no URL to get: a user`},
	} {
		t.Run(test.path, func(t *testing.T) {
			t.Parallel()
			p := playLab(t, "more/1", "get", server.URL+test.path)
			p.sees(test.want)
			status := 0
			if strings.HasPrefix(test.want, "^sosh") {
				status = 1
			}
			p.ends(status)
		})
	}
}

// TestGetIPv6 has an address in brackets, which stay in the field Host.
func TestGetIPv6(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skip("this system has no IPv6: ", err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "a page for ", r.Host) }))
	server.Listener.Close()
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)
	p := playLab(t, "more/1", "get", "http://"+listener.Addr().String())
	p.sees("^> Host: " + regexp.QuoteMeta(listener.Addr().String()) + "$")
	p.sees("^a page for " + regexp.QuoteMeta(listener.Addr().String()))
	p.ends(0)
}

// TestGetEncrypted has https: with a certificate that is vouched for, with one that is not, and with a redirect to http.
func TestGetEncrypted(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/down" {
			http.Redirect(w, r, "http://"+r.Host+"/", http.StatusFound)
		}
		fmt.Fprint(w, "a page for ", r.Host)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // the handshake that fails is meant to
	server.StartTLS()
	t.Cleanup(server.Close)
	ca := pemFile(t, server.Certificate().Raw)
	const script = `
local http = require "http"
for _, path in ipairs{"/", "/down"} do
  local response, problem = http.get(arg[1] .. path, {ca = arg[2]})
  print(response and response.body, problem)
end
`
	p := playScript(t, t.TempDir(), script, server.URL, ca)
	p.sees("^a page for " + strings.TrimPrefix(server.URL, "https://") + "\tnil$")
	p.sees("^nil\ta redirect from https to http, http://.*, is not followed$")
	p.ends(0)
	p = playLab(t, "more/1", "get", server.URL+"/")
	p.sees("^sosh: GET https://.*certificate")
	p.ends(1)
}

// TestGetAnswers has answers that a good server may give, and those that only a broken or a hostile one does.
func TestGetAnswers(t *testing.T) {
	t.Parallel()
	const ok = "HTTP/1.1 200 OK\r\n"
	for name, test := range map[string]struct {
		answer string
		saved  string // where it is good
		failed string // where it is not: the end of the message
	}{
		"length":          {answer: ok + "Content-Length: 5\r\n\r\nhellosurplus", saved: "hello"},
		"twice the same":  {answer: ok + "Content-Length: 5, 5\r\nCONTENT-LENGTH:5\r\n\r\nhello", saved: "hello"},
		"to the end":      {answer: ok + "\r\nhello", saved: "hello"},
		"bare newlines":   {answer: "HTTP/1.0 200 OK\nA: b\n\nhello", saved: "hello"},
		"no reason":       {answer: "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", saved: ""},
		"interim":         {answer: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + ok + "\r\nhello", saved: "hello"},
		"no content":      {answer: "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", saved: ""},
		"folded":          {answer: ok + "Content-Length:\r\n 5\r\n\r\nhello", saved: "hello"},
		"chunks":          {answer: ok + "Transfer-Encoding: Chunked\r\n\r\n5;a=b\r\nhello\r\n000A \r\n, chunks!\n\r\n0\r\nX: y\r\n\r\nsurplus", saved: "hello, chunks!\n"},
		"chunks, bare":    {answer: ok + "Transfer-Encoding: chunked\n\n5\nhello\n0\n\n", saved: "hello"},
		"nothing":         {failed: "the server ended the stream in the middle of a head"},
		"half a head":     {answer: ok + "Content-Le", failed: "the server ended the stream in the middle of a head"},
		"short":           {answer: ok + "Content-Length: 6\r\n\r\nhello", failed: "the server ended the stream after 5 of 6 bytes"},
		"another tongue":  {answer: "SSH-2.0-OpenSSH_9.2\r\n\r\n", failed: `the answer begins with "SSH-2.0-OpenSSH_9.2", which is no HTTP/1.1`},
		"HTTP/2":          {answer: "HTTP/2 200\r\n\r\n", failed: `the answer begins with "HTTP/2 200", which is no HTTP/1.1`},
		"status":          {answer: "HTTP/1.1 999 What\r\n\r\n", failed: `the answer begins with "HTTP/1.1 999 What", which is no HTTP/1.1`},
		"switching":       {answer: "HTTP/1.1 101 Switching Protocols\r\n\r\n", failed: "the server switches to another protocol unasked"},
		"no field":        {answer: ok + "what is this\r\n\r\n", failed: `"what is this" is no field of a head`},
		"blank in a name": {answer: ok + "Content-Length : 5\r\n\r\nhello", failed: `"Content-Length : 5" is no field of a head`},
		"escapes":         {answer: ok + "X: \x1b[2J\r\n\r\n", failed: `control characters in the line "X: \027[2J"`},
		"bare CR":         {answer: ok + "X: a\rContent-Length: 9\r\n\r\nhello", failed: `control characters in the line "X: a\013Content-Length: 9"`},
		"long line":       {answer: ok + "X: " + strings.Repeat("x", 9000) + "\r\n\r\n", failed: "a line of more than 8192 bytes, or a head of more than 65536"},
		"endless head":    {answer: ok + strings.Repeat("X: "+strings.Repeat("x", 1000)+"\r\n", 100), failed: "a line of more than 8192 bytes, or a head of more than 65536"},
		"endless interim": {answer: strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 5000), failed: "a line of more than 8192 bytes, or a head of more than 65536"},
		"two lengths":     {answer: ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", failed: `"5, 6" is no Content-Length`},
		"negative":        {answer: ok + "Content-Length: -5\r\n\r\nhello", failed: `"-5" is no Content-Length`},
		"huge":            {answer: ok + "Content-Length: 99999999999999999999\r\n\r\nhello", failed: `"99999999999999999999" is no Content-Length`},
		"both":            {answer: ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", failed: "where this body ends is a matter of opinion"},
		"gzip":            {answer: ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", failed: `the Transfer-Encoding "gzip, chunked" was not asked for`},
		"no size":         {answer: ok + "Transfer-Encoding: chunked\r\n\r\nhello\r\n", failed: `"hello" is no size of a chunk`},
		"negative size":   {answer: ok + "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n", failed: `"-5" is no size of a chunk`},
		"huge size":       {answer: ok + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nhello", failed: `"FFFFFFFFFFFFFFFF" is no size of a chunk`},
		"longer chunk":    {answer: ok + "Transfer-Encoding: chunked\r\n\r\n4\r\nhello\r\n0\r\n\r\n", failed: "a chunk does not end where its size says"},
		"half a chunk":    {answer: ok + "Transfer-Encoding: chunked\r\n\r\n6\r\nhello", failed: "the server ended the stream after 5 of 6 bytes"},
		"no last chunk":   {answer: ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", failed: "the server ended the stream in the middle of a head"},
		"endless trailer": {answer: ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + strings.Repeat("X: "+strings.Repeat("x", 1000)+"\r\n", 100), failed: "a line of more than 8192 bytes, or a head of more than 65536"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, requests := answers(t, test.answer)
			dir := t.TempDir()
			p := playIn(t, dir, labProgram(t, "more/1", "get"), "http://"+address+"/é?a=b", "page")
			if test.failed == "" {
				p.ends(0)
			} else if out := p.ends(1); !strings.HasSuffix(out, test.failed+"\n") || strings.Contains(out, "traceback") {
				t.Errorf("it printed %s, want the end %q", out, test.failed)
			}
			want := "GET /%C3%A9?a=b HTTP/1.1\r\nHost: " + address + "\r\nUser-Agent: sosh\r\nAccept: */*\r\nConnection: close\r\n\r\n"
			if got := <-requests; got != want {
				t.Errorf("it asked %q, want %q", got, want)
			}
			page, err := os.ReadFile(filepath.Join(dir, "page"))
			if string(page) != test.saved || (err == nil) != (test.failed == "") {
				t.Errorf("it saved %q (%v), want %q", page, err, test.saved)
			}
			if parts, _ := filepath.Glob(filepath.Join(dir, "*.part")); len(parts) > 0 {
				t.Errorf("it left %q", parts)
			}
		})
	}
}

// TestGetTimeout has a server that accepts and says nothing, and one that resets the connection: the errors are the system's.
func TestGetTimeout(t *testing.T) {
	t.Parallel()
	p := playScript(t, t.TempDir(), `
local http = require "http"
local server = create_server("127.0.0.1", 0)
local _, port = server:getsockname()
local address = "http://127.0.0.1:" .. port
local _, problem = http.get(address, {timeout = 0.1})
print(problem)
server:accept()
spawn(function()
  local client = server:accept()
  client:recv()
  client:setsockopt(SOL_SOCKET, SO_LINGER, {onoff = 1, linger = 0})
  client:close()
end)
_, problem = http.get(address)
print(problem)
`)
	p.sees(`^GET http://127\.0\.0\.1:\d+/: recvline .*\(ETIMEDOUT`)
	p.sees(`^GET http://127\.0\.0\.1:\d+/: recvline .*\(ECONNRESET`)
	p.ends(0)
}

// TestUrlModule has the examples of RFC 3986, section 5.4, and what is no URL to get.
func TestUrlModule(t *testing.T) {
	t.Parallel()
	p := playScript(t, t.TempDir(), `
local url = require "url"
local base = assert(url.parse("http://a/b/c/d;p?q"))
for reference, want in pairs{
  ["g"] = "/b/c/g", ["./g"] = "/b/c/g", ["g/"] = "/b/c/g/", ["/g"] = "/g", ["?y"] = "/b/c/d;p?y", ["g?y"] = "/b/c/g?y", ["#s"] = "/b/c/d;p?q",
  ["g#s"] = "/b/c/g", ["g?y#s"] = "/b/c/g?y", [";x"] = "/b/c/;x", ["g;x"] = "/b/c/g;x", ["g;x?y#s"] = "/b/c/g;x?y", [""] = "/b/c/d;p?q",
  ["."] = "/b/c/", ["./"] = "/b/c/", [".."] = "/b/", ["../"] = "/b/", ["../g"] = "/b/g", ["../.."] = "/", ["../../"] = "/", ["../../g"] = "/g",
  ["../../../g"] = "/g", ["../../../../g"] = "/g", ["/./g"] = "/g", ["/../g"] = "/g", ["g."] = "/b/c/g.", [".g"] = "/b/c/.g", ["g.."] = "/b/c/g..",
  ["..g"] = "/b/c/..g", ["./../g"] = "/b/g", ["./g/."] = "/b/c/g/", ["g/./h"] = "/b/c/g/h", ["g/../h"] = "/b/c/h", ["g;x=1/./y"] = "/b/c/g;x=1/y",
  ["g;x=1/../y"] = "/b/c/y", ["g?y/./x"] = "/b/c/g?y/./x", ["g?y/../x"] = "/b/c/g?y/../x", ["g#s/../x"] = "/b/c/g", ["//g"] = "//g/",
  ["http://h:8080/x"] = "//h:8080/x", ["HTTP://[::1]"] = "//[::1]/", ["http:/g"] = false, ["javascript:alert(1)"] = false, ["file:///etc/passwd"] = false,
} do
  local target, problem = url.resolve(base, reference)
  local got = target and url.text(target):gsub("^http://a/", "/"):gsub("^http:", "")
  if (got or false) ~= want then print(reference, got, want, problem) end
end
for text, want in pairs{
  ["http://h"] = "h 80 /", ["https://h?x"] = "h 443 /?x", ["http://[2001:db8::1]:81/é"] = "2001:db8::1 81 /%C3%A9", ["http://h:/"] = "h 80 /",
  [""] = false, ["h/x"] = false, ["http://"] = false, ["http:///x"] = false, ["http://h:0/"] = false, ["http://h:65536/"] = false, ["http://h:x/"] = false,
  ["http://h:99999999999999999999/"] = false, ["http://[::1/"] = false, ["http://[::1]x/"] = false, ["http://h\\x/"] = false, ["http://a@h/"] = false,
  ["http://h/a b"] = false, ["http://h/\r\nX: y"] = false, ["http://h/\0"] = false, ["http://h\t/"] = false, ["http://ü/"] = false,
} do
  local target = url.parse(text)
  local got = target and ("%s %d %s"):format(target.host, target.port, target.target)
  if (got or false) ~= want then print(text, got, want) end
end

local visible = require "visible"
print(visible("Привет, \195\188ber"), visible("a\27[31m\0\r\n\127"), visible("\255ü"), visible("\194\155x"), visible("привет", 5), visible("x", 1), visible(("\128"):rep(9), 4))
`)
	if out, want := p.ends(0), "Привет, über\ta\\027[31m\\000\\013\\010\\127\t\\255\\195\\188\t\\194\\155x\tпр...\tx\t...\n"; out != want {
		t.Errorf("it printed\n%s\nwant\n%s", out, want)
	}
}

// TestGetIntoMemory has the module without a sink: what it keeps is bounded.
func TestGetIntoMemory(t *testing.T) {
	t.Parallel()
	const script = `
local http = require "http"
local response, problem = http.get(arg[1], {redirects = 0})
print(response and #response.body, response and response.headers["content-type"], problem)
`
	for answer, want := range map[string]string{
		"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello": `^5\ttext/plain\tnil$`,
		"HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n":                                     `^nil\tnil\tGET http://.*: more than 0 redirects$`,
		"HTTP/1.1 200 OK\r\n\r\n" + strings.Repeat("x", 17<<20):                         `a body of more than 16777216 bytes; give a sink`,
	} {
		address, _ := answers(t, answer)
		p := playScript(t, t.TempDir(), script, "http://"+address)
		p.sees(want)
		p.ends(0)
	}
}
