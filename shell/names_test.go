package shell

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sosh/luaapi"
	"sosh/transport/resolver/dnstest"
)

// notebook is an editor that nobody types into; it keeps what is written.
type notebook struct{ bytes.Buffer }

func (*notebook) ReadLine(string) (string, error)   { return "", io.EOF }
func (*notebook) ReadSecret(string) (string, error) { return "", io.EOF }
func (*notebook) Remember(string) error             { return nil }
func (*notebook) Close() error                      { return nil }

// session is a shell for tests, inside Run.
type session struct {
	*Shell
	out *notebook
}

// do runs a line and returns what is shown, or the error's text after "error: ".
func (s *session) do(line string) string {
	s.out.Reset()
	if err := s.Do(line, chunkPlace{}, func() (string, error) { return "", io.EOF }); err != nil {
		return "error: " + describeError(err)
	}
	return strings.TrimSuffix(s.out.String(), "\n")
}

// withNames runs a session whose names come from a hosts file, the embedded tables and a DNS server.
func withNames(t testing.TB, zone string, talk func(s *session)) {
	t.Helper()
	dir := t.TempDir()
	for variable, text := range map[string]string{
		"SOSH_HOSTS":       "127.0.0.1 localhost\n192.0.2.1 router.lan router gate-way\n192.0.2.2 кот.рф\n",
		"SOSH_RESOLV_CONF": "", "SOSH_NSSWITCH_CONF": "hosts: files dns\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, variable), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv(variable, filepath.Join(dir, variable))
	}
	t.Setenv("SOSH_SERVICES", filepath.Join(dir, "none"))
	t.Setenv("SOSH_PROTOCOLS", filepath.Join(dir, "none"))
	t.Setenv("SOSH_NAMESERVER", dnstest.Serve(t, dnstest.Zone(zone)).Addr)
	t.Setenv("LOCALDOMAIN", "")
	out := &notebook{}
	rt, err := luaapi.New(luaapi.Options{Stdout: out, Stderr: out, Stdin: strings.NewReader("")})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	rt.Run(func() {
		talk(&session{&Shell{Options: Options{Runtime: rt, Editor: out, Errors: out}, paint: newPaint(false)}, out})
	})
}

const zoneForShell = `
host.test. 60 A 192.0.2.10
www.test. 60 CNAME host.test.
mail.test. 300 MX 10 mx.xn--e1afmkfd.xn--p1ai.
xn--e1afmkfd.xn--p1ai. 60 A 192.0.2.40
10.2.0.192.in-addr.arpa. 60 PTR host.test.
`

var varying = regexp.MustCompile(`id \d+|127\.0\.0\.1:\d+|\d+\.\d ms`)

var (
	descriptors = regexp.MustCompile(`fd \d+`)
	places      = regexp.MustCompile(`input \d+:\d+:`)
)

func TestLookUpsOnScreen(t *testing.T) {
	withNames(t, zoneForShell, func(s *session) {
		for _, c := range []struct{ line, want string }{
			{"getservbyname http", "80"},
			{"getservbyport 21 tcp", "ftp"},
			{"getprotobyname tcp", "6"},
			{"gethostbyname router", "192.0.2.1"},
			{"gethostbyname_ex gate-way", "name       router.lan\naliases    router gate-way\naddresses  192.0.2.1"},
			{"gethostbyaddr 192.0.2.10", "name       host.test\naliases    none\naddresses  192.0.2.10"},
			{"gethostbyname_ex пример.рф", "name       xn--e1afmkfd.xn--p1ai  ; пример.рф\naliases    none\naddresses  192.0.2.40"},
			{"name, aliases = gethostbyname_ex router", "name       router.lan\naliases    router gate-way\naddresses  192.0.2.1"},
			{"name, aliases", "\"router.lan\"\t{\"router\", \"gate-way\"}"},
			{"getnameinfo 192.0.2.10 80", "host.test http"},
			{"getaddrinfo 192.0.2.1 80 SOCK_STREAM", "family   type         proto        host       port\nAF_INET  SOCK_STREAM  IPPROTO_TCP  192.0.2.1  80"},
			{"_[1].host, _[1].port", "\"192.0.2.1\"\t80"},
			{"dns www.test +short", "host.test.\n192.0.2.10"},
			{"dns mail.test MX +short", "10 mx.xn--e1afmkfd.xn--p1ai.  ; mx.пример.рф."},
			{"dns nosuch.test +short", "error: dns nosuch.test. A: Unknown host (HOST_NOT_FOUND, h_errno 1)"},
			{"dns nosuch.test", "NXDOMAIN, #, flags qr rd ra\nquestion:\n  nosuch.test.    IN  A\nanswer: none\nEDNS version 0, up to 1232 bytes over UDP\nfrom # over UDP in #, 40 bytes"},
			{"answer = dns 192.0.2.10 +tcp", "NOERROR, #, flags qr rd ra\nquestion:\n  10.2.0.192.in-addr.arpa.      IN  PTR\nanswer:\n  10.2.0.192.in-addr.arpa.  60  IN  PTR  host.test.\nEDNS version 0, up to 1232 bytes over UDP\nfrom # over TCP in #, 75 bytes"},
			{"answer.answer[1].target", `"host.test."`},
			{"dns host.test @$nothing", "error: @$nothing is nil"},
			{"dns host.test @localhost:1", "error: dns host.test: Host name lookup failure (TRY_AGAIN, h_errno 2); no answer from #: connection refused"},
			{"getservbyname htp", "error: getservbyname htp: unknown service; near: http, ftp, ntp, hkp"},
			{"help EAI_NONAME", "EAI_NONAME = -2: Name or service not known\nexplain EAI_NONAME tells what it means."},
			{"help TRY_AGAIN", "TRY_AGAIN = 2: Host name lookup failure\nexplain TRY_AGAIN tells what it means."},
		} {
			if got := varying.ReplaceAllString(s.do(c.line), "#"); got != c.want {
				t.Errorf("%s\ngot\n%s\nwant\n%s", c.line, got, c.want)
			}
		}
	})
}

// completions show where which names are offered; | is where the word begins that they replace, \| a bar.
var completions = []struct {
	text string
	want []string
}{
	{"gethostbyname |ro", []string{"router", "router.lan"}},
	{"gethostbyname |gate-", []string{"gate-way"}},
	{"gethostbyname |router.l", []string{"router.lan"}},
	{"gethostbyname |ко", []string{"кот.рф"}},
	{"gethostbyname |host", nil},
	{"connect s1 |ro", []string{"router", "router.lan"}},
	{"connect |s", []string{"s1"}},
	{"connect |loc", []string{"localhost"}},
	{"connect s1 localhost |telne", []string{"telnet", "telnets"}},
	{"connect localhost |telne", []string{"telnet", "telnets"}},
	{"connect u |ro", nil},
	{"sendto s1 x |ro", []string{"router", "router.lan"}},
	{"sendto s1 x |MSG_DONTW", []string{"MSG_DONTWAIT"}},
	{"sendto s1 x MSG_PEEK router |telne", []string{"telnet", "telnets"}},
	{"getservbyname |telne", []string{"telnet", "telnets"}},
	{"getservbyname http |ud", []string{"udp", "udplite"}},
	{"p = getservbyname |telne", []string{"telnet", "telnets"}},
	{"getprotobyname |icm", []string{"icmp"}},
	{"getaddrinfo router |telne", []string{"telnet", "telnets"}},
	{"getaddrinfo router telnet |AF_INET", []string{"AF_INET", "AF_INET6"}},
	{"getaddrinfo router telnet SOCK_DGRAM AI_PASSIVE\\||AI_NUMERICH", []string{"AI_NUMERICHOST"}},
	{"dns |ro", []string{"router", "router.lan"}},
	{"dns router |MX", []string{"MX"}},
	{"dns router |SO", []string{"SOA"}},
	{"dns router MX |+", []string{"+short", "+tcp", "+trace"}},
	{"dns router |@ro", []string{"@router", "@router.lan"}},
	{"dns router MX |ro", nil},
	{"help |HOST_N", []string{"HOST_NOT_FOUND"}},
	{"print(|EAI_NON", []string{"EAI_NONAME"}},
	{"|dn", []string{"dns"}},
	{"setsockopt s1 SO_REUSEADDR |", []string{"off", "on"}},
	{"setsockopt SO_KEEPALIVE |of", []string{"off"}},
	{"setsockopt SOL_SOCKET SO_KEEPALIVE |of", []string{"off"}},
	{"setsockopt s1 SO_RCVBUF |S", nil},
	{"setsockopt s1 |SO_REUSEA", []string{"SO_REUSEADDR"}},
	{"getsockopt s1 |TCP_NOD", []string{"TCP_NODELAY"}},
	{"recv s1 10 |MSG_PE", []string{"MSG_PEEK"}},
	{"shutdown s1 |SHUT_R", []string{"SHUT_RD", "SHUT_RDWR"}},
	{"socket AF_INET |SOCK_DG", []string{"SOCK_DGRAM"}},
	{"help |@opt", []string{"@options"}},
	{"explain |@sta", []string{"@states"}},
	{"s1:|getsockn", []string{"getsockname"}},
	{"string.|pac", []string{"pack", "packsize"}},
	{"crypto.password.|has", []string{"hash"}},
	{"x = s1:|sendt", []string{"sendto"}},
}

func TestCompleteNames(t *testing.T) {
	withNames(t, zoneForShell, func(s *session) {
		s.do("s1 = socket")
		s.do("u = socket AF_UNIX")
		s.do("use s1")
		for _, c := range completions {
			text := strings.ReplaceAll(c.text, `\|`, "\x00")
			at := strings.Index(text, "|")
			text = strings.ReplaceAll(strings.Replace(text, "|", "", 1), "\x00", "|")
			start, words := s.complete(text)
			if !slices.Equal(words, c.want) || (len(words) > 0 && start != at) {
				t.Errorf("%s: %q at %d, want %q", c.text, words, start, c.want)
			}
		}
		s.do("gethostbyname host.test")
		s.do("dns пример.рф +short")
		if _, words := s.complete("gethostbyname host"); !slices.Equal(words, []string{"host.test"}) {
			t.Errorf("after it was looked up: %q", words)
		}
		if _, words := s.complete("dns при"); !slices.Equal(words, []string{"пример.рф"}) {
			t.Errorf("after it was looked up: %q", words)
		}
	})
}
