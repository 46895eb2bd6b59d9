package shell

import (
	"fmt"
	"os"
	"strings"

	"sosh/transport"
)

// The rules about what a socket is and was: connected, listening, closed, waiting.

func alreadyConnected(_ *Shell, f *failedCall) reason {
	if f.fd.Listening() {
		return reason{cause: f.name + " listens: it takes connections and makes none.", exact: true, next: []string{"socket     makes another one to connect with"}}
	}
	return reason{cause: fmt.Sprintf("%s is connected to %s already; a stream socket connects once.", f.name, addressText(f.fd.Peer())), exact: true,
		next: []string{"socket     makes another one to connect with"}}
}

func notConnected(_ *Shell, f *failedCall) reason {
	switch {
	case f.fd.Listening():
		return reason{cause: f.name + " listens: data passes over the sockets that accept returns.", exact: true, next: []string{"accept " + f.name}}
	case f.fd.Type() == constant("SOCK_DGRAM"):
		return reason{cause: f.name + " has no peer.", exact: true, next: []string{"sendto " + f.name + " DATA HOST PORT", "connect " + f.name + " HOST PORT     sets one for send"}}
	case f.fd.LastPeer() != nil:
		return reason{cause: fmt.Sprintf("The connection of %s to %s has ended.", f.name, f.fd.LastPeer()), exact: true}
	}
	return reason{cause: f.name + " was never connected.", exact: true, next: []string{"connect " + f.name + " HOST PORT"}}
}

// peerGone says who ended the connection, where that was in this session.
func peerGone(sh *Shell, f *failedCall) reason {
	local, ok := addrPort(f.fd.LastLocal())
	peer, _ := addrPort(f.fd.LastPeer())
	for i := len(sh.recorder.endings) - 1; i >= 0; i-- {
		switch e := sh.recorder.endings[i]; {
		case e.peer == local && e.local == peer && ok || !ok && e.local == peer:
			return reason{cause: fmt.Sprintf("The other end was ended in this session: %s %s, %s.", e.call, e.name, ago(e.at)) + afterwards(f), exact: true,
				next: []string{"close " + f.name + "     nothing more can pass"}}
		case e.local == local && e.peer == peer && ok && f.symbol() == "EPIPE":
			return reason{cause: fmt.Sprintf("This end was ended before: %s %s, %s.", e.call, e.name, ago(e.at)), exact: true}
		}
	}
	if f.fd.Family() == constant("AF_UNIX") {
		return reason{cause: "The other end is closed. AF_UNIX needs no network to know that: a send fails at once.", exact: true,
			next: []string{"close " + f.name + "     nothing more can pass"}}
	}
	return reason{cause: fmt.Sprintf("The peer %s has closed the connection.", addressText(f.fd.LastPeer())) + afterwards(f), next: []string{"close " + f.name + "     nothing more can pass"}}
}

// afterwards says what the end of a connection led to.
func afterwards(f *failedCall) string {
	if f.symbol() == "ECONNRESET" {
		return " Data was on its way or unread then, so that its kernel answered with RST."
	}
	return " What was sent after that it answered with RST; sending once more fails."
}

func notAllowed(_ *Shell, f *failedCall) reason {
	if a, ok := addrPort(f.Addr); ok && f.Name == "bind" && a.Port() < firstFreePort() {
		return reason{cause: fmt.Sprintf("Ports below %d are for programs with the privilege CAP_NET_BIND_SERVICE.", firstFreePort()), exact: true,
			next: []string{fmt.Sprintf("bind %s %s %d     or any other port above", f.name, a.Addr(), int(a.Port())+8000)}}
	}
	if f.Socket == nil && len(f.Ints) == 3 {
		return reason{cause: "Sockets that see or make packets themselves need the privilege CAP_NET_RAW.", exact: true, next: []string{"run sosh as root, or give it that privilege with setcap(8)"}}
	}
	if f.Name == "connect" || f.Name == "sendto" {
		return reason{cause: "Sending to a broadcast address has to be allowed first.", next: []string{"setsockopt " + f.name + " SO_BROADCAST 1"}}
	}
	return reason{}
}

// firstFreePort is the first port that needs no privilege: ip(7), ip_unprivileged_port_start.
func firstFreePort() uint16 {
	port := uint16(1024)
	if text, err := os.ReadFile("/proc/sys/net/ipv4/ip_unprivileged_port_start"); err == nil {
		_, _ = fmt.Sscan(string(text), &port) // the usual one where the file is odd
	}
	return port
}

func tookTooLong(_ *Shell, f *failedCall) reason {
	if f.fd != nil && f.fd.Timeout() > 0 {
		return reason{cause: fmt.Sprintf("settimeout lets calls on %s wait %s, and nothing came in that time. No data is lost: the call may be made again.", f.name, f.fd.Timeout()), exact: true,
			next: []string{"settimeout " + f.name + " 60     waits longer", "settimeout " + f.name + "     waits as long as it takes"}}
	}
	return reason{cause: "The other machine did not answer in the time that TCP allows: it is off, or something on the way drops the packets."}
}

// wouldWait tells a non-blocking socket from one whose option's time ran out.
func wouldWait(_ *Shell, f *failedCall) reason {
	if f.fd == nil {
		return reason{}
	}
	if f.fd.Timeout() == 0 {
		return reason{cause: f.name + " is non-blocking, and the call would have had to wait.", exact: true,
			next: []string{"setblocking " + f.name + " on     makes calls wait", "status " + f.name + "     shows what would not wait (RWX)"}}
	}
	option := "SO_RCVTIMEO"
	if strings.HasPrefix(f.Name, "send") || f.Name == "connect" {
		option = "SO_SNDTIMEO"
	}
	return reason{cause: fmt.Sprintf("The time of the option %s ran out (%s); with that option the error is EAGAIN, not ETIMEDOUT.", option, round(f.Took)), exact: true,
		next: []string{"setsockopt " + f.name + " " + option + " 0     waits as long as it takes"}}
}

func tooLong(_ *Shell, f *failedCall) reason {
	if len(f.Ints) == 0 || f.fd == nil {
		return reason{}
	}
	if f.fd.Family() == constant("AF_INET") && f.fd.Type() == constant("SOCK_DGRAM") {
		return reason{cause: fmt.Sprintf("A UDP datagram holds at most 65507 bytes of data (65535 less the headers of IP and UDP); these were %d.", f.Ints[0]), exact: true}
	}
	return reason{cause: fmt.Sprintf("%d bytes are more than one message may have here.", f.Ints[0]), next: []string{"getsockopt " + f.name + " SO_SNDBUF"}}
}

func invalid(_ *Shell, f *failedCall) reason {
	switch {
	case f.fd == nil:
	case f.Name == "bind" && f.state().Name != "CLOSE" || f.Name == "bind" && f.fd.LastLocal() != nil:
		return reason{cause: fmt.Sprintf("%s is bound already, to %s; a socket is bound once.", f.name, addressText(f.fd.Local())), exact: true, next: []string{"socket     makes another one"}}
	case f.Name == "accept" && !f.fd.Listening():
		return reason{cause: f.name + " does not listen.", exact: true, next: []string{"listen " + f.name, "accept " + f.name}}
	}
	return reason{}
}

func closedBefore(sh *Shell, f *failedCall) reason {
	for i := len(sh.recorder.endings) - 1; i >= 0; i-- {
		if e := sh.recorder.endings[i]; e.name == f.name && e.call == "close" {
			return reason{cause: fmt.Sprintf("%s was closed %s.", f.name, ago(e.at)), exact: true, next: []string{"socket     makes another one"}}
		}
	}
	return reason{cause: f.name + " is closed.", next: []string{"socket     makes another one"}}
}

func interrupted(*Shell, *failedCall) reason {
	return reason{cause: "Ctrl-C ended the wait. Nothing is lost: the call may be made again."}
}

func noDestination(_ *Shell, f *failedCall) reason {
	return reason{cause: f.name + " has no peer, and send names none.", exact: true,
		next: []string{"sendto " + f.name + " DATA HOST PORT", "connect " + f.name + " HOST PORT     sets one for send"}}
}

func underWay(_ *Shell, f *failedCall) reason {
	return reason{cause: f.name + " is non-blocking: the connection is being made meanwhile.", exact: true,
		next: []string{"status " + f.name + "     ESTABLISHED, and w in RWX, once it is", "getsockopt " + f.name + " SO_ERROR     0, or why it failed"}}
}

func notForThisKind(_ *Shell, f *failedCall) reason {
	if f.fd == nil {
		return reason{}
	}
	kind := transport.ConstantName("SOCK_", f.fd.Type())
	return reason{cause: fmt.Sprintf("%s is a %s socket, which has no %s.", f.name, kind, f.Name), exact: true}
}
