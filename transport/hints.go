package transport

import "golang.org/x/sys/unix"

// failure is a call that failed in a certain way; an empty call stands for every call.
type failure struct {
	call  string
	errno unix.Errno
}

// hints say what an error number means for a call, or what to do next, where the number alone does not tell.
var hints = map[failure]string{
	{"socket", unix.EPERM}:           "this type of socket needs the capability CAP_NET_RAW (or root)",
	{"socket", unix.EACCES}:          "this type of socket needs the capability CAP_NET_RAW (or root)",
	{"socket", unix.EPROTONOSUPPORT}: "the family has no such protocol for this type",
	{"bind", unix.EADDRINUSE}:        "another socket has this address, or an ended connection still has it (then SO_REUSEADDR before bind helps); port 0 takes any free one",
	{"bind", unix.EACCES}:            "ports below 1024 need the capability CAP_NET_BIND_SERVICE (or root)",
	{"bind", unix.EADDRNOTAVAIL}:     "no interface of this machine has that address",
	{"bind", unix.EINVAL}:            "the socket is bound already, or the address does not fit its family",
	{"listen", unix.EOPNOTSUPP}:      "only SOCK_STREAM and SOCK_SEQPACKET sockets listen",
	{"listen", unix.EADDRINUSE}:      "another socket listens on this address",
	{"accept", unix.EINVAL}:          "the socket does not listen; listen comes first",
	{"accept", unix.EOPNOTSUPP}:      "only SOCK_STREAM and SOCK_SEQPACKET sockets accept; receive with recvfrom",
	{"connect", unix.ECONNREFUSED}:   "nobody listens there",
	{"connect", unix.EISCONN}:        "the socket is connected or listens already; take a new one",
	{"connect", unix.EALREADY}:       "an earlier connect is still under way",
	{"connect", unix.EACCES}:         "a broadcast address needs the option SO_BROADCAST; a path needs write permission",
	{"connect", unix.ENOENT}:         "no socket is bound to that path",
	{"connect", unix.EAFNOSUPPORT}:   "the address is of another family than the socket",
	{"sendto", unix.EACCES}:          "a broadcast address needs the option SO_BROADCAST",
	{"sendto", unix.ECONNREFUSED}:    "an earlier datagram found nobody there",
	{"send", unix.EDESTADDRREQ}:      "no default peer: connect first, or use sendto",
	{"sendall", unix.EDESTADDRREQ}:   "no default peer: connect first, or use sendto",
	{"recv", unix.ENOTCONN}:          "connect first; a listening socket passes no data, accept returns the one that does",
	{"recvfrom", unix.ENOTCONN}:      "connect first; a listening socket passes no data, accept returns the one that does",
	{"getpeername", unix.ENOTCONN}:   "there is no other end yet",
	{"", unix.EPIPE}:                 "the connection takes no data: the peer closed it, it was shut down, or it never stood; a listening socket passes none",
	{"", unix.ECONNRESET}:            "the peer cut the connection off (RST), or closed with data unread",
	{"", unix.EMSGSIZE}:              "a datagram cannot be that long",
	{"", unix.ENOPROTOOPT}:           "the socket has no such option at this level",
	{"", unix.EMFILE}:                "this process has no more descriptors: close some, or raise ulimit -n",
	{"sendto", unix.EISCONN}:         "the socket is connected; use send",
	{"getsockopt", unix.EOPNOTSUPP}:  "the socket has no such option at this level",
	{"setsockopt", unix.EPERM}:       "this option needs a capability, CAP_NET_ADMIN or CAP_NET_RAW (or root)",
	{"", unix.ENETUNREACH}:           "there is no route to that network",
	{"", unix.EHOSTUNREACH}:          "there is no route to that host",
	{"connect", unix.EADDRNOTAVAIL}:  "no free local port is left for this peer, or the local address is not ours",
	{"connect", unix.EAGAIN}:         "no free local port is left",
	{"connect", unix.EINVAL}:         "the address does not fit the socket's family, or a link-local one lacks its interface (fe80::1%eth0)",
	{"socketpair", unix.EOPNOTSUPP}:  "the family has no socketpair; AF_UNIX has",
	{"socket", unix.ESOCKTNOSUPPORT}: "the family has no such type",
	{"socket", unix.EAFNOSUPPORT}:    "this system has no such family",
	{"shutdown", unix.ENOTCONN}:      "there is no connection to shut down",
	{"sendto", unix.EAFNOSUPPORT}:    "the address is of another family than the socket",
	{"bind", unix.EAFNOSUPPORT}:      "the address is of another family than the socket",
	{"bind", unix.ENAMETOOLONG}:      "a path has room for 107 bytes",
	{"connect", unix.ENAMETOOLONG}:   "a path has room for 107 bytes",
	{"sendto", unix.ENAMETOOLONG}:    "a path has room for 107 bytes",
	{"bind", unix.ENOENT}:            "the folder of that path does not exist",
	{"recv", unix.ECONNREFUSED}:      "an earlier datagram found nobody there",
	{"recvfrom", unix.ECONNREFUSED}:  "an earlier datagram found nobody there",
	{"send", unix.ECONNREFUSED}:      "an earlier datagram found nobody there",
	{"sendall", unix.ECONNREFUSED}:   "an earlier datagram found nobody there",
	{"sendto", unix.EINVAL}:          "the address does not fit the socket's family, or a link-local one lacks its interface (fe80::1%eth0)",
	{"sendto", unix.ENOENT}:          "no socket is bound to that path",
	{"send", unix.ENOTCONN}:          "connect first",
	{"sendall", unix.ENOTCONN}:       "connect first",
	{"listen", unix.EINVAL}:          "the socket is connected already; take a new one",
	{"setsockopt", unix.EOPNOTSUPP}:  "the socket has no such option at this level",
}

// unixHints go before hints where the socket is of AF_UNIX.
var unixHints = map[failure]string{
	{"bind", unix.EADDRINUSE}:      "the path exists; remove it if no running program uses it",
	{"bind", unix.EACCES}:          "no permission to create that path",
	{"connect", unix.ECONNREFUSED}: "the path exists, but nobody listens on it",
	{"connect", unix.EACCES}:       "no permission to write to that path",
	{"connect", unix.EAGAIN}:       "the backlog of the listening socket is full",
	{"connect", unix.EPROTOTYPE}:   "the socket at that path is of another type",
	{"listen", unix.EINVAL}:        "bind comes first, and a connected socket cannot listen",
	{"recv", unix.EINVAL}:          "connect first; a listening socket passes no data, accept returns the one that does",
	{"recvfrom", unix.EINVAL}:      "connect first; a listening socket passes no data, accept returns the one that does",
	{"send", unix.ECONNREFUSED}:    "the peer was closed",
	{"sendall", unix.ECONNREFUSED}: "the peer was closed",
	{"sendto", unix.ECONNREFUSED}:  "the path exists, but no open socket is bound to it",
	{"sendto", unix.EACCES}:        "no permission to write to that path",
	{"sendto", unix.EPROTOTYPE}:    "the socket at that path is of another type",
	{"sendto", unix.EOPNOTSUPP}:    "this type sends to a connected peer only: connect, then send",
}

// streamHints go before hints where the socket is of SOCK_STREAM: there the refusal is that of an earlier connect.
var streamHints = map[failure]string{
	{"recv", unix.ECONNREFUSED}:     "nobody listened there: so the earlier connect ended",
	{"recvfrom", unix.ECONNREFUSED}: "nobody listened there: so the earlier connect ended",
	{"send", unix.ECONNREFUSED}:     "nobody listened there: so the earlier connect ended",
}

// hint is what to say when c fails with errno, or "".
func hint(c *Call, errno unix.Errno) string {
	if c.Socket != nil && c.Socket.Family() == unix.AF_UNIX {
		if text, ok := unixHints[failure{c.Name, errno}]; ok {
			return text
		}
	}
	if c.Socket != nil && c.Socket.Type() == unix.SOCK_STREAM {
		if text, ok := streamHints[failure{c.Name, errno}]; ok {
			return text
		}
	}
	if text, ok := hints[failure{c.Name, errno}]; ok {
		return text
	}
	return hints[failure{"", errno}]
}

// hintAnd is the hint, where there is one, and then why the call did not wait any longer.
func hintAnd(c *Call, errno unix.Errno, why string) string {
	if text := hint(c, errno); text != "" {
		return text + "; " + why
	}
	return why
}
