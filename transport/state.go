package transport

import (
	"strings"

	"golang.org/x/sys/unix"
)

// State is what the kernel knows of a socket now, without any call of the program's.
type State struct {
	Name        string // TCP's states as ss(8) and RFC 9293 have them; else LISTEN, connected, bound, or "" for none
	Receive     int    // bytes that wait to be received; on a listening socket the connections that wait for accept
	Send        int    // bytes that the peer has not acknowledged; on a listening socket the most that may wait
	Ready       string // what would not wait now: "r" receive or accept, "w" send, "x" out-of-band data; "-" for each that would
	EndOfStream bool   // the peer has ended its direction
	Broken      bool   // an error waits to be reported, or the peer is gone
}

// State asks the kernel; no observer is told of it.
func (s *FD) State() State {
	if s.Closed() {
		return State{Name: "closed", Ready: "---"}
	}
	state := State{Name: s.plainState()}
	if name, waiting, limit, ok := tcpState(s.watch.FD, s.typ); ok {
		state.Name = name
		if s.listening {
			state.Receive, state.Send = waiting, limit
		}
	}
	if !s.listening {
		state.Receive, _ = sysIoctlInt(s.watch.FD, fionread) // 0 where the family does not tell
		state.Receive += len(s.unread)
		state.Send = unsent(s.watch.FD)
	}
	s.addReadiness(&state)
	return state
}

// TCPState is the Name of State of a TCP socket, "" for another one. It makes one call of the system, for whoever looks at
// many sockets.
func (s *FD) TCPState() string {
	if s.Closed() || s.family != unix.AF_INET && s.family != unix.AF_INET6 {
		return ""
	}
	name, _, _, _ := tcpState(s.watch.FD, s.typ)
	return name
}

// plainState is what can be said of a socket that has no states of TCP.
func (s *FD) plainState() string {
	switch local := s.Local(); {
	case s.listening:
		return "LISTEN"
	case s.Peer() != nil:
		return "connected"
	case local != nil && local.String() != "(unnamed)" && !unbound(s.watch.FD):
		return "bound"
	}
	return ""
}

func (s *FD) addReadiness(state *State) {
	items := []PollItem{{Socket: s, Wanted: unix.POLLIN | unix.POLLOUT | unix.POLLPRI | pollRDHup}}
	if _, err := Poll(items); err != nil {
		return
	}
	found := items[0].Found
	var ready strings.Builder
	for i, event := range []int{unix.POLLIN, unix.POLLOUT, unix.POLLPRI} {
		if found&event != 0 {
			ready.WriteByte("rwx"[i])
		} else {
			ready.WriteByte('-')
		}
	}
	connected := state.Name != "" && state.Name != "CLOSE" && state.Name != "bound"
	state.Ready = ready.String()
	state.EndOfStream = found&pollRDHup != 0 && connected
	state.Broken = found&unix.POLLERR != 0 || found&unix.POLLHUP != 0 && connected && !state.EndOfStream
}

// Options are the values of options that explain what a socket does, by name: those that a program sets on purpose;
// buffers grow by themselves.
func (s *FD) Options() map[string]int { return optionValues(s.watch.FD) }

// DefaultOptions are those of a new socket of this kind.
func DefaultOptions(family, typ, proto int) map[string]int {
	fresh, err := sysSocket(family, typ, proto)
	if err != nil {
		return nil
	}
	defer unix.Close(fresh)
	return optionValues(fresh)
}

func optionValues(fd int) map[string]int {
	values := map[string]int{}
	for _, option := range shownOptions {
		level, _ := OptionLevel(option)
		levelValue, _ := ConstantValue(level)
		name, ok := ConstantValue(option)
		if !ok {
			continue
		}
		if value, err := unix.GetsockoptInt(fd, levelValue, name); err == nil {
			values[option] = value
		}
	}
	return values
}

// shownOptions are the options of Options.
var shownOptions = []string{
	"SO_REUSEADDR", "SO_REUSEPORT", "SO_KEEPALIVE", "SO_BROADCAST", "SO_OOBINLINE", "SO_LINGER", "SO_RCVLOWAT", "SO_PASSCRED", "TCP_NODELAY", "TCP_CORK",
	"TCP_DEFER_ACCEPT", "TCP_KEEPIDLE", "IP_TTL", "IP_MULTICAST_TTL", "IP_MULTICAST_LOOP", "IPV6_V6ONLY", "IPV6_UNICAST_HOPS", "IPV6_MULTICAST_HOPS",
}
