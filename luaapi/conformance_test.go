package luaapi

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/conformance.txt anew")

// required are the functions and methods that Python's socket module has, and those that are there for people. A dot
// or a colon tells a function of a module and a method of another class from one of a socket.
const required = `
socket socketpair fromfd create_connection create_server has_dualstack_ipv6 getdefaulttimeout setdefaulttimeout
ntohl ntohs htonl htons inet_aton inet_ntoa inet_pton inet_ntop
select poll poll:register poll:unregister poll:modify poll:poll
if_nameindex if_nametoindex if_indextoname strerror errno.name CMSG_LEN CMSG_SPACE
gethostname getfqdn gethostbyname gethostbyname_ex gethostbyaddr getservbyname getservbyport getprotobyname
getprotobynumber getaddrinfo getnameinfo
accept bind close connect connect_ex detach dup fileno getpeername getsockname getsockopt setsockopt gettimeout settimeout
getblocking setblocking ioctl listen makefile recv recvfrom recvmsg send sendall sendto sendmsg sendfile shutdown
recvline recvexactly recvuntil tls_info
spawn sleep queue thread:join thread:cancel thread:status descriptor:fileno descriptor:close queue:put queue:get queue:len queue:close
`

// methods are those of required that belong to a socket, not to the module alone.
const methods = `
accept bind close connect connect_ex detach dup fileno getpeername getsockname getsockopt setsockopt gettimeout settimeout
getblocking setblocking ioctl listen makefile recv recvfrom recvmsg send sendall sendto sendmsg sendfile shutdown
recvline recvexactly recvuntil tls_info
`

// later are the functions of modules; each module counts from the moment on that it is there.
const later = `
string.pack string.unpack string.packsize
utf8.char utf8.codepoint utf8.len utf8.offset utf8.codes utf8.charpattern utf8.reverse utf8.upper utf8.lower
bit32.arshift bit32.band bit32.bnot bit32.bor bit32.btest bit32.bxor bit32.extract bit32.replace bit32.lrotate
bit32.lshift bit32.rrotate bit32.rshift
json.encode json.decode base64.encode base64.decode hex.encode hex.decode
crypto.sha256
`

// prefixes are the families of constants; each constant of the module belongs to one.
var prefixes = []string{
	"AF_", "PF_", "SOCK_", "SO_", "SOMAXCONN", "MSG_", "SCM_", "SOL_", "IPPROTO_", "IPPORT_", "INADDR_", "IP_", "IPV6_", "TCP_", "UDP_", "UDPLITE_",
	"EAI_", "AI_", "NI_", "SHUT_", "POLL", "FIONREAD", "SIOC", "ETH_P_", "PACKET_", "NETLINK_", "VMADDR_", "VM_", "TIPC_", "CAN_", "J1939_", "ALG_",
	"ICMP6_", "ICMPV6_", "HOST_NOT_FOUND", "TRY_AGAIN", "NO_RECOVERY", "NO_DATA", "E",
}

// state is what conformance.txt says of a function.
func state(name string) (text string, ok bool) {
	c := FindFullName(name)
	switch {
	case c == nil:
		return "missing", false
	case c.Summary == "" || c.Example == "" || c.Man == "":
		return "undocumented", false
	case c.LuaOnly:
		return "declared, in Lua: " + c.LuaUsage(), true
	}
	return "declared, in Lua and as a command: " + c.LuaUsage(), true
}

// TestConformance lists what has to be there, and compares the list with the one that is kept.
func TestConformance(t *testing.T) {
	var b bytes.Buffer
	fmt.Fprintln(&b, "# What the socket module has to have, and what became of it; written by: go test ./luaapi -run Conformance -update")
	fmt.Fprintln(&b, "\n# Functions and methods")
	for _, name := range strings.Fields(required) {
		text, ok := state(name)
		if !ok {
			t.Errorf("%s is %s", name, text)
		}
		fmt.Fprintf(&b, "%-24s %s\n", name, text)
	}
	for _, name := range strings.Fields(methods) {
		if c := FindFullName(name); c != nil && c.Receiver != "socket" {
			t.Errorf("%s is no method", name)
		}
	}
	fmt.Fprintln(&b, "\n# Fields")
	for _, name := range []string{"family", "type", "proto"} {
		if out := run(t, "io.write(type(socket()."+name+"))"); out != "number" {
			t.Errorf("the field %s is %s", name, out)
		}
		fmt.Fprintf(&b, "%-24s number\n", name)
	}
	if out := run(t, "io.write(type(has_ipv6), type(socket.has_ipv6))"); out != "booleanboolean" {
		t.Errorf("has_ipv6 is %s", out)
	}
	fmt.Fprintf(&b, "%-24s boolean, of the module\n", "has_ipv6")
	writeConstants(t, &b)
	compareConformance(t, b.Bytes())
}

// writeConstants lists every constant by family: those that are here with their values, and those of other systems.
func writeConstants(t *testing.T, b *bytes.Buffer) {
	t.Helper()
	fmt.Fprintln(b, "\n# Constants, on Linux for amd64")
	listed := map[string]bool{}
	for _, prefix := range prefixes {
		fmt.Fprintf(b, "\n## %s\n", prefix)
		for _, c := range Constants() {
			if strings.HasPrefix(c.Name, prefix) && !listed[c.Name] {
				listed[c.Name] = true
				fmt.Fprintf(b, "%-32s %d\n", c.Name, c.Value)
			}
		}
	}
	for _, c := range Constants() {
		if !listed[c.Name] {
			t.Errorf("the constant %s belongs to no family", c.Name)
		}
	}
	fmt.Fprintln(b, "\n## Absent on Linux; help says who has them")
	for line := range strings.Lines(absentNames) {
		if name, has, _ := strings.Cut(strings.TrimSpace(line), " "); !strings.Contains(has, "linux") {
			fmt.Fprintf(b, "%-32s %s\n", name, has)
		}
	}
}

// compareConformance compares with the kept list, whose constants are those of Linux for amd64.
func compareConformance(t *testing.T, got []byte) {
	t.Helper()
	const path = "testdata/conformance.txt"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "linux" && runtime.GOARCH == "amd64" && !bytes.Equal(got, want) {
		t.Errorf("%s is out of date, write it with -update; now it is\n%s", path, got)
	}
}

// TestNothingIsUnlisted wants every call of a socket and every global one in the list above: what is new is added there.
func TestNothingIsUnlisted(t *testing.T) {
	for _, c := range Calls() {
		if c.Module == "" && (c.Receiver == "socket" || c.Receiver == "poll") && !slices.Contains(strings.Fields(required), c.FullName()) {
			t.Errorf("%s is not listed", c.FullName())
		}
	}
}

// TestModules looks for the functions of the modules that are there.
func TestModules(t *testing.T) {
	for _, name := range strings.Fields(later) {
		module, _, _ := strings.Cut(name, ".")
		probe := "_G." + module
		if module == "string" {
			probe = "string.pack" // Lua's own module has none of these
		}
		if out := run(t, "io.write(tostring("+probe+" == nil or type("+name+") ~= 'nil'))"); out != "true" {
			t.Errorf("%s is missing", name)
		}
	}
}
