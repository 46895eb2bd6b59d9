//go:build darwin || freebsd

package transport

// These systems have POLLHUP for the same.
const pollRDHup = 0

// TCPState has no names here.
func TCPState(int) string { return "" }

// tcpState is not known here: each system has another TCP_INFO.
func tcpState(_, _ int) (name string, waiting, limit int, ok bool) { return "", 0, 0, false }

// unsent is not known here.
func unsent(int) int { return 0 }
