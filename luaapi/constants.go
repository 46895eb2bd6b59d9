package luaapi

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"syscall"

	"sosh/transport"
	"sosh/transport/resolver"
)

// Constant is a named number that scripts and commands know.
type Constant struct {
	Name  string
	Value int
}

// Constants lists every constant this system has, those of sockets and those of look-ups, sorted by name.
var Constants = sync.OnceValue(func() []Constant {
	var all []Constant
	for _, c := range transport.Constants() {
		all = append(all, Constant(c))
	}
	for _, c := range resolver.Constants() {
		all = append(all, Constant(c))
	}
	slices.SortStableFunc(all, func(a, b Constant) int { return cmp.Compare(a.Name, b.Name) })
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

// ErrorText is what an error number means that has this name, as the C library words it: strerror(3), gai_strerror(3)
// and hstrerror(3). It is "" for a constant that is no error number.
func ErrorText(name string) string {
	value, ok := ConstantValue(name)
	switch h := resolver.HErrno(value); {
	case !ok:
		return ""
	case strings.HasPrefix(name, "EAI_"):
		return resolver.EAI(value).Error()
	case name == h.Symbol():
		return h.Error()
	case strings.HasPrefix(name, "E") && !strings.Contains(name, "_"):
		return transport.Strerror(syscall.Errno(value))
	}
	return ""
}
