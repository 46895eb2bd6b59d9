package transport

import (
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"
)

// maxOption bounds the buffer for an option's value.
const maxOption = 64 << 10

// GetsockoptBytes reads an option whose value is a structure, at most size bytes of it: getsockopt(2).
func (s *FD) GetsockoptBytes(level, name, size int) (value []byte, err error) {
	var c Call
	s.start(&c, "getsockopt", nil, level, name, size)
	buffer := make([]byte, max(0, min(size, maxOption)))
	length := uint32(len(buffer))
	err = s.now(func(fd int) error {
		_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(fd), uintptr(level), uintptr(name),
			uintptr(unsafe.Pointer(unsafe.SliceData(buffer))), uintptr(unsafe.Pointer(&length)), 0)
		if errno != 0 {
			return errno
		}
		return nil
	})
	value = buffer[:min(int(length), len(buffer))]
	c.Data, c.Result = value, len(value)
	return value, s.finish(&c, nil, err)
}

// SetsockoptBytes sets an option whose value is a structure or a string: setsockopt(2).
func (s *FD) SetsockoptBytes(level, name int, value []byte) error {
	var c Call
	s.start(&c, "setsockopt", nil, level, name, len(value))
	c.Data = value
	return s.finish(&c, nil, s.now(func(fd int) error {
		_, _, errno := unix.Syscall6(unix.SYS_SETSOCKOPT, uintptr(fd), uintptr(level), uintptr(name),
			uintptr(unsafe.Pointer(unsafe.SliceData(value))), uintptr(len(value)), 0)
		if errno != 0 {
			return errno
		}
		return nil
	}))
}

// IsLinger reports whether an option is SO_LINGER.
func IsLinger(level, name int) bool { return level == unix.SOL_SOCKET && name == unix.SO_LINGER }

// GetLinger reads SO_LINGER: socket(7).
func (s *FD) GetLinger() (on bool, seconds int, err error) {
	var c Call
	s.start(&c, "getsockopt", nil, unix.SOL_SOCKET, unix.SO_LINGER)
	err = s.now(func(fd int) error {
		l, err := unix.GetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER)
		if err == nil {
			on, seconds = l.Onoff != 0, int(l.Linger)
		}
		return err
	})
	return on, seconds, s.finish(&c, nil, err)
}

// SetLinger sets SO_LINGER. With on and 0 seconds close(2) cuts the connection off (RST); with more it waits for the data
// to be sent.
func (s *FD) SetLinger(on bool, seconds int) error {
	var c Call
	s.start(&c, "setsockopt", nil, unix.SOL_SOCKET, unix.SO_LINGER, seconds)
	l := unix.Linger{Linger: int32(seconds)}
	if on {
		l.Onoff = 1
	}
	return s.finish(&c, nil, s.now(func(fd int) error { return unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &l) }))
}

// IsMembership reports whether an option joins or leaves a multicast group.
func IsMembership(level, name int) bool {
	return (level == unix.IPPROTO_IP && (name == unix.IP_ADD_MEMBERSHIP || name == unix.IP_DROP_MEMBERSHIP)) ||
		(level == unix.IPPROTO_IPV6 && (name == unix.IPV6_JOIN_GROUP || name == unix.IPV6_LEAVE_GROUP))
}

// SetMembership joins or leaves a multicast group on an interface, "" for the one the routing chooses: ip(7), ipv6(7).
// EINVAL when group is no address of the level's family, ENODEV when there is no such interface.
func (s *FD) SetMembership(level, name int, group, iface string) error {
	var c Call
	s.start(&c, "setsockopt", nil, level, name)
	index, ok := zoneIndex(iface)
	if !ok {
		return s.finish(&c, nil, &Error{Errno: unix.ENODEV, Detail: "there is no interface " + iface})
	}
	ip, err := netip.ParseAddr(group)
	if err != nil || ip.Is4() != (level == unix.IPPROTO_IP) {
		return s.finish(&c, nil, &Error{Errno: unix.EINVAL, Detail: group + " is no address of that family"})
	}
	return s.finish(&c, nil, s.now(func(fd int) error {
		if ip.Is4() {
			return unix.SetsockoptIPMreqn(fd, level, name, &unix.IPMreqn{Multiaddr: ip.As4(), Ifindex: int32(index)})
		}
		return unix.SetsockoptIPv6Mreq(fd, level, name, &unix.IPv6Mreq{Multiaddr: ip.As16(), Interface: index})
	}))
}
