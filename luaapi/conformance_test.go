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
if_nameindex if_nametoindex if_indextoname strerror errno.name CMSG_SPACE
gethostname getfqdn gethostbyname gethostbyname_ex gethostbyaddr getservbyname getservbyport getprotobyname
getprotobynumber getaddrinfo getnameinfo
accept bind close connect connect_ex detach dup fileno getpeername getsockname getsockopt setsockopt gettimeout settimeout
getblocking setblocking ioctl listen makefile recv recvfrom recvmsg send sendall sendto sendmsg sendfile shutdown
recvline recvexactly recvuntil tls_info
spawn sleep queue thread:join thread:cancel thread:status queue:put queue:get queue:len queue:close
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
utf8.char utf8.codepoint utf8.len utf8.offset utf8.codes utf8.charpattern utf8.reverse utf8.upper utf8.lower utf8.isletter
bit32.arshift bit32.band bit32.bnot bit32.bor bit32.btest bit32.bxor bit32.extract bit32.replace bit32.lrotate
bit32.lshift bit32.rrotate bit32.rshift
json.encode json.decode base64.encode base64.decode hex.encode hex.decode
crypto.sha256
`

// families are the constants that every system has to have, by family. Where a system lacks one, that is its state.
const families = `
AF_UNSPEC AF_UNIX AF_INET AF_INET6 AF_PACKET AF_NETLINK AF_VSOCK AF_TIPC AF_CAN AF_ALG AF_BLUETOOTH AF_RDS
SOCK_STREAM SOCK_DGRAM SOCK_RAW SOCK_RDM SOCK_SEQPACKET SOCK_NONBLOCK SOCK_CLOEXEC SOMAXCONN
SO_ACCEPTCONN SO_BINDTODEVICE SO_BROADCAST SO_DEBUG SO_DOMAIN SO_DONTROUTE SO_ERROR SO_INCOMING_CPU SO_KEEPALIVE SO_LINGER
SO_MARK SO_OOBINLINE SO_PASSCRED SO_PEERCRED SO_PRIORITY SO_PROTOCOL SO_RCVBUF SO_RCVLOWAT SO_RCVTIMEO SO_REUSEADDR
SO_REUSEPORT SO_SNDBUF SO_SNDLOWAT SO_SNDTIMEO SO_TIMESTAMP SO_TYPE
MSG_CMSG_CLOEXEC MSG_CONFIRM MSG_CTRUNC MSG_DONTROUTE MSG_DONTWAIT MSG_EOR MSG_ERRQUEUE MSG_FASTOPEN MSG_MORE MSG_NOSIGNAL
MSG_OOB MSG_PEEK MSG_TRUNC MSG_WAITALL SCM_RIGHTS SCM_CREDENTIALS
SOL_SOCKET SOL_IP SOL_IPV6 SOL_TCP SOL_UDP SOL_RAW SOL_PACKET SOL_NETLINK SOL_TIPC
IPPROTO_IP IPPROTO_ICMP IPPROTO_IGMP IPPROTO_TCP IPPROTO_UDP IPPROTO_IPV6 IPPROTO_ICMPV6 IPPROTO_RAW IPPROTO_SCTP IPPROTO_UDPLITE
IPPORT_RESERVED IPPORT_USERRESERVED
INADDR_ANY INADDR_LOOPBACK INADDR_BROADCAST INADDR_NONE INADDR_UNSPEC_GROUP INADDR_ALLHOSTS_GROUP INADDR_MAX_LOCAL_GROUP
IP_ADD_MEMBERSHIP IP_ADD_SOURCE_MEMBERSHIP IP_BLOCK_SOURCE IP_DROP_MEMBERSHIP IP_DROP_SOURCE_MEMBERSHIP IP_HDRINCL
IP_MULTICAST_IF IP_MULTICAST_LOOP IP_MULTICAST_TTL IP_OPTIONS IP_PKTINFO IP_RECVOPTS IP_RECVTOS IP_RECVTTL IP_RETOPTS IP_TOS
IP_TRANSPARENT IP_TTL IP_UNBLOCK_SOURCE IP_DEFAULT_MULTICAST_LOOP IP_DEFAULT_MULTICAST_TTL IP_MAX_MEMBERSHIPS
IPV6_CHECKSUM IPV6_DONTFRAG IPV6_DSTOPTS IPV6_FLOWINFO_SEND IPV6_HOPLIMIT IPV6_HOPOPTS IPV6_JOIN_GROUP IPV6_LEAVE_GROUP
IPV6_MULTICAST_HOPS IPV6_MULTICAST_IF IPV6_MULTICAST_LOOP IPV6_NEXTHOP IPV6_PATHMTU IPV6_PKTINFO IPV6_RECVDSTOPTS
IPV6_RECVHOPLIMIT IPV6_RECVHOPOPTS IPV6_RECVPATHMTU IPV6_RECVPKTINFO IPV6_RECVRTHDR IPV6_RECVTCLASS IPV6_RTHDR
IPV6_RTHDRDSTOPTS IPV6_RTHDR_TYPE_0 IPV6_TCLASS IPV6_UNICAST_HOPS IPV6_USE_MIN_MTU IPV6_V6ONLY
TCP_CONGESTION TCP_CORK TCP_DEFER_ACCEPT TCP_FASTOPEN TCP_INFO TCP_KEEPCNT TCP_KEEPIDLE TCP_KEEPINTVL TCP_LINGER2 TCP_MAXSEG
TCP_MD5SIG TCP_NODELAY TCP_NOTSENT_LOWAT TCP_QUICKACK TCP_SYNCNT TCP_USER_TIMEOUT TCP_WINDOW_CLAMP
EAI_ADDRFAMILY EAI_AGAIN EAI_BADFLAGS EAI_FAIL EAI_FAMILY EAI_MEMORY EAI_NODATA EAI_NONAME EAI_OVERFLOW EAI_SERVICE
EAI_SOCKTYPE EAI_SYSTEM
AI_ADDRCONFIG AI_ALL AI_CANONNAME AI_NUMERICHOST AI_NUMERICSERV AI_PASSIVE AI_V4MAPPED
NI_DGRAM NI_NAMEREQD NI_NOFQDN NI_NUMERICHOST NI_NUMERICSERV
SHUT_RD SHUT_WR SHUT_RDWR FIONREAD SIOCATMARK SIOCOUTQ
POLLIN POLLOUT POLLPRI POLLERR POLLHUP POLLNVAL POLLRDHUP
EACCES EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EAGAIN EALREADY EBADF ECONNABORTED ECONNREFUSED ECONNRESET EDESTADDRREQ
EHOSTUNREACH EINPROGRESS EINTR EINVAL EISCONN EMFILE EMSGSIZE ENETUNREACH ENOBUFS ENOPROTOOPT ENOTCONN ENOTSOCK EOPNOTSUPP
EPERM EPIPE EPROTONOSUPPORT EPROTOTYPE ETIMEDOUT EWOULDBLOCK
`

// absent are the names that Linux itself has not: other systems do.
var absent = []string{"IPV6_USE_MIN_MTU"}

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

func writeConstants(t *testing.T, b *bytes.Buffer) {
	t.Helper()
	fmt.Fprintln(b, "\n# Constants, on Linux")
	for _, name := range strings.Fields(families) {
		text := "present"
		if _, ok := ConstantValue(name); !ok {
			text = "absent on this platform"
			if runtime.GOOS == "linux" && !slices.Contains(absent, name) {
				t.Errorf("the constant %s is missing", name)
			}
		}
		fmt.Fprintf(b, "%-24s %s\n", name, text)
	}
}

// compareConformance compares with the kept list, whose constants are Linux's.
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
	if runtime.GOOS == "linux" && !bytes.Equal(got, want) {
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
