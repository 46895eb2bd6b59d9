package transport

import (
	"fmt"
	"strconv"
	"unsafe"

	"golang.org/x/sys/unix"
)

// PacketAddr is an address of AF_PACKET: packet(7).
type PacketAddr struct {
	Interface string // its name
	Protocol  uint16 // the EtherType, in host order
	Pkttype   uint8  // PACKET_HOST, PACKET_BROADCAST, ...; told by the kernel
	Hatype    uint16 // ARP hardware type; told by the kernel
	Addr      []byte // the hardware address
}

// NetlinkAddr is an address of AF_NETLINK: netlink(7).
type NetlinkAddr struct{ Pid, Groups uint32 }

// VsockAddr is an address of AF_VSOCK: vsock(7).
type VsockAddr struct{ CID, Port uint32 }

// TIPCAddr is an address of AF_TIPC: tipc(7). Type is TIPC_ADDR_NAMESEQ, TIPC_ADDR_NAME or TIPC_ADDR_ID.
type TIPCAddr struct {
	Type       int
	V1, V2, V3 uint32
	Scope      int
}

func (PacketAddr) Family() int  { return unix.AF_PACKET }
func (NetlinkAddr) Family() int { return unix.AF_NETLINK }
func (VsockAddr) Family() int   { return unix.AF_VSOCK }
func (TIPCAddr) Family() int    { return unix.AF_TIPC }

func (a PacketAddr) String() string  { return fmt.Sprintf("%s/0x%04x", a.Interface, a.Protocol) }
func (a NetlinkAddr) String() string { return fmt.Sprintf("pid %d groups 0x%x", a.Pid, a.Groups) }
func (a VsockAddr) String() string   { return fmt.Sprintf("%d:%d", int32(a.CID), a.Port) }
func (a TIPCAddr) String() string    { return fmt.Sprintf("{%d,%d,%d}", a.V1, a.V2, a.V3) }

// encodeSpecial writes an address of a family that only Linux has.
func (s *sockaddr) encodeSpecial(a Addr) error {
	switch a := a.(type) {
	case PacketAddr:
		return s.encodePacket(a)
	case NetlinkAddr:
		*(*unix.RawSockaddrNetlink)(unsafe.Pointer(&s.raw)) = unix.RawSockaddrNetlink{
			Family: unix.AF_NETLINK, Pid: a.Pid, Groups: a.Groups,
		}
		s.len = unix.SizeofSockaddrNetlink
	case VsockAddr:
		*(*unix.RawSockaddrVM)(unsafe.Pointer(&s.raw)) = unix.RawSockaddrVM{Family: unix.AF_VSOCK, Port: a.Port, Cid: a.CID}
		s.len = unix.SizeofSockaddrVM
	case TIPCAddr:
		raw := (*unix.RawSockaddrTIPC)(unsafe.Pointer(&s.raw))
		*raw = unix.RawSockaddrTIPC{Family: unix.AF_TIPC, Addrtype: uint8(a.Type), Scope: int8(a.Scope)}
		*(*[3]uint32)(unsafe.Pointer(&raw.Addr)) = [3]uint32{a.V1, a.V2, a.V3}
		s.len = unix.SizeofSockaddrTIPC
	default:
		return unix.EAFNOSUPPORT
	}
	return nil
}

func (s *sockaddr) encodePacket(a PacketAddr) error {
	index, ok := zoneIndex(a.Interface)
	if !ok {
		return unix.ENODEV
	}
	ll := (*unix.RawSockaddrLinklayer)(unsafe.Pointer(&s.raw))
	*ll = unix.RawSockaddrLinklayer{
		Family: unix.AF_PACKET, Protocol: bigEndian16(a.Protocol), Ifindex: int32(index), Hatype: a.Hatype, Pkttype: a.Pkttype,
	}
	if len(a.Addr) > len(ll.Addr) {
		return unix.EINVAL
	}
	ll.Halen = uint8(copy(ll.Addr[:], a.Addr))
	s.len = unix.SizeofSockaddrLinklayer
	return nil
}

// decodeSpecial reads an address of a family that only Linux has; nil where we know none.
func (s *sockaddr) decodeSpecial() Addr {
	switch s.raw.Addr.Family {
	case unix.AF_PACKET:
		ll := (*unix.RawSockaddrLinklayer)(unsafe.Pointer(&s.raw))
		name := ""
		if ll.Ifindex != 0 {
			name = zoneName(uint32(ll.Ifindex))
		}
		return PacketAddr{
			Interface: name, Protocol: bigEndian16(ll.Protocol), Pkttype: ll.Pkttype, Hatype: ll.Hatype,
			Addr: append([]byte(nil), ll.Addr[:min(int(ll.Halen), len(ll.Addr))]...),
		}
	case unix.AF_NETLINK:
		nl := (*unix.RawSockaddrNetlink)(unsafe.Pointer(&s.raw))
		return NetlinkAddr{Pid: nl.Pid, Groups: nl.Groups}
	case unix.AF_VSOCK:
		vm := (*unix.RawSockaddrVM)(unsafe.Pointer(&s.raw))
		return VsockAddr{CID: vm.Cid, Port: vm.Port}
	case unix.AF_TIPC:
		raw := (*unix.RawSockaddrTIPC)(unsafe.Pointer(&s.raw))
		v := *(*[3]uint32)(unsafe.Pointer(&raw.Addr))
		return TIPCAddr{Type: int(raw.Addrtype), V1: v[0], V2: v[1], V3: v[2], Scope: int(raw.Scope)}
	}
	return nil
}

// MakeAddr makes an address of a family that only this system has from the values of Python's tuple; ok is false for a
// family that has no such form. An error says what is wrong with the values.
func MakeAddr(family int, values []any) (a Addr, ok bool, err error) {
	t := tuple{values: values}
	switch family {
	case unix.AF_PACKET:
		a = PacketAddr{
			Interface: t.text("interface"), Protocol: uint16(t.number("protocol", 0xffff)), Pkttype: uint8(t.optional("pkttype", 0xff)),
			Hatype: uint16(t.optional("hatype", 0xffff)), Addr: []byte(t.optionalText()),
		}
	case unix.AF_NETLINK:
		a = NetlinkAddr{Pid: uint32(t.number("pid", 0xffffffff)), Groups: uint32(t.number("groups", 0xffffffff))}
	case unix.AF_VSOCK:
		a = VsockAddr{CID: uint32(t.number("cid", 0xffffffff)), Port: uint32(t.number("port", 0xffffffff))}
	case unix.AF_TIPC:
		a = TIPCAddr{
			Type: int(t.number("addr_type", 0xff)), V1: uint32(t.number("v1", 0xffffffff)), V2: uint32(t.number("v2", 0xffffffff)),
			V3: uint32(t.number("v3", 0xffffffff)), Scope: int(t.optional("scope", 0x7f)),
		}
	default:
		return nil, false, nil
	}
	if t.err == nil && len(t.values) > 0 {
		t.err = fmt.Errorf("surplus value %v in the address", t.values[0])
	}
	return a, true, t.err
}

// AddrValues are the values of Python's tuple for an address of a family that only this system has.
func AddrValues(a Addr) []any {
	switch a := a.(type) {
	case PacketAddr:
		return []any{a.Interface, float64(a.Protocol), float64(a.Pkttype), float64(a.Hatype), string(a.Addr)}
	case NetlinkAddr:
		return []any{float64(a.Pid), float64(a.Groups)}
	case VsockAddr:
		return []any{float64(a.CID), float64(a.Port)}
	case TIPCAddr:
		return []any{float64(a.Type), float64(a.V1), float64(a.V2), float64(a.V3), float64(a.Scope)}
	}
	return nil
}

// tuple reads the values of an address one by one and keeps the first thing that is wrong.
type tuple struct {
	values []any // string or float64
	err    error
}

func (t *tuple) next(name, what string) any {
	if t.err != nil {
		return nil
	}
	if len(t.values) == 0 {
		t.err = fmt.Errorf("missing %s in the address (%s)", name, what)
		return nil
	}
	v := t.values[0]
	t.values = t.values[1:]
	return v
}

func (t *tuple) text(name string) string {
	v := t.next(name, "a string")
	s, ok := v.(string)
	if !ok && t.err == nil {
		t.err = fmt.Errorf("%s must be a string, not %v", name, v)
	}
	return s
}

func (t *tuple) number(name string, limit float64) float64 {
	v := t.next(name, "a number")
	n, ok := v.(float64)
	if s, isText := v.(string); isText {
		parsed, err := strconv.ParseInt(s, 0, 64)
		n, ok = float64(parsed), err == nil
	}
	if n < 0 && -n <= limit { // -1 stands for any
		n += limit + 1
	}
	if t.err == nil && (!ok || n > limit || n < 0 || n != float64(int64(n))) {
		t.err = fmt.Errorf("%s must be an integer up to %.0f, not %v", name, limit, v)
		return 0
	}
	return n
}

func (t *tuple) optional(name string, limit float64) float64 {
	if len(t.values) == 0 {
		return 0
	}
	return t.number(name, limit)
}

func (t *tuple) optionalText() string {
	if len(t.values) == 0 {
		return ""
	}
	return t.text("addr")
}
