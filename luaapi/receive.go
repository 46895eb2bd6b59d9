package luaapi

import (
	"strings"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
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

// copied returns a copy of what was received as a string.
func (a args) copied(data []byte, err error) int {
	if err != nil {
		return a.fail(err)
	}
	return a.values(lua.LString(data))
}

// Pieces of these sizes are received into the memory of the string that is returned: to copy what is not in the processor's
// cache costs as much as the system call does.
const (
	minPiece = 4 << 10
	maxPiece = 256 << 10
)

// piece is memory for n bytes, which no string has yet.
func (rt *Runtime) piece(n int) []byte {
	if n > len(rt.blank) {
		rt.blank = uncleared(n)
	}
	return rt.blank[:n]
}

// pieceOf returns what was received into the memory of piece, which is the string's own from now on. All who wait for a piece
// share that memory: nobody else can have received into it since.
func (a args) pieceOf(p []byte, err error) int {
	if err != nil || len(p) < len(a.blank)/2 {
		return a.copied(p, err) // which does not keep the rest
	}
	a.blank = nil
	return a.values(lua.LString(unsafe.String(unsafe.SliceData(p), len(p))))
}

// uncleared is n bytes of memory, at least one, that may hold anything: all else that makes bytes clears them first.
func uncleared(n int) []byte {
	var b strings.Builder
	b.Grow(n)
	b.WriteByte(0)
	return unsafe.Slice(unsafe.StringData(b.String()), n)
}
