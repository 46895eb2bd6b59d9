package shell

import (
	"cmp"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"sosh/luaapi"
	"sosh/transport"
	"sosh/transport/sockdiag"
)

// The rules about addresses: who holds one, who listens, which ones this machine has.

// addressInUse names the holder of an address: a socket of this session, another process, or a connection in TIME_WAIT.
func addressInUse(sh *Shell, f *failedCall) reason {
	if path, ok := f.Addr.(transport.UnixAddr); ok {
		return reason{
			cause: "The file " + path.String() + " is there already, left by an earlier socket or made by somebody else.", exact: true,
			next: []string{fmt.Sprintf("os.remove(%s)     if nobody uses it any more", luaapi.Quote(path.Path))},
		}
	}
	want, ok := f.wanted()
	if !ok {
		return reason{cause: "Another socket has the address."}
	}
	elsewhere := fmt.Sprintf("bind %s %s 0     takes any free port", f.name, want.Addr())
	for _, s := range sh.Runtime.Sockets() {
		held := sockdiag.Entry{}
		if held.Local, ok = addrPort(s.Socket.Local()); ok && s.Socket != f.fd && s.Socket.Type() == f.fd.Type() && held.Blocks(want) {
			name := cmp.Or(s.Name, "fd "+strconv.Itoa(s.Socket.Fileno()))
			return reason{
				cause: fmt.Sprintf("%s of this session has %s%s.", name, held.Local, andState(s.Socket)), exact: true,
				next: []string{"close " + name, elsewhere},
			}
		}
	}
	if f.fd.Type() == constant("SOCK_STREAM") {
		if r := holder(f, want, elsewhere); r.cause != "" {
			return r
		}
	}
	return reason{cause: "A socket of another program has the address.", next: []string{elsewhere}}
}

// andState adds what a socket does with its address.
func andState(fd *transport.FD) string {
	switch state := fd.State(); state.Name {
	case "LISTEN":
		return " and listens there"
	case "ESTABLISHED", "CLOSE_WAIT", "FIN_WAIT1", "FIN_WAIT2":
		return " (" + state.Name + ")"
	}
	return ""
}

// holder looks among the sockets of the whole machine.
func holder(f *failedCall, want netip.AddrPort, elsewhere string) reason {
	entries, err := sockdiag.TCP()
	if err != nil {
		return reason{}
	}
	var ended *sockdiag.Entry
	for i, e := range entries {
		switch {
		case !e.Blocks(want):
		case e.State == "LISTEN":
			return reason{cause: fmt.Sprintf("%s listens on %s.", ownerText(e.Inode), e.Local), exact: true, next: []string{elsewhere}}
		case e.State == "TIME_WAIT" && (ended == nil || e.Left > ended.Left):
			ended = &entries[i]
		}
	}
	if ended == nil {
		return reason{}
	}
	return reason{
		cause: fmt.Sprintf("The ended connection %s - %s still has it (TIME_WAIT), for another %s.", ended.Local, ended.Peer, ended.Left.Round(time.Second)), exact: true,
		next: []string{fmt.Sprintf("setsockopt %s SO_REUSEADDR 1     and bind again", f.name), elsewhere},
	}
}

// ownerText names the process that holds a socket.
func ownerText(inode uint32) string {
	if p, ok := sockdiag.Owner(inode); ok {
		if p.PID == os.Getpid() {
			return "A socket of this session"
		}
		return fmt.Sprintf("pid %d (%s)", p.PID, p.Command)
	}
	return "A socket of another user's program"
}

// wanted is the address that the call was given, or that the socket is bound to.
func (f *failedCall) wanted() (netip.AddrPort, bool) {
	if f.fd == nil {
		return netip.AddrPort{}, false
	}
	if a, ok := addrPort(f.Addr); ok {
		return a, true
	}
	return addrPort(f.fd.Local())
}

// refused says who listens near the address where nobody does.
func refused(_ *Shell, f *failedCall) reason {
	want, ok := addrPort(f.Addr)
	if !ok {
		if peer, isPeer := addrPort(f.fd.LastPeer()); isPeer && f.fd.Type() == constant("SOCK_DGRAM") {
			return reason{cause: fmt.Sprintf("An earlier datagram to %s found no socket there, and that machine said so (ICMP port unreachable).", peer), exact: true}
		}
		if path, isUnix := f.Addr.(transport.UnixAddr); isUnix {
			return reason{cause: "The file " + path.String() + " is there, but nobody listens on it: it was left by a socket that is closed.", exact: true}
		}
		return reason{}
	}
	r := reason{cause: fmt.Sprintf("Nobody listens on %s.", want), next: []string{"start the server there, or connect where it listens"}}
	entries, err := sockdiag.TCP()
	if err != nil || !ownAddress(want.Addr()) {
		return r
	}
	if near := nearestListener(entries, want); near != nil {
		r.exact = true
		r.cause += fmt.Sprintf(" %s listens on %s.", ownerText(near.Inode), near.Local)
		r.next = []string{fmt.Sprintf("connect %s %s %d", f.name, reachable(near.Local.Addr()), near.Local.Port())}
	}
	return r
}

// nearestListener is who listens on the same port of another address, or on a port nearby.
func nearestListener(entries []sockdiag.Entry, want netip.AddrPort) *sockdiag.Entry {
	const nearby = 10
	var best *sockdiag.Entry
	distance := nearby + 1
	for i, e := range entries {
		if d := abs(int(e.Local.Port()) - int(want.Port())); e.State == "LISTEN" && d < distance {
			best, distance = &entries[i], d
		}
	}
	return best
}

// reachable is an address to connect to, for one to listen on.
func reachable(a netip.Addr) netip.Addr {
	switch a {
	case netip.IPv4Unspecified():
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	case netip.IPv6Unspecified():
		return netip.IPv6Loopback()
	}
	return a
}

// notOurAddress lists the addresses of this machine.
func notOurAddress(_ *Shell, f *failedCall) reason {
	a, ok := addrPort(f.Addr)
	if !ok || f.Name != "bind" {
		return reason{cause: "No local address or port is left for this connection."}
	}
	var own []string
	for _, ip := range ownAddresses() {
		if ip.Is4() == a.Addr().Is4() {
			own = append(own, ip.String())
		}
	}
	slices.Sort(own)
	return reason{
		cause: fmt.Sprintf("%s is no address of this machine; a server binds one of its own: %s, or any of them.", a.Addr(), strings.Join(own, ", ")), exact: true,
		next: []string{fmt.Sprintf("bind %s * %d     any address of this machine", f.name, a.Port())},
	}
}

func ownAddress(a netip.Addr) bool {
	return a.IsLoopback() || a.IsUnspecified() || slices.Contains(ownAddresses(), a)
}

// ownAddresses are those of this machine's interfaces.
func ownAddresses() []netip.Addr {
	var list []netip.Addr
	addresses, _ := net.InterfaceAddrs() // without them there is less to say
	for _, a := range addresses {
		if prefix, err := netip.ParsePrefix(a.String()); err == nil {
			list = append(list, prefix.Addr())
		}
	}
	return list
}

func abs(n int) int { return max(n, -n) }

// wrongFamily says which family the socket has.
func wrongFamily(_ *Shell, f *failedCall) reason {
	if f.fd == nil || f.Addr == nil {
		return reason{cause: "This system has no sockets of that family."}
	}
	return reason{cause: fmt.Sprintf("%s is a socket of %s, and %s is no address of that family.", f.name, transport.ConstantName("AF_", f.fd.Family()), f.Addr), exact: true}
}
