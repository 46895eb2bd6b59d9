package luaapi

import (
	"encoding/binary"
	"net"
	"net/netip"
	"syscall"

	lua "github.com/yuin/gopher-lua"

	"sosh/transport"
)

// swap16 and swap32 turn a number from the machine's byte order into the network's, or back: the same exchange.
func swap16(n uint16) uint16 {
	return binary.BigEndian.Uint16(binary.NativeEndian.AppendUint16(nil, n))
}

func swap32(n uint32) uint32 {
	return binary.BigEndian.Uint32(binary.NativeEndian.AppendUint32(nil, n))
}

func runSwap16(a args) int { return a.values(lua.LNumber(swap16(uint16(a.integer(0, 0))))) }

func runSwap32(a args) int { return a.values(lua.LNumber(swap32(uint32(a.integer(0, 0))))) }

func runInetAton(a args) int {
	ip, ok := transport.ParseInetAton(a.text(0))
	if !ok {
		return a.fail(badAddress("inet_aton", a.text(0)))
	}
	return a.values(lua.LString(ip.AsSlice()))
}

func runInetNtoa(a args) int {
	packed := a.data(0)
	if len(packed) != 4 {
		a.usage("packed must be 4 bytes, not %d", len(packed))
	}
	return a.values(lua.LString(netip.AddrFrom4([4]byte(packed)).String()))
}

func runInetPton(a args) int {
	family, text := a.integer(0, 0), a.text(1)
	ip, err := netip.ParseAddr(text)
	switch {
	case family != afInet && family != afInet6:
		return a.fail(&transport.Error{Call: "inet_pton", Errno: eafnosupport, Detail: "AF_INET or AF_INET6"})
	case err != nil, ip.Zone() != "", ip.Is4() != (family == afInet):
		return a.fail(badAddress("inet_pton", text))
	}
	return a.values(lua.LString(ip.AsSlice()))
}

func runInetNtop(a args) int {
	family, packed := a.integer(0, 0), a.data(1)
	size := map[int]int{afInet: 4, afInet6: 16}[family]
	if size == 0 {
		return a.fail(&transport.Error{Call: "inet_ntop", Errno: eafnosupport, Detail: "AF_INET or AF_INET6"})
	}
	if len(packed) != size {
		a.usage("packed must be %d bytes, not %d", size, len(packed))
	}
	ip, _ := netip.AddrFromSlice(packed)
	return a.values(lua.LString(ip.String()))
}

func badAddress(call, text string) error {
	return &transport.Error{Call: call, On: Quote(text), Errno: syscall.EINVAL, Detail: "this is no address of that family"}
}

func runIfNameindex(a args) int {
	interfaces, err := net.Interfaces()
	if err != nil {
		return a.fail(&transport.Error{Call: "if_nameindex", Errno: syscall.EIO, Detail: err.Error()})
	}
	list := a.L.NewTable()
	for _, i := range interfaces {
		entry := a.L.NewTable()
		entry.RawSetString("index", lua.LNumber(i.Index))
		entry.RawSetString("name", lua.LString(i.Name))
		list.Append(entry)
	}
	return a.values(list)
}

func runIfNametoindex(a args) int {
	i, err := net.InterfaceByName(a.text(0))
	if err != nil {
		return a.fail(&transport.Error{Call: "if_nametoindex", On: a.text(0), Errno: syscall.ENODEV, Detail: "if_nameindex lists the interfaces"})
	}
	return a.values(lua.LNumber(i.Index))
}

func runIfIndextoname(a args) int {
	i, err := net.InterfaceByIndex(a.integer(0, 0))
	if err != nil {
		return a.fail(&transport.Error{Call: "if_indextoname", On: a.text(0), Errno: syscall.ENXIO, Detail: "if_nameindex lists the interfaces"})
	}
	return a.values(lua.LString(i.Name))
}

func runStrerror(a args) int {
	return a.values(lua.LString(transport.Strerror(syscall.Errno(a.integer(0, 0)))))
}

func runErrnoName(a args) int {
	name := transport.ErrnoName(syscall.Errno(a.integer(0, 0)))
	if name == "unknown" {
		return a.values(lua.LNil)
	}
	return a.values(lua.LString(name))
}
