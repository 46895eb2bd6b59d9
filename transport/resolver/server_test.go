package resolver

import (
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// testServer is a DNS server on loopback, over UDP and TCP at one port.
type testServer struct {
	addr netip.AddrPort

	mu    sync.Mutex
	asked []string // "udp name. TYPE", in order
}

// startServer serves until the test ends. The handler runs in a goroutine per question.
func startServer(t testing.TB, handle dns.HandlerFunc) *testServer {
	t.Helper()
	return startServerAt(t, "127.0.0.1:0", handle)
}

// startServerAt is startServer at an address of the caller's choice; port 0 takes a free one.
func startServerAt(t testing.TB, at string, handle dns.HandlerFunc) *testServer {
	t.Helper()
	udp, tcp := listenBoth(t, at)
	s := &testServer{addr: udp.LocalAddr().(*net.UDPAddr).AddrPort()}
	counted := func(proto string) dns.HandlerFunc {
		return func(w dns.ResponseWriter, q *dns.Msg) {
			s.mu.Lock()
			s.asked = append(s.asked, proto+" "+q.Question[0].Name+" "+dns.Type(q.Question[0].Qtype).String())
			s.mu.Unlock()
			handle(w, q)
		}
	}
	for _, server := range []*dns.Server{
		{PacketConn: udp, Handler: counted("udp")},
		{Listener: tcp, Handler: counted("tcp")},
	} {
		started, ended := make(chan struct{}), make(chan struct{})
		server.NotifyStartedFunc = func() { close(started) }
		go func() {
			defer close(ended)
			if err := server.ActivateAndServe(); err != nil {
				t.Error(err)
			}
		}()
		<-started
		t.Cleanup(func() {
			if err := server.Shutdown(); err != nil {
				t.Error(err)
			}
			<-ended
		})
	}
	return s
}

// listenBoth opens one port for UDP and TCP.
func listenBoth(t testing.TB, at string) (*net.UDPConn, net.Listener) {
	t.Helper()
	var last error
	for range 20 { // the free UDP port may be taken for TCP
		udp, err := net.ListenPacket("udp", at)
		if err != nil {
			t.Skipf("no socket at %s: %v", at, err)
		}
		tcp, err := net.Listen("tcp", udp.LocalAddr().String())
		if err == nil {
			udp.(*net.UDPConn).SetReadBuffer(4 << 20) // as far as the system allows: tests are slow readers
			return udp.(*net.UDPConn), tcp
		}
		udp.Close()
		last = err
	}
	t.Fatal(last)
	return nil, nil
}

// questions lists what was asked so far.
func (s *testServer) questions() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.asked...)
}

// zone answers from records in the format of zone files: as an authoritative server that follows
// aliases, NXDOMAIN where a name has no records at all.
func zone(t testing.TB, text string) dns.HandlerFunc {
	t.Helper()
	records := map[string][]dns.RR{}
	parser := dns.NewZoneParser(strings.NewReader(text), ".", "")
	parser.SetDefaultTTL(60)
	for rr, ok := parser.Next(); ok; rr, ok = parser.Next() {
		name := strings.ToLower(rr.Header().Name)
		records[name] = append(records[name], rr)
	}
	if err := parser.Err(); err != nil {
		t.Fatal(err)
	}
	return func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		m.RecursionAvailable = true
		name := strings.ToLower(q.Question[0].Name)
		for range 30 {
			if records[name] == nil && len(m.Answer) == 0 {
				m.Rcode = dns.RcodeNameError
			}
			next := ""
			for _, rr := range records[name] {
				alias, isAlias := rr.(*dns.CNAME)
				if rr.Header().Rrtype == q.Question[0].Qtype || q.Question[0].Qtype == dns.TypeANY || isAlias {
					m.Answer = append(m.Answer, rr)
				}
				if isAlias && q.Question[0].Qtype != dns.TypeCNAME {
					next = strings.ToLower(alias.Target)
				}
			}
			if name = next; name == "" {
				break
			}
		}
		answer(w, q, m)
	}
}

// answer sends a message, with EDNS if the question had it.
func answer(w dns.ResponseWriter, q, m *dns.Msg) {
	if opt := q.IsEdns0(); opt != nil && m.IsEdns0() == nil {
		m.SetEdns0(1232, opt.Do())
	}
	m.Compress = true
	w.WriteMsg(m) // the asker may be gone
}

// rcode answers everything with an rcode.
func rcode(code int) dns.HandlerFunc {
	return func(w dns.ResponseWriter, q *dns.Msg) { answer(w, q, new(dns.Msg).SetRcode(q, code)) }
}

// silent answers nothing.
func silent(dns.ResponseWriter, *dns.Msg) {}

// patient is a wait that no test reaches; impatient one that tests wait for.
const (
	patient   = time.Minute
	impatient = 100 * time.Millisecond
)

// testOptions are options with files of their own: an empty hosts file, files before dns, the given
// servers, and services and protocols from the embedded tables.
func testOptions(t testing.TB, servers ...*testServer) Options {
	t.Helper()
	dir := t.TempDir()
	o := Options{
		Hosts:      writeFile(t, dir, "hosts", ""),
		ResolvConf: writeFile(t, dir, "resolv.conf", ""),
		NSSwitch:   writeFile(t, dir, "nsswitch.conf", "hosts: files dns\n"),
		Services:   filepath.Join(dir, "no-services"),
		Protocols:  filepath.Join(dir, "no-protocols"),
		Servers:    []netip.AddrPort{},
		Search:     []string{},
		Hostname:   "me.example",
		Timeout:    patient,
		Attempts:   1,
	}
	for _, s := range servers {
		o.Servers = append(o.Servers, s.addr)
	}
	return o
}

// writeFile puts a file into dir and gives its path.
func writeFile(t testing.TB, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// addrs reads addresses.
func addrs(t testing.TB, texts ...string) []netip.Addr {
	t.Helper()
	var list []netip.Addr
	for _, text := range texts {
		a, err := netip.ParseAddr(text)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, a)
	}
	return list
}

// events collects what an Observer is told.
type events struct {
	mu   sync.Mutex
	list []Event
}

func (e *events) add(ev Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.list = append(e.list, ev)
}

func (e *events) all() []Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]Event{}, e.list...)
}
