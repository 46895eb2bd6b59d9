package transport

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// Constant is a named number of the socket API, as the man pages and <sys/socket.h> spell it.
type Constant struct {
	Name  string
	Value int
}

// portableConstants have no symbol in x/sys because headers define them as plain numbers.
var portableConstants = []Constant{
	{"INADDR_ANY", 0},
	{"INADDR_LOOPBACK", 0x7f000001},
	{"INADDR_BROADCAST", 0xffffffff},
	{"INADDR_NONE", 0xffffffff},
	{"INADDR_UNSPEC_GROUP", 0xe0000000},
	{"INADDR_ALLHOSTS_GROUP", 0xe0000001},
	{"INADDR_MAX_LOCAL_GROUP", 0xe00000ff},
	{"IPPORT_RESERVED", 1024},
	{"IPPORT_USERRESERVED", 5000},
	{"IP_DEFAULT_MULTICAST_LOOP", 1},
	{"IP_DEFAULT_MULTICAST_TTL", 1},
	{"IP_MAX_MEMBERSHIPS", 20},
}

// errnoAliases are second names of error numbers, which x/sys does not list.
var errnoAliases = []Constant{
	{"EWOULDBLOCK", int(unix.EWOULDBLOCK)},
	{"ENOTSUP", int(unix.ENOTSUP)},
	{"EOPNOTSUPP", int(unix.EOPNOTSUPP)},
}

// Constants lists every constant this system has, sorted by name.
var Constants = sync.OnceValue(func() []Constant {
	all := slices.Concat(commonConstants, systemConstants, familyConstants, portableConstants, ioctlConstants, pollConstants)
	for n := 1; n < 4096; n++ {
		if name := unix.ErrnoName(syscall.Errno(n)); name != "" {
			all = append(all, Constant{name, n})
		}
	}
	all = append(all, errnoAliases...)
	slices.SortFunc(all, func(a, b Constant) int { return cmp.Compare(a.Name, b.Name) })
	return slices.CompactFunc(all, func(a, b Constant) bool { return a.Name == b.Name })
})

// ConstantValue returns the number behind a constant's name, and whether this system has it.
func ConstantValue(name string) (int, bool) {
	all := Constants()
	i, found := slices.BinarySearchFunc(all, name, func(c Constant, name string) int { return cmp.Compare(c.Name, name) })
	if !found {
		return 0, false
	}
	return all[i].Value, true
}

// secondNames are understood but never printed: the value has a name that courses use.
var secondNames = []string{"AF_FILE", "AF_LOCAL", "AF_ROUTE", "EWOULDBLOCK", "ENOTSUP", "IP_DEFAULT_MULTICAST_LOOP", "IP_DEFAULT_MULTICAST_TTL",
	"IP_MAX_MEMBERSHIPS"}

// ConstantName returns the name with this prefix ("AF_", "SOCK_") for value, or "" when there is none.
func ConstantName(prefix string, value int) string {
	for _, c := range Constants() {
		if c.Value == value && strings.HasPrefix(c.Name, prefix) && !slices.Contains(secondNames, c.Name) {
			return c.Name
		}
	}
	return ""
}

// FlagNames names the bits of flags: MSG_PEEK|MSG_DONTWAIT for the prefix MSG_, "0" for none; what has no name is a number.
func FlagNames(prefix string, flags int) string {
	var names []string
	for bit := 1; flags != 0; bit <<= 1 {
		if flags&bit == 0 {
			continue
		}
		flags &^= bit
		names = append(names, cmp.Or(ConstantName(prefix, bit), "0x"+strconv.FormatInt(int64(bit), 16)))
	}
	return cmp.Or(strings.Join(names, "|"), "0")
}
