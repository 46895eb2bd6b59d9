package transport

import (
	"encoding/binary"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"
)

// sockaddr is a struct sockaddr_storage with its length, laid out as the kernel has it. x/sys has such a type too, but
// hides flowinfo and cuts abstract names at a NUL byte.
type sockaddr struct {
	raw unix.RawSockaddrAny
	len uint32
}

// anySize is the room recvfrom(2) and accept(2) may fill.
const anySize = uint32(unsafe.Sizeof(unix.RawSockaddrAny{}))

// bigEndian16 and bigEndian32 turn a number into network byte order and back: the structs have native fields.
func bigEndian16(n uint16) uint16 {
	var b [2]byte
	binary.BigEndian.PutUint16(b[:], n)
	return binary.NativeEndian.Uint16(b[:])
}

func bigEndian32(n uint32) uint32 {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], n)
	return binary.NativeEndian.Uint32(b[:])
}

// encode writes a into s: ENAMETOOLONG when a path does not fit, EINVAL when a NUL byte would cut it, EAFNOSUPPORT for a
// family it does not know.
func (s *sockaddr) encode(a Addr) error {
	switch a := a.(type) {
	case InetAddr:
		if a.IP.Is4() {
			in := (*unix.RawSockaddrInet4)(unsafe.Pointer(&s.raw))
			*in = unix.RawSockaddrInet4{Family: unix.AF_INET, Port: bigEndian16(a.Port), Addr: a.IP.As4()}
			s.len = unix.SizeofSockaddrInet4
			return nil
		}
		in := (*unix.RawSockaddrInet6)(unsafe.Pointer(&s.raw))
		*in = unix.RawSockaddrInet6{
			Family: unix.AF_INET6, Port: bigEndian16(a.Port), Flowinfo: bigEndian32(a.Flowinfo),
			Addr: a.IP.As16(), Scope_id: a.ScopeID,
		}
		s.len = unix.SizeofSockaddrInet6
		return nil
	case UnixAddr:
		if err := a.check(); err != nil {
			return err
		}
		un := (*unix.RawSockaddrUnix)(unsafe.Pointer(&s.raw))
		*un = unix.RawSockaddrUnix{Family: unix.AF_UNIX}
		path := unsafe.Slice((*byte)(unsafe.Pointer(&un.Path[0])), len(un.Path))
		n := copy(path, a.Path)
		if n < len(a.Path) || (n == len(path) && a.Path[0] != 0) {
			return unix.ENAMETOOLONG
		}
		if n > 0 && a.Path[0] != 0 {
			n++ // a path ends with a NUL byte, an abstract name does not
		}
		s.len = uint32(2 + n)
		return nil
	case UnspecAddr:
		s.raw.Addr.Family = unix.AF_UNSPEC
		s.len = 2
		return nil
	}
	return s.encodeSpecial(a)
}

// decode reads what the kernel wrote; nil where it wrote no address (recvfrom on a connected stream).
func (s *sockaddr) decode() Addr {
	if s.len < 2 {
		return nil
	}
	switch s.raw.Addr.Family {
	case unix.AF_INET:
		in := (*unix.RawSockaddrInet4)(unsafe.Pointer(&s.raw))
		return InetAddr{IP: netip.AddrFrom4(in.Addr), Port: bigEndian16(in.Port)}
	case unix.AF_INET6:
		in := (*unix.RawSockaddrInet6)(unsafe.Pointer(&s.raw))
		return InetAddr{
			IP: netip.AddrFrom16(in.Addr), Port: bigEndian16(in.Port),
			Flowinfo: bigEndian32(in.Flowinfo), ScopeID: in.Scope_id,
		}
	case unix.AF_UNIX:
		un := (*unix.RawSockaddrUnix)(unsafe.Pointer(&s.raw))
		path := unsafe.Slice((*byte)(unsafe.Pointer(&un.Path[0])), len(un.Path))[:min(int(s.len)-2, len(un.Path))]
		if len(path) > 0 && path[0] != 0 {
			for i, b := range path {
				if b == 0 {
					path = path[:i]
					break
				}
			}
		}
		return UnixAddr{Path: string(path)}
	}
	return s.decodeSpecial()
}
