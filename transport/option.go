package transport

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Getsockopt implements Socket.
func (s *FD) Getsockopt(level, name int) (value int, err error) {
	c := s.start("getsockopt", nil, level, name)
	err = s.now(func(fd int) (err error) {
		value, err = unix.GetsockoptInt(fd, level, name)
		return err
	})
	c.Result = value
	return value, s.finish(&c, nil, err)
}

// Setsockopt implements Socket.
func (s *FD) Setsockopt(level, name, value int) error {
	c := s.start("setsockopt", nil, level, name, value)
	return s.finish(&c, nil, s.now(func(fd int) error { return unix.SetsockoptInt(fd, level, name, value) }))
}

// IsTimeoutOption reports whether an option's value is a struct timeval: SO_RCVTIMEO and SO_SNDTIMEO of SOL_SOCKET.
func IsTimeoutOption(level, name int) bool {
	return level == unix.SOL_SOCKET && (name == unix.SO_RCVTIMEO || name == unix.SO_SNDTIMEO)
}

// GetsockoptTimeout reads SO_RCVTIMEO or SO_SNDTIMEO; 0 is no limit.
func (s *FD) GetsockoptTimeout(name int) (d time.Duration, err error) {
	c := s.start("getsockopt", nil, unix.SOL_SOCKET, name)
	err = s.now(func(fd int) error {
		tv, err := unix.GetsockoptTimeval(fd, unix.SOL_SOCKET, name)
		if err == nil {
			d = time.Duration(tv.Nano())
		}
		return err
	})
	return d, s.finish(&c, nil, err)
}

// SetsockoptTimeout sets SO_RCVTIMEO or SO_SNDTIMEO. The kernel keeps the value but does not act on it where the
// descriptor is non-blocking, as ours are, so that it is kept here too.
func (s *FD) SetsockoptTimeout(name int, d time.Duration) error {
	c := s.start("setsockopt", nil, unix.SOL_SOCKET, name, int(d.Milliseconds()))
	tv := unix.NsecToTimeval(d.Nanoseconds())
	err := s.now(func(fd int) error { return unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, name, &tv) })
	if err == nil && name == unix.SO_RCVTIMEO {
		s.rcvtimeo = d
	} else if err == nil {
		s.sndtmo = d
	}
	return s.finish(&c, nil, err)
}

// inheritTimeouts reads the timeouts of a connection that listener accepted: whether it has the listener's depends on
// the family.
func (s *FD) inheritTimeouts(listener *FD) {
	if listener.rcvtimeo == 0 && listener.sndtmo == 0 {
		return
	}
	for name, d := range map[int]*time.Duration{unix.SO_RCVTIMEO: &s.rcvtimeo, unix.SO_SNDTIMEO: &s.sndtmo} {
		if tv, err := unix.GetsockoptTimeval(s.watch.FD, unix.SOL_SOCKET, name); err == nil {
			*d = time.Duration(tv.Nano())
		}
	}
}

// optionLevels says which level the options of a prefix belong to; the first prefix that fits counts.
var optionLevels = []struct{ prefix, level string }{
	{"SO_VM_SOCKETS_", "AF_VSOCK"},
	{"SO_J1939_", "SOL_CAN_J1939"},
	{"SO_", "SOL_SOCKET"},
	{"IP_", "IPPROTO_IP"},
	{"IPV6_", "IPPROTO_IPV6"},
	{"TCP_", "IPPROTO_TCP"},
	{"UDP_", "IPPROTO_UDP"},
	{"UDPLITE_", "IPPROTO_UDPLITE"},
	{"CAN_RAW_", "SOL_CAN_RAW"},
	{"ALG_SET_", "SOL_ALG"},
	{"TIPC_", "SOL_TIPC"},
	{"PACKET_", "SOL_PACKET"},
	{"NETLINK_", "SOL_NETLINK"},
}

// OptionLevel is the name of the level that an option belongs to, going by its prefix: SOL_SOCKET for SO_REUSEADDR.
func OptionLevel(option string) (level string, ok bool) {
	for _, o := range optionLevels {
		if strings.HasPrefix(option, o.prefix) {
			return o.level, true
		}
	}
	return "", false
}

// OptionName names a level and an option as in getsockopt(2): SOL_SOCKET and SO_REUSEADDR; numbers where there is no name.
func OptionName(level, option int) (levelName, name string) {
	for _, o := range optionLevels {
		if value, ok := ConstantValue(o.level); !ok || value != level {
			continue
		}
		levelName = cmp.Or(levelName, o.level)
		for _, c := range Constants() {
			if of, _ := OptionLevel(c.Name); of == o.level && c.Value == option && !slices.Contains(secondNames, c.Name) {
				return o.level, c.Name
			}
		}
	}
	return cmp.Or(levelName, itoa(level)), itoa(option)
}
