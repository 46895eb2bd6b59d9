package transport

import "golang.org/x/sys/unix"

// systemConstants are the constants only FreeBSD has.
var systemConstants = []Constant{
	{"AF_LINK", unix.AF_LINK},
	{"IP_RECVDSTADDR", unix.IP_RECVDSTADDR},
	{"IP_RECVIF", unix.IP_RECVIF},
	{"IP_MINTTL", unix.IP_MINTTL},
	{"IP_BINDANY", unix.IP_BINDANY},
	{"IPV6_BINDANY", unix.IPV6_BINDANY},
	{"MSG_EOF", unix.MSG_EOF},
	{"MSG_NBIO", unix.MSG_NBIO},
	{"MSG_CMSG_CLOEXEC", unix.MSG_CMSG_CLOEXEC},
	{"MSG_WAITFORONE", unix.MSG_WAITFORONE},
	{"SCM_CREDS", unix.SCM_CREDS},
	{"SOCK_CLOEXEC", unix.SOCK_CLOEXEC},
	{"SOCK_NONBLOCK", unix.SOCK_NONBLOCK},
	{"SO_NOSIGPIPE", unix.SO_NOSIGPIPE},
	{"SO_PROTOCOL", unix.SO_PROTOCOL},
	{"SO_SETFIB", unix.SO_SETFIB},
	{"SO_USELOOPBACK", unix.SO_USELOOPBACK},
	{"SO_REUSEPORT_LB", unix.SO_REUSEPORT_LB},
	{"TCP_CONGESTION", unix.TCP_CONGESTION},
	{"TCP_KEEPIDLE", unix.TCP_KEEPIDLE},
	{"TCP_INFO", unix.TCP_INFO},
	{"TCP_NOOPT", unix.TCP_NOOPT},
	{"TCP_NOPUSH", unix.TCP_NOPUSH},
}
