package transport

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestConstantsAreSortedAndUnique(t *testing.T) {
	all := Constants()
	for i := 1; i < len(all); i++ {
		if all[i-1].Name >= all[i].Name {
			t.Errorf("%s comes before %s", all[i-1].Name, all[i].Name)
		}
	}
	for _, c := range all {
		if got, ok := ConstantValue(c.Name); !ok || got != c.Value {
			t.Errorf("ConstantValue(%s) = %d, %v, want %d", c.Name, got, ok, c.Value)
		}
		if c.Name != strings.ToUpper(c.Name) && c.Name != "AF_DECnet" && c.Name != "PF_DECnet" || strings.ContainsAny(c.Name, " .-") {
			t.Errorf("%q is no name of a constant", c.Name)
		}
	}
}

// TestConstantsAgree: no list gives a name another value than the rest.
func TestConstantsAgree(t *testing.T) {
	for _, c := range slices.Concat(commonConstants, systemConstants, familyConstants, portableConstants, errnoAliases) {
		if got, ok := ConstantValue(c.Name); !ok || got != c.Value {
			t.Errorf("%s is %d in its list and %d, %v in all", c.Name, c.Value, got, ok)
		}
	}
}

func TestConstantsThatProgramsUse(t *testing.T) {
	for name, want := range map[string]int{
		"AF_INET": unix.AF_INET, "AF_INET6": unix.AF_INET6, "AF_UNIX": unix.AF_UNIX, "AF_LOCAL": unix.AF_UNIX,
		"SOCK_STREAM": unix.SOCK_STREAM, "SOCK_DGRAM": unix.SOCK_DGRAM, "SOCK_SEQPACKET": unix.SOCK_SEQPACKET,
		"SOL_SOCKET": unix.SOL_SOCKET, "SO_REUSEADDR": unix.SO_REUSEADDR, "TCP_NODELAY": unix.TCP_NODELAY,
		"SHUT_WR": unix.SHUT_WR, "MSG_PEEK": unix.MSG_PEEK, "MSG_DONTWAIT": unix.MSG_DONTWAIT,
		"EAGAIN": int(unix.EAGAIN), "EWOULDBLOCK": int(unix.EAGAIN), "EOPNOTSUPP": int(unix.EOPNOTSUPP),
		"ENOTSUP": int(unix.ENOTSUP), "ECONNREFUSED": int(unix.ECONNREFUSED), "INADDR_LOOPBACK": 0x7f000001,
	} {
		if got, ok := ConstantValue(name); !ok || got != want {
			t.Errorf("ConstantValue(%s) = %d, %v, want %d", name, got, ok, want)
		}
	}
	for _, name := range []string{"", "A", "AF_", "AF_NOSUCH", "af_inet", "ZZZ", "\xff"} {
		if got, ok := ConstantValue(name); ok || got != 0 {
			t.Errorf("ConstantValue(%q) = %d, %v, want none", name, got, ok)
		}
	}
}

func TestConstantNamePrefersTheNameThatCoursesUse(t *testing.T) {
	for _, c := range []struct {
		prefix string
		value  int
		want   string
	}{
		{"AF_", unix.AF_UNIX, "AF_UNIX"},
		{"AF_", unix.AF_INET, "AF_INET"},
		{"AF_", unix.AF_UNSPEC, "AF_UNSPEC"},
		{"SOCK_", unix.SOCK_STREAM, "SOCK_STREAM"},
		{"SOCK_", unix.SOCK_SEQPACKET, "SOCK_SEQPACKET"},
		{"E", int(unix.EAGAIN), "EAGAIN"},
		{"E", int(unix.EOPNOTSUPP), "EOPNOTSUPP"},
		{"AF_", 12345, ""},
		{"NOSUCH_", 1, ""},
	} {
		if got := ConstantName(c.prefix, c.value); got != c.want {
			t.Errorf("ConstantName(%s, %d) = %q, want %q", c.prefix, c.value, got, c.want)
		}
	}
}

func TestOptionLevel(t *testing.T) {
	for option, want := range map[string]string{
		"SO_REUSEADDR": "SOL_SOCKET", "IP_TTL": "IPPROTO_IP", "IPV6_V6ONLY": "IPPROTO_IPV6", "TCP_NODELAY": "IPPROTO_TCP",
		"SO_VM_SOCKETS_BUFFER_SIZE": "AF_VSOCK", "UDPLITE_SEND_CSCOV": "IPPROTO_UDPLITE", "UDP_SEGMENT": "IPPROTO_UDP",
		"UDP_CORK": "IPPROTO_UDP", "IPV6_RTHDR": "IPPROTO_IPV6", "IPV6_RTHDRDSTOPTS": "IPPROTO_IPV6", "IP_PMTUDISC": "IPPROTO_IP",
		"SOCK_STREAM": "", "": "", "SOL_SOCKET": "", "IP_PMTUDISC_DO": "", "IPV6_RTHDR_LOOSE": "", "NETLINK_ROUTE": "", "PACKET_HOST": "",
	} {
		level, ok := OptionLevel(option)
		if level != want || ok != (want != "") {
			t.Errorf("OptionLevel(%s) = %q, %v, want %q", option, level, ok, want)
		}
		if _, known := ConstantValue(level); ok && !known && runtime.GOOS == "linux" {
			t.Errorf("the level %s is no constant", level)
		}
	}
}

func TestFlagNames(t *testing.T) {
	for flags, want := range map[int]string{
		0: "0", unix.MSG_PEEK: "MSG_PEEK", unix.MSG_PEEK | unix.MSG_DONTWAIT: "MSG_PEEK|MSG_DONTWAIT", 1 << 62: "0x4000000000000000",
	} {
		if got := FlagNames("MSG_", flags); got != want {
			t.Errorf("FlagNames(%d) = %s, want %s", flags, got, want)
		}
	}
}

func TestOptionName(t *testing.T) {
	for _, c := range []struct {
		level, option   int
		wantLevel, want string
	}{
		{unix.SOL_SOCKET, unix.SO_REUSEADDR, "SOL_SOCKET", "SO_REUSEADDR"},
		{unix.IPPROTO_TCP, unix.TCP_NODELAY, "IPPROTO_TCP", "TCP_NODELAY"},
		{unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, "IPPROTO_IPV6", "IPV6_V6ONLY"},
		{unix.SOL_SOCKET, 9999, "SOL_SOCKET", "9999"},
		{9999, 1, "9999", "1"},
	} {
		if level, name := OptionName(c.level, c.option); level != c.wantLevel || name != c.want {
			t.Errorf("OptionName(%d, %d) = %s, %s, want %s, %s", c.level, c.option, level, name, c.wantLevel, c.want)
		}
	}
}
