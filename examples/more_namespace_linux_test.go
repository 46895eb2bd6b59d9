package examples

import (
	"fmt"
	"net"
	"os"
	"regexp"
	"strings"
	"testing"

	"sosh/transport/nettest"
)

// playWithout starts a program of a step without the capability to make raw sockets.
func playWithout(t *testing.T, step, name string, arguments ...string) *program {
	t.Helper()
	if os.Geteuid() != 0 {
		return playLab(t, step, name, arguments...)
	}
	need(t, "setpriv")
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return playOther(t, t.TempDir(), "setpriv", append([]string{"--bounding-set", "-net_raw", path, labProgram(t, step, name)}, arguments...)...)
}

// setting changes a setting of the namespace's kernel.
func setting(t *testing.T, path, value string) {
	t.Helper()
	if err := os.WriteFile("/proc/sys/net/"+path, []byte(value), 0o644); err != nil {
		t.Skip("this system's settings cannot be changed: ", err)
	}
}

// TestPingKinds pings with either type of socket, and without the privilege for any.
func TestPingKinds(t *testing.T) {
	if !nettest.Namespace(t) {
		return
	}
	setting(t, "ipv4/ip_default_ttl", "33")
	setting(t, "ipv6/conf/lo/hop_limit", "44")
	for _, test := range []struct {
		groups string
		play   func(t *testing.T, step, name string, arguments ...string) *program
		kind   string
	}{
		{"1 0", playLab, "SOCK_RAW"},
		{"0 0", playWithout, "SOCK_DGRAM"},
		{"1 0", playWithout, ""},
	} {
		setting(t, "ipv4/ping_group_range", test.groups)
		for host, ttl := range map[string]string{"127.0.0.1": "33", "::1": "44"} {
			p := test.play(t, "more/4", "ping", host, "3", "0.01")
			if test.kind == "" {
				out := p.ends(1)
				if !strings.Contains(out, "needs the capability CAP_NET_RAW (or root); or let your group ping: sysctl") || strings.Count(out, "\n") != 1 {
					t.Errorf("it printed\n%s", out)
				}
				continue
			}
			p.sees("^ping " + host + ` \(` + host + `\), 56 data bytes, ` + test.kind + "$")
			for sequence := range 3 {
				p.sees(fmt.Sprintf(`^64 bytes from %s: icmp_seq=%d ttl=%s time=\d+\.\d{3} ms$`, host, sequence+1, ttl))
			}
			p.sees("^3 packets sent, 3 received, 0% lost$")
			p.sees(`^round trip min/avg/max/mdev = (\d+\.\d{3}/){3}\d+\.\d{3} ms$`)
			p.ends(0)
		}
	}
}

// TestPingNobody has a host that does not answer.
func TestPingNobody(t *testing.T) {
	if !nettest.Namespace(t) {
		return
	}
	p := playLab(t, "more/4", "ping", "10.1.2.3", "1")
	p.sees(`^sendto 10\.1\.2\.3:0: Network is unreachable \(ENETUNREACH`)
	p.sees("^1 packets sent, 0 received, 100% lost$")
	p.sees(`^sosh: no reply from 10\.1\.2\.3$`)
	p.ends(1)
}

// TestSniffer sees what this test sends over lo, and nothing of other ports.
func TestSniffer(t *testing.T) {
	if !nettest.Namespace(t) {
		return
	}
	send := func(address string, length int) (port string) {
		conn, err := net.Dial("udp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_, _ = conn.Write(make([]byte, length)) // nobody listens there, which later writes would tell
		_, port, _ = net.SplitHostPort(conn.LocalAddr().String())
		return port
	}
	// Nobody else is in this network, so that any port is free.
	p := playLab(t, "more/5", "sniffer", "lo", "33333", "4")
	p.sees("^listening on interface lo, port 33333$")
	send("127.0.0.1:44444", 1)
	four := send("127.0.0.1:33333", 5)
	six := send("[::1]:33333", 6)
	if _, err := net.Dial("tcp", "127.0.0.1:33333"); err == nil {
		t.Error("somebody listens")
	}
	const when = `^\d\d:\d\d:\d\d\.\d{6} `
	p.sees(when + `IPv4 127\.0\.0\.1:` + four + ` > 127\.0\.0\.1:33333: UDP 5 bytes$`)
	p.sees(when + `IPv6 \[::1\]:` + six + ` > \[::1\]:33333: UDP 6 bytes$`)
	p.sees(when + `IPv4 127\.0\.0\.1:\d+ > 127\.0\.0\.1:33333: TCP SYN seq \d+ ack 0 win \d+, 0 bytes$`)
	p.sees(when + `IPv4 127\.0\.0\.1:33333 > 127\.0\.0\.1:\d+: TCP RST,ACK seq 0 ack \d+ win 0, 0 bytes$`)
	p.sees("^stopped$")
	if out := p.ends(0); regexp.MustCompile(`44444|UDP 1 bytes`).MatchString(out) {
		t.Errorf("it shows other ports:\n%s", out)
	}

	p = playLab(t, "more/5", "sniffer", "lo", "0", "4")
	p.sees("^listening on interface lo$")
	for _, host := range []string{"127.0.0.1", "::1"} {
		playLab(t, "more/4", "ping", host, "1").ends(0)
	}
	for _, line := range []string{`IPv4 127\.0\.0\.1 > 127\.0\.0\.1: ICMP echo request id (\d+) seq 1$`, `IPv4 127\.0\.0\.1 > 127\.0\.0\.1: ICMP echo reply id (\d+) seq 1$`,
		`IPv6 ::1 > ::1: ICMP echo request id (\d+) seq 1$`, `IPv6 ::1 > ::1: ICMP echo reply id (\d+) seq 1$`} {
		p.sees(when + line)
	}
	p.ends(0)
}

// TestSnifferPrivilege has who may not listen: the message says what is missing.
func TestSnifferPrivilege(t *testing.T) {
	t.Parallel()
	out := playWithout(t, "more/5", "sniffer").ends(1)
	if !strings.Contains(out, "CAP_NET_RAW") || strings.Count(out, "\n") != 1 {
		t.Errorf("it printed\n%s", out)
	}
}

// TestScannerElsewhere scans another machine, as the user says he may: here nothing leads to it.
func TestScannerElsewhere(t *testing.T) {
	if !nettest.Namespace(t) {
		return
	}
	for _, host := range []string{"10.1.2.3", "fd00::7"} {
		p := playLab(t, "more/3", "scanner", host, "22-23", "--i-may", host)
		p.sees("^scanning 2 ports of " + host + "$")
		p.sees("^0 open, 0 closed, 0 silent, 2 unreachable$")
		p.ends(0)
	}
}

// TestDiscovery asks groups of either family who is there: two servers on one port, and one that lies.
func TestDiscovery(t *testing.T) {
	if !nettest.Namespace(t) {
		return
	}
	nettest.RouteGroups(t)
	for _, test := range []struct{ group, shown, own string }{
		{"239.255.33.33", `239\.255\.33\.33`, `127\.0\.0\.1`},
		{"ff02::3333", `\[ff02::3333\]`, `\[::1\]`},
	} {
		first := playLab(t, "more/6", "server", test.group, "0", "lo", "Ада")
		port := first.listens()
		second := playLab(t, "more/6", "server", test.group, port, "lo", "Bob\x1b[2J")
		second.listens()
		liar := playScript(t, t.TempDir(), `
local s = assert(require("multicast").join(arg[1], arg[2], "lo"))
print("listening on port " .. arg[2])
while true do
  local question, host, port = s:recvfrom(512)
  local token = question:match("(%x+)\n")
  for _, answer in ipairs{"here 0123456789abcdef liar\n", "here liar\n", "liar", "", "here " .. token .. " liar", token .. " liar\n"} do
    s:sendto(answer, host, port)
  end
end`, test.group, port)
		liar.listens()
		if _, err := net.Dial("udp", "127.0.0.1:"+port); err != nil {
			t.Fatal(err)
		}
		client := playLab(t, "more/6", "client", test.group, port, "lo", "1")
		client.sees(`^sent 31 bytes to ` + test.shown + ":" + port + "$")
		client.sees("^2 answered$")
		client.sees("^stopped$")
		out := client.ends(0)
		for _, name := range []string{"Ада", `Bob\\027\[2J`} {
			if n := len(regexp.MustCompile("(?m)^"+test.own+":"+port+" is "+name+"$").FindAllString(out, -1)); n != 1 {
				t.Errorf("%s is shown %d times:\n%s", name, n, out)
			}
		}
		if strings.Contains(out, "liar") {
			t.Errorf("the client believes a liar:\n%s", out)
		}
		for range 2 { // the question is asked twice
			second.sees("^received 31 bytes from " + test.own + `:\d+$`)
			second.sees(`^sent \d+ bytes$`)
		}

		playScript(t, t.TempDir(), `require("multicast").sender(arg[1], "lo"):sendto("what\27?", arg[1], arg[2])`, test.group, port).ends(0)
		first.sees("^received 6 bytes from " + test.own + `:\d+, which ask nothing: what\\027\?$`)
	}
	client := playLab(t, "more/6", "client", "239.255.33.33", "33333") // no interface, and no route
	client.sees(`^sendto 239\.255\.33\.33:33333: Network is unreachable`)
	client.sees("^sosh: nobody was asked$")
	client.ends(1)
}
