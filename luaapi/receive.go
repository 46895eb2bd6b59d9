package luaapi

import (
	"strings"
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"sosh/transport"
)

// maxReceive bounds the buffer of one receive: a program that asks for more gets at most this much at a time, as
// recv(2) allows.
const maxReceive = 16 << 20

// buffer is the receive buffer, with room for n bytes.
func (rt *Runtime) buffer(n int) []byte {
	n = min(n, maxReceive)
	if n > len(rt.receive) {
		rt.receive = make([]byte, max(n, 64<<10))
	}
	return rt.receive[:n]
}

// bufferFor is the receive buffer, or one of its own for a call that waits with some bytes in it already: others may
// receive meanwhile.
func (rt *Runtime) bufferFor(n, flags int) []byte {
	if flags&msgWaitall != 0 {
		return make([]byte, min(n, maxReceive))
	}
	return rt.buffer(n)
}

// minFlow is how large the pieces of a stream are that are received into memory of their own.
const minFlow = 4 << 10

// flows reports whether a receive will most likely get a large piece at once: the one before got all that it had room for. Others
// may wait for long, and are not to keep memory meanwhile.
func flows(fd *transport.FD, size, flags int) bool {
	return fd.Flowing() && minFlow <= size && size <= maxReceive && flags == 0
}

// recvFlow receives into the memory of the string that it returns: copying costs as much as the system call.
func (a args) recvFlow(fd *transport.FD, size int) int {
	piece := uncleared(size)
	n, err := fd.Recv(piece, 0)
	if err != nil {
		return a.fail(err)
	}
	if n < size/2 {
		return a.values(lua.LString(piece[:n])) // which does not keep the rest
	}
	return a.values(lua.LString(unsafe.String(unsafe.SliceData(piece), n)))
}

// uncleared is n bytes of memory, at least one, that may hold anything: all else that makes bytes clears them first.
func uncleared(n int) []byte {
	var b strings.Builder
	b.Grow(n)
	b.WriteByte(0)
	return unsafe.Slice(unsafe.StringData(b.String()), n)
}
