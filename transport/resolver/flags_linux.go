package resolver

import "syscall"

// Flags of getaddrinfo(3), glibc's numbers.
const (
	AI_PASSIVE     = 0x0001
	AI_CANONNAME   = 0x0002
	AI_NUMERICHOST = 0x0004
	AI_V4MAPPED    = 0x0008
	AI_ALL         = 0x0010
	AI_ADDRCONFIG  = 0x0020
	AI_NUMERICSERV = 0x0400
)

// Flags of getnameinfo(3), glibc's numbers.
const (
	NI_NUMERICHOST = 0x01
	NI_NUMERICSERV = 0x02
	NI_NOFQDN      = 0x04
	NI_NAMEREQD    = 0x08
	NI_DGRAM       = 0x10
)

// Errors of getaddrinfo(3) and getnameinfo(3), glibc's numbers.
const (
	EAI_BADFLAGS   EAI = -1
	EAI_NONAME     EAI = -2
	EAI_AGAIN      EAI = -3
	EAI_FAIL       EAI = -4
	EAI_NODATA     EAI = -5
	EAI_FAMILY     EAI = -6
	EAI_SOCKTYPE   EAI = -7
	EAI_SERVICE    EAI = -8
	EAI_ADDRFAMILY EAI = -9
	EAI_MEMORY     EAI = -10
	EAI_SYSTEM     EAI = -11
	EAI_OVERFLOW   EAI = -12

	eaiIntr      EAI = -104
	eaiIDNEncode EAI = -105
)

// eaiInterrupted and eaiBadName are what a cancelled look-up and a name that cannot be encoded
// fail with.
const (
	eaiInterrupted = eaiIntr
	eaiBadName     = eaiIDNEncode
)

// extraEAI names the codes that only this system has.
func extraEAI(e EAI) (symbol, text string) {
	switch e {
	case eaiIntr:
		return "EAI_INTR", textInterrupted
	case eaiIDNEncode:
		return "EAI_IDN_ENCODE", textBadName
	}
	return "", ""
}

// extraSocketKinds are the kinds that getaddrinfo tries after TCP and UDP when it is asked for.
func extraSocketKinds() []socketKind {
	const sockDCCP, protoSCTP, protoUDPLite = 6, 132, 136
	return []socketKind{
		{sockDCCP, syscall.IPPROTO_DCCP, "dccp", false},
		{syscall.SOCK_DGRAM, protoUDPLite, "udplite", false},
		{syscall.SOCK_STREAM, protoSCTP, "sctp", false},
		{syscall.SOCK_SEQPACKET, protoSCTP, "sctp", false},
	}
}
