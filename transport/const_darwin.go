package transport

import "golang.org/x/sys/unix"

// systemConstants are the constants only macOS has.
var systemConstants = []Constant{
	{"AF_LINK", unix.AF_LINK},
	{"AF_SYSTEM", unix.AF_SYSTEM},
	{"IP_RECVDSTADDR", unix.IP_RECVDSTADDR},
	{"IP_RECVIF", unix.IP_RECVIF},
	{"IP_BOUND_IF", unix.IP_BOUND_IF},
	{"IPV6_BOUND_IF", unix.IPV6_BOUND_IF},
	{"IP_PKTINFO", unix.IP_PKTINFO},
	{"IP_RECVPKTINFO", unix.IP_RECVPKTINFO},
	{"MSG_EOF", unix.MSG_EOF},
	{"MSG_HAVEMORE", unix.MSG_HAVEMORE},
	{"SCM_CREDS", unix.SCM_CREDS},
	{"SO_DONTTRUNC", unix.SO_DONTTRUNC},
	{"SO_NOSIGPIPE", unix.SO_NOSIGPIPE},
	{"SO_NREAD", unix.SO_NREAD},
	{"SO_NWRITE", unix.SO_NWRITE},
	{"SO_RANDOMPORT", unix.SO_RANDOMPORT},
	{"SO_USELOOPBACK", unix.SO_USELOOPBACK},
	{"TCP_CONNECTIONTIMEOUT", unix.TCP_CONNECTIONTIMEOUT},
	{"TCP_KEEPALIVE", unix.TCP_KEEPALIVE},
	{"TCP_NOOPT", unix.TCP_NOOPT},
	{"TCP_NOPUSH", unix.TCP_NOPUSH},
	{"TCP_NOTSENT_LOWAT", unix.TCP_NOTSENT_LOWAT},
}
