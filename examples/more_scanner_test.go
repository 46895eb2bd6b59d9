package examples

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
)

// TestScanner finds the listeners of the test, and no others among ports that were free.
func TestScanner(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"127.0.0.1", "::1", "localhost"} {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			address := strings.ReplaceAll(host, "localhost", "127.0.0.1")
			var open, ports []string
			for range 20 {
				listener, err := net.Listen("tcp", net.JoinHostPort(address, "0"))
				if err != nil {
					t.Skip("this system has no such address: ", err)
				}
				defer listener.Close()
				conn, err := net.Dial("tcp", listener.Addr().String())
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				_, port, _ := net.SplitHostPort(listener.Addr().String())
				_, closed, _ := net.SplitHostPort(conn.LocalAddr().String()) // in use, so that nobody else can listen on it
				open, ports = append(open, port), append(ports, port, closed)
			}
			if host == "localhost" {
				host = "127.0.0.1" // on other systems localhost may be ::1 first
			}
			out := playLab(t, "more/3", "scanner", host, strings.Join(append(ports, ports[0]), ",")).ends(0)
			var found []string
			for line := range strings.Lines(out) {
				if port, name, ok := strings.Cut(line, "/tcp open "); ok && strings.TrimSpace(name) != "" {
					found = append(found, port)
				}
			}
			slices.Sort(found)
			slices.Sort(open)
			if !slices.Equal(found, open) || !strings.Contains(out, "\nscanning 40 ports of "+host+"\n") || !strings.Contains(out, "\n20 open, 20 closed, 0 silent, 0 unreachable\n") {
				t.Errorf("open are %s; it printed\n%s", open, out)
			}
		})
	}
}

// TestScannerNames has the names of services: ports of a file of the test's own.
func TestScannerNames(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	port := listener.Addr().(*net.TCPAddr).Port
	p := playScript(t, t.TempDir(), fmt.Sprintf(`
local real = getservbyport
function getservbyport(port, protocol) return port == %d and protocol == "tcp" and "test" or real(port, protocol) end
arg = {"127.0.0.1", "%d-%d"}
dofile(%q)
`, port, port, port, labProgram(t, "more/3", "scanner")))
	p.sees(fmt.Sprintf("^%d/tcp open test$", port))
	p.ends(0)
}

// TestScannerRefuses has hosts that are not this machine: nothing may be sent to them. (192.0.2.0/24 and 2001:db8::/32 are
// for documentation and belong to nobody.)
func TestScannerRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		arguments []string
		want      string
	}{
		{[]string{"198.51.100.7"}, "198.51.100.7 is not this machine. To scan machines of others without their leave"},
		{[]string{"198.51.100.7", "22", "--i-may", "198.51.100.7"}, "198.51.100.7 is not this machine. To scan machines of others without their leave"},
		{[]string{"2001:db8::7"}, "2001:db8::7 is not this machine. To scan machines of others without their leave"},
		{[]string{"172.32.0.1"}, "172.32.0.1 is not this machine. To scan machines of others without their leave"},
		{[]string{"224.0.0.1"}, "224.0.0.1 is not this machine. To scan machines of others without their leave"},
		{[]string{"255.255.255.255"}, "255.255.255.255 is not this machine"},
		{[]string{"ff02::1%lo"}, "ff02::1%lo is not this machine"},
		{[]string{"10.254.253.252", "22"}, "10.254.253.252 is not this machine. If it is yours all the same, such as a virtual machine, say so: --i-may 10.254.253.252"},
		{[]string{"--i-may", "172.31.253.251", "172.31.253.252"}, "172.31.253.252 is not this machine. If it is yours"},
		{[]string{"192.168.253.252", "--i-may"}, "192.168.253.252 is not this machine. If it is yours"},
		{[]string{"fdff:fffe::7"}, "fdff:fffe::7 is not this machine. If it is yours"},
		{[]string{"127.0.0.1", "1-70000"}, `"1-70000" is no list of ports`},
		{[]string{"127.0.0.1", "1-99999999999999999999"}, `"1-99999999999999999999" is no list of ports`},
		{[]string{"127.0.0.1", "0"}, `"0" is no list of ports`},
		{[]string{"127.0.0.1", "9-8"}, `"9-8" is no list of ports`},
		{[]string{"127.0.0.1", "http"}, `"http" is no list of ports`},
		{[]string{"127.0.0.1", "22,"}, `"22," is no list of ports`},
	} {
		out := playLab(t, "more/3", "scanner", test.arguments...).ends(1)
		if !strings.HasPrefix(out, "sosh: "+test.want) || strings.Count(out, "\n") != 1 {
			t.Errorf("%q: it printed\n%s", test.arguments, out)
		}
	}
}

// TestScannerSilence has a listener whose queue is full: the kernel answers no more, as a firewall does not.
func TestScannerSilence(t *testing.T) {
	t.Parallel()
	p := playScript(t, t.TempDir(), fmt.Sprintf(`
local server = socket()
server:bind("127.0.0.1", 0)
server:listen(0)
local _, port = server:getsockname()
local clients, decided = {}
repeat
  local client = socket()
  client:setblocking(false)
  client:connect_ex("127.0.0.1", port)
  clients[#clients + 1] = client
  _, decided = select({}, {client}, {}, 0.5)
until #decided == 0
arg = {"127.0.0.1", tostring(port)}
dofile(%q)
`, labProgram(t, "more/3", "scanner")))
	p.sees("^0 open, 0 closed, 1 silent, 0 unreachable$")
	p.ends(0)
}
