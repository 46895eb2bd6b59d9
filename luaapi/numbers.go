package luaapi

import "syscall"

// The constants that the bindings themselves need, from the table that scripts see.
var (
	afUnix     = constant("AF_UNIX")
	afInet     = constant("AF_INET")
	afInet6    = constant("AF_INET6")
	sockStream = constant("SOCK_STREAM")
	sockDgram  = constant("SOCK_DGRAM")
	solSocket  = constant("SOL_SOCKET")
	msgWaitall = constant("MSG_WAITALL")
)

const (
	eintr        = syscall.EINTR
	eafnosupport = syscall.EAFNOSUPPORT
	eopnotsupp   = syscall.EOPNOTSUPP
)

func constant(name string) int {
	value, _ := ConstantValue(name)
	return value
}
