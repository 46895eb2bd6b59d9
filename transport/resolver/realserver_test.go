package resolver

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// The tests in this file run real DNS servers, dnsmasq and unbound, on a free port of 127.0.0.1.
// Where a server is not installed its test is skipped or, where CI is set, fails.

// program finds a server, in the directories of the system administrator too.
func program(t *testing.T, name string) string {
	t.Helper()
	for _, path := range []string{name, "/usr/sbin/" + name, "/usr/local/sbin/" + name} {
		if found, err := exec.LookPath(path); err == nil {
			return found
		}
	}
	need(t, name)
	return ""
}

// startProgram runs a server until the test ends. It is ready when it says so on standard error.
func startProgram(t *testing.T, ready, path string, args ...string) {
	t.Helper()
	cmd := exec.Command(path, args...)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	lines := bufio.NewScanner(stderr)
	var said strings.Builder
	for lines.Scan() {
		said.WriteString(lines.Text() + "\n")
		if strings.Contains(lines.Text(), ready) {
			go io.Copy(io.Discard, stderr)
			return
		}
	}
	t.Fatalf("%s ended:\n%s", path, said.String())
}

// freePort finds a port that is free for UDP and TCP.
func freePort(t *testing.T) int {
	t.Helper()
	udp, tcp := listenBoth(t, "127.0.0.1:0")
	defer udp.Close()
	defer tcp.Close()
	return udp.LocalAddr().(*net.UDPAddr).Port
}

// longText makes strings that do not fit into a UDP answer.
func longText() []string {
	var list []string
	for i := range 12 {
		list = append(list, strings.Repeat(fmt.Sprint(i%10), 200))
	}
	return list
}

func TestDnsmasq(t *testing.T) {
	path, port := program(t, "dnsmasq"), freePort(t)
	args := []string{"--no-daemon", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--pid-file=", "--listen-address=127.0.0.1",
		"--bind-interfaces", fmt.Sprint("--port=", port), "--local-ttl=60", "--local=/test/", "--local=/192.in-addr.arpa/",
		"--host-record=host.test,192.0.2.10,2001:db8::10", "--host-record=xn--e1afmkfd.xn--p1ai,192.0.2.40",
		"--cname=www.test,host.test", "--mx-host=test,host.test,10", "--srv-host=_sip._udp.test,host.test,5060,5,6",
		"--caa-record=test,0,issue,ca.test", "--txt-record=short.test,one,two", "--address=/many.test/192.0.2.7",
		"--host-record=in.search.test,192.0.2.11"}
	args = append(args, "--txt-record=long.test,"+strings.Join(longText(), ","))
	if os.Geteuid() == 0 {
		args = append(args, "--user=root")
	}
	startProgram(t, "started, version", path, args...)
	checkRealServer(t, port)
}

func TestUnbound(t *testing.T) {
	path, port := program(t, "unbound"), freePort(t)
	conf := fmt.Sprintf(`
server:
	interface: 127.0.0.1@%d
	do-ip6: no
	do-daemonize: no
	chroot: ""
	username: ""
	directory: %q
	pidfile: ""
	use-syslog: no
	verbosity: 1
	module-config: "iterator"
	local-zone: "test." static
	local-zone: "xn--p1ai." static
	local-zone: "many.test." redirect
	local-data: "host.test. 60 A 192.0.2.10"
	local-data: "host.test. 60 AAAA 2001:db8::10"
	local-data: "xn--e1afmkfd.xn--p1ai. 60 A 192.0.2.40"
	local-data: "in.search.test. 60 A 192.0.2.11"
	local-data: "many.test. 60 A 192.0.2.7"
	local-data: "www.test. 60 CNAME host.test."
	local-data: "test. 60 MX 10 host.test."
	local-data: "_sip._udp.test. 60 SRV 5 6 5060 host.test."
	local-data: 'test. 60 CAA 0 issue "ca.test"'
	local-data: 'short.test. 60 TXT "one" "two"'
	local-data: 'long.test. 60 TXT %s'
	local-data-ptr: "192.0.2.10 host.test"
	local-data-ptr: "2001:db8::10 host.test"
remote-control:
	control-enable: no
`, port, t.TempDir(), `"`+strings.Join(longText(), `" "`)+`"`)
	startProgram(t, "start of service", path, "-d", "-c", writeFile(t, t.TempDir(), "unbound.conf", conf))
	checkRealServer(t, port)
}

// checkRealServer looks up what both servers know.
func checkRealServer(t *testing.T, port int) {
	o := testOptions(t)
	o.Servers = []netip.AddrPort{netip.AddrPortFrom(loopback4(), uint16(port))}
	o.Search, o.ResOptions, o.Services = []string{"search.test"}, "edns0", filepath.Join(t.TempDir(), "none")
	r := New(o)
	ctx := t.Context()
	for name, want := range map[string]Host{
		"host.test": {"host.test", nil, addrs(t, "192.0.2.10")},
		"www.test":  {"host.test", []string{"www.test"}, addrs(t, "192.0.2.10")},
		"in":        {"in.search.test", nil, addrs(t, "192.0.2.11")},
		"пример.рф": {"xn--e1afmkfd.xn--p1ai", nil, addrs(t, "192.0.2.40")},
	} {
		if name == "www.test" && !hasTarget(t, r, name) {
			continue // this server leaves it to others to follow aliases within local data
		}
		if got, err := r.GetHostByNameEx(ctx, name); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, want)
		}
	}
	if _, err := r.GetHostByName(ctx, "nosuch.test"); !errors.Is(err, HOST_NOT_FOUND) {
		t.Error(err)
	}
	if _, err := r.GetHostByName(ctx, "short.test"); !errors.Is(err, NO_DATA) {
		t.Error(err)
	}
	list, err := r.GetAddrInfo(ctx, "host.test", "http", Hints{Type: syscall.SOCK_STREAM})
	var got []string
	for _, ai := range list {
		got = append(got, ai.Addr.String())
	}
	slices.Sort(got)
	if want := []string{"192.0.2.10:80", "[2001:db8::10]:80"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	for _, addr := range []string{"192.0.2.10", "2001:db8::10"} {
		if host, err := r.GetHostByAddr(ctx, addr); err != nil || host.Name != "host.test" {
			t.Errorf("%s: %+v, %v", addr, host, err)
		}
	}
	t.Run("dns", func(t *testing.T) { checkRealQueries(t, r) })
	t.Run("a thousand", func(t *testing.T) { checkRealCrowd(t, r) })
}

// hasTarget reports whether the server sends an alias's address along.
func hasTarget(t *testing.T, r *Resolver, name string) bool {
	a, err := r.Query(t.Context(), name, "A", QueryOptions{})
	if err != nil || len(a.Answer) == 0 || a.Answer[0].Type != "CNAME" {
		t.Fatalf("%+v, %v", a, err)
	}
	return len(a.Answer) > 1
}

func checkRealQueries(t *testing.T, r *Resolver) {
	for _, c := range []struct{ name, qtype, want string }{
		{"host.test", "A", "192.0.2.10"}, {"host.test", "AAAA", "2001:db8::10"}, {"test", "MX", "10 host.test."},
		{"_sip._udp.test", "SRV", "5 6 5060 host.test."}, {"test", "CAA", `0 issue "ca.test"`}, {"short.test", "TXT", `"one" "two"`},
		{"192.0.2.10", "", "host.test."}, {"2001:db8::10", "PTR", "host.test."}, {"www.test", "CNAME", "host.test."},
	} {
		a, err := r.Query(t.Context(), c.name, c.qtype, QueryOptions{})
		if err != nil || a.Rcode != "NOERROR" || len(a.Answer) != 1 || a.Answer[0].Data != c.want || a.EDNS == nil {
			t.Errorf("%s %s: %+v, %v; want %s", c.name, c.qtype, a, err, c.want)
		}
	}
	a, err := r.Query(t.Context(), "long.test", "TXT", QueryOptions{})
	if err != nil || !a.Truncated || a.Proto != "tcp" || len(a.Answer) != 1 || a.Answer[0].Fields["text"] != strings.Join(longText(), "") {
		t.Errorf("%+v, %v", a, err)
	}
	a, err = r.Query(t.Context(), "nosuch.test", "A", QueryOptions{NoEDNS: true, TCP: true})
	if err != nil || a.Rcode != "NXDOMAIN" || a.Proto != "tcp" || a.EDNS != nil {
		t.Errorf("%+v, %v", a, err)
	}
}

func checkRealCrowd(t *testing.T, r *Resolver) {
	var all sync.WaitGroup
	for i := range 1000 {
		all.Go(func() {
			if got, err := r.GetHostByName(t.Context(), fmt.Sprintf("h%d.many.test", i)); err != nil || got.String() != "192.0.2.7" {
				t.Errorf("%d: %v, %v", i, got, err)
			}
		})
	}
	all.Wait()
}
