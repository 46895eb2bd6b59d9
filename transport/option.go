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
	var c Call
	s.start(&c, "getsockopt", nil, level, name)
	err = s.now(func(fd int) (err error) {
		value, err = unix.GetsockoptInt(fd, level, name)
		return err
	})
	c.Result = value
	return value, s.finish(&c, nil, err)
}

// Setsockopt implements Socket.
func (s *FD) Setsockopt(level, name, value int) error {
	var c Call
	s.start(&c, "setsockopt", nil, level, name, value)
	return s.finish(&c, nil, s.now(func(fd int) error { return unix.SetsockoptInt(fd, level, name, value) }))
}

// IsTimeoutOption reports whether an option's value is a struct timeval: SO_RCVTIMEO and SO_SNDTIMEO of SOL_SOCKET.
func IsTimeoutOption(level, name int) bool {
	return level == unix.SOL_SOCKET && (name == unix.SO_RCVTIMEO || name == unix.SO_SNDTIMEO)
}

// GetsockoptTimeout reads SO_RCVTIMEO or SO_SNDTIMEO; 0 is no limit.
func (s *FD) GetsockoptTimeout(name int) (d time.Duration, err error) {
	var c Call
	s.start(&c, "getsockopt", nil, unix.SOL_SOCKET, name)
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
	var c Call
	s.start(&c, "setsockopt", nil, unix.SOL_SOCKET, name, int(d.Milliseconds()))
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

// notOptions begin as options do, but are values of an option, kinds of frames or traffic, or protocols. What ends in _
// stands for all names that begin so.
var notOptions = []string{
	"IP_DEFAULT_MULTICAST_", "IP_MAX_MEMBERSHIPS", "IP_PMTUDISC_", "IP_USER_FLOW", "IPV6_PMTUDISC_", "IPV6_RTHDR_", "IPV6_USER_FLOW",
	"TCP_S_DATA_", "TCP_V4_FLOW", "TCP_V6_FLOW", "UDP_ENCAP_", "UDP_V4_FLOW", "UDP_V6_FLOW",
	"PACKET_BROADCAST", "PACKET_HOST", "PACKET_MR_", "PACKET_MULTICAST", "PACKET_OTHERHOST", "PACKET_OUTGOING", "PACKET_FANOUT_",
	"PACKET_FASTROUTE", "PACKET_KERNEL", "PACKET_LOOPBACK", "PACKET_USER", "TCP_REPAIR_OFF", "TCP_REPAIR_ON", "TCP_AO_MAXKEYLEN",
	"NETLINK_AUDIT", "NETLINK_CONNECTOR", "NETLINK_CRYPTO", "NETLINK_ECRYPTFS", "NETLINK_FIB_LOOKUP", "NETLINK_FIREWALL", "NETLINK_GENERIC",
	"NETLINK_INET_DIAG", "NETLINK_ISCSI", "NETLINK_KOBJECT_UEVENT", "NETLINK_NETFILTER", "NETLINK_NFLOG", "NETLINK_RDMA", "NETLINK_ROUTE",
	"NETLINK_SCSITRANSPORT", "NETLINK_SELINUX", "NETLINK_SMC", "NETLINK_USERSOCK", "NETLINK_XFRM", "NETLINK_DNRTMSG", "NETLINK_IP6_FW", "NETLINK_SOCK_DIAG",
}

// OptionLevel is the name of the level that an option belongs to, going by its prefix: SOL_SOCKET for SO_REUSEADDR.
func OptionLevel(option string) (level string, ok bool) {
	for _, name := range notOptions {
		if option == name || strings.HasSuffix(name, "_") && strings.HasPrefix(option, name) {
			return "", false
		}
	}
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
