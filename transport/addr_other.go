//go:build darwin || freebsd

package transport

// MakeAddr knows no further families on this system.
func MakeAddr(int, []any) (a Addr, ok bool, err error) { return nil, false, nil }

// AddrValues knows no further families on this system.
func AddrValues(Addr) []any { return nil }
