package luaapi

import (
	"time"
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"sosh/transport"
)

// socketIn is the socket in a Lua value.
func socketIn(v lua.LValue) (transport.Socket, bool) {
	ud, ok := v.(*lua.LUserData)
	if !ok {
		return nil, false
	}
	s, ok := ud.Value.(transport.Socket)
	return s, ok
}

// socket is the receiver of a socket call.
func (a args) socket() transport.Socket { return a.L.Get(1).(*lua.LUserData).Value.(transport.Socket) }

// push wraps a new socket for Lua.
func (rt *Runtime) wrap(s transport.Socket) *lua.LUserData {
	ud := rt.base.NewUserData()
	ud.Value = s
	ud.Metatable = rt.socketMetatable(s)
	return ud
}

func runSocket(a args) int {
	s, err := a.kernel.Socket(a.integer(0, afInet), a.integer(1, sockStream), a.integer(2, 0))
	if err != nil {
		return a.fail(err)
	}
	return a.values(a.wrap(s))
}

func runSocketpair(a args) int {
	left, right, err := a.kernel.Socketpair(a.integer(0, afUnix), a.integer(1, sockStream), a.integer(2, 0))
	if err != nil {
		return a.fail(err)
	}
	return a.values(a.wrap(left), a.wrap(right))
}

func runBind(a args) int {
	s := a.socket()
	addr, err := a.address(0, s)
	if err != nil {
		return a.fail(err)
	}
	return a.done(s.Bind(addr))
}

func runListen(a args) int { return a.done(a.socket().Listen(a.integer(0, defaultBacklog))) }

func runAccept(a args) int {
	conn, peer, err := a.socket().Accept()
	if err != nil {
		return a.fail(err)
	}
	a.L.Push(a.wrap(conn))
	return 1 + a.pushAddress(peer)
}

func runConnect(a args) int {
	s := a.socket()
	addr, err := a.address(0, s)
	if err != nil {
		return a.fail(err)
	}
	return a.done(s.Connect(addr))
}

func runSend(a args) int {
	n, err := a.socket().Send(a.data(0), a.integer(1, 0))
	return a.count(n, err)
}

func runSendall(a args) int { return a.done(a.socket().SendAll(a.data(0), a.integer(1, 0))) }

func runSendto(a args) int {
	s := a.socket()
	addr, err := a.address(2, s)
	if err != nil {
		return a.fail(err)
	}
	n, err := s.SendTo(a.data(0), a.integer(1, 0), addr)
	return a.count(n, err)
}

func runRecv(a args) int {
	size, flags := a.integer(0, defaultReceive), a.integer(1, 0)
	if fd, ok := a.socket().(*transport.FD); ok && minPiece <= size && size <= maxPiece && flags == 0 {
		p, err := fd.RecvInto(func() []byte { return a.piece(size) }, 0)
		return a.pieceOf(p, err)
	}
	buffer := a.bufferFor(size, flags)
	n, err := a.socket().Recv(buffer, flags)
	return a.copied(buffer[:n], err)
}

func runRecvfrom(a args) int {
	flags := a.integer(1, 0)
	buffer := a.bufferFor(a.integer(0, defaultReceive), flags)
	n, from, err := a.socket().RecvFrom(buffer, flags)
	if err != nil {
		return a.fail(err)
	}
	a.L.Push(lua.LString(buffer[:min(n, len(buffer))]))
	return 1 + a.pushAddress(from)
}

func runShutdown(a args) int { return a.done(a.socket().Shutdown(a.integer(0, 0))) }

func runClose(a args) int { return a.done(a.socket().Close()) }

func runGetsockname(a args) int { return a.name(a.socket().Getsockname()) }

func runGetpeername(a args) int { return a.name(a.socket().Getpeername()) }

func (a args) name(addr transport.Addr, err error) int {
	if err != nil {
		return a.fail(err)
	}
	return a.pushAddress(addr)
}

func runSettimeout(a args) int {
	a.socket().SetTimeout(a.timeout(0))
	return a.done(nil)
}

func runGettimeout(a args) int { return a.values(timeoutValue(a.socket().Timeout())) }

func runSetblocking(a args) int {
	timeout := time.Duration(0)
	if lua.LVAsBool(a.get(0)) {
		timeout = -1
	}
	a.socket().SetTimeout(timeout)
	return a.done(nil)
}

func runGetblocking(a args) int { return a.values(lua.LBool(a.socket().Timeout() != 0)) }

func runSetdefaulttimeout(a args) int {
	a.kernel.DefaultTimeout = a.timeout(0)
	return a.done(nil)
}

func runGetdefaulttimeout(a args) int { return a.values(timeoutValue(a.kernel.DefaultTimeout)) }

// timeout is argument i in seconds as a duration; nil is -1, for ever.
func (a args) timeout(i int) time.Duration {
	if !a.given(i) {
		return -1
	}
	n, _ := toNumber(a.get(i))
	return seconds(n)
}

// seconds is n seconds; what a Duration cannot hold is its longest, some 292 years.
func seconds(n float64) time.Duration {
	if n >= float64(maxDuration)/float64(time.Second) {
		return maxDuration
	}
	if n > 0 { // the shortest time there is, and not 0, which would mean something else
		return max(time.Duration(n*float64(time.Second)), 1)
	}
	return 0
}

const maxDuration = time.Duration(1<<63 - 1)

func timeoutValue(d time.Duration) lua.LValue {
	if d < 0 {
		return lua.LNil
	}
	return lua.LNumber(d.Seconds())
}

// data is argument i as bytes, without copying: whoever gets it only reads.
func (a args) data(i int) []byte {
	s := a.text(i)
	return unsafe.Slice(unsafe.StringData(s), len(s))
}

// count returns a number of bytes.
func (a args) count(n int, err error) int {
	if err != nil {
		return a.fail(err)
	}
	return a.values(lua.LNumber(n))
}
