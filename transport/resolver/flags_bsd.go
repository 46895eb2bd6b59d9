//go:build !linux

package resolver

// Flags of getaddrinfo(3) that Darwin and FreeBSD number alike.
const (
	AI_PASSIVE     = 0x0001
	AI_CANONNAME   = 0x0002
	AI_NUMERICHOST = 0x0004
	AI_ALL         = 0x0100
	AI_ADDRCONFIG  = 0x0400
	AI_V4MAPPED    = 0x0800
)

// Flags of getnameinfo(3), the BSDs' numbers.
const (
	NI_NOFQDN      = 0x01
	NI_NUMERICHOST = 0x02
	NI_NAMEREQD    = 0x04
	NI_NUMERICSERV = 0x08
	NI_DGRAM       = 0x10
)

// Errors of getaddrinfo(3) and getnameinfo(3), the BSDs' numbers.
const (
	EAI_ADDRFAMILY EAI = 1
	EAI_AGAIN      EAI = 2
	EAI_BADFLAGS   EAI = 3
	EAI_FAIL       EAI = 4
	EAI_FAMILY     EAI = 5
	EAI_MEMORY     EAI = 6
	EAI_NODATA     EAI = 7
	EAI_NONAME     EAI = 8
	EAI_SERVICE    EAI = 9
	EAI_SOCKTYPE   EAI = 10
	EAI_SYSTEM     EAI = 11
	EAI_OVERFLOW   EAI = 14
)

// eaiInterrupted and eaiBadName are what a cancelled look-up and a name that cannot be encoded
// fail with: these systems have no codes of their own for them.
const (
	eaiInterrupted = EAI_AGAIN
	eaiBadName     = EAI_NONAME
)

// extraEAI names the codes that only this system has: none.
func extraEAI(EAI) (symbol, text string) { return "", "" }

// extraSocketKinds are the kinds that getaddrinfo tries after TCP and UDP when it is asked for.
func extraSocketKinds() []socketKind { return nil }
