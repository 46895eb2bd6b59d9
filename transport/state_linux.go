package transport

import "golang.org/x/sys/unix"

const pollRDHup = unix.POLLRDHUP

// tcpStates are the names that ss(8) has for the numbers of <netinet/tcp.h>.
var tcpStates = []string{
	1: "ESTABLISHED", 2: "SYN_SENT", 3: "SYN_RECV", 4: "FIN_WAIT1", 5: "FIN_WAIT2", 6: "TIME_WAIT", 7: "CLOSE", 8: "CLOSE_WAIT", 9: "LAST_ACK", 10: "LISTEN", 11: "CLOSING",
}

// TCPState is the name of a state's number, "" for a number that is none.
func TCPState(n int) string {
	if n < 0 || n >= len(tcpStates) {
		return ""
	}
	return tcpStates[n]
}

// tcpState asks for TCP_INFO: tcp(7). For a listening socket it has the length of the queue, and its limit.
func tcpState(fd, typ int) (name string, waiting, limit int, ok bool) {
	if typ != unix.SOCK_STREAM {
		return "", 0, 0, false
	}
	info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
	if err != nil {
		return "", 0, 0, false
	}
	return TCPState(int(info.State)), int(info.Unacked), int(info.Sacked), true
}

// unsent is how much the peer has not acknowledged yet: SIOCOUTQ.
func unsent(fd int) int {
	n, err := unix.IoctlGetInt(fd, unix.SIOCOUTQ)
	if err != nil {
		return 0
	}
	return n
}
