package luaapi

import (
	"os"
	"strconv"
	"syscall"

	lua "github.com/yuin/gopher-lua"

	"sosh/transport"
)

// received is a descriptor that came by SCM_RIGHTS and is no socket: a file, a pipe, a terminal. It can be passed on
// and closed; it is closed, too, when nobody can reach it any more.
type received struct{ file *os.File }

func (r *received) className() string { return "descriptor" }

func (r *received) String() string {
	if r.fileno() < 0 {
		return "descriptor (closed)"
	}
	return "descriptor " + strconv.Itoa(r.fileno())
}

// fileno is -1 once the descriptor is closed.
func (r *received) fileno() int {
	raw, err := r.file.SyscallConn() // unlike Fd, it leaves the descriptor's mode alone
	number := -1
	if err == nil {
		_ = raw.Control(func(fd uintptr) { number = int(fd) }) // fails on a closed one, which stays -1
	}
	return number
}

// receivedCalls are the methods of what recvmsg brings besides sockets.
func receivedCalls() []*Call {
	return []*Call{
		{
			Name: "fileno", Receiver: "descriptor", run: runReceivedFileno, LuaOnly: true,
			Results: []Result{{"fd", Integer, "its number; -1 once it is closed"}},
			Summary: "The number of a descriptor that was received.",
			Detail:  `Where there is a folder /dev/fd, io.open("/dev/fd/" .. d:fileno()) reads what it leads to.`,
			Example: "print(d:fileno())", Man: "fileno(3)",
		},
		{
			Name: "close", Receiver: "descriptor", run: runReceivedClose, LuaOnly: true,
			Summary: "Close a descriptor that was received.",
			Example: "d:close()", Man: "close(2)",
			Errors: []string{"EBADF"},
		},
	}
}

func (a args) receivedOne() *received { return a.L.Get(1).(*lua.LUserData).Value.(*received) }

func runReceivedFileno(a args) int { return a.values(lua.LNumber(a.receivedOne().fileno())) }

func runReceivedClose(a args) int {
	r := a.receivedOne()
	if r.fileno() < 0 {
		return a.fail(&transport.Error{Call: "close", On: r.String(), Errno: syscall.EBADF})
	}
	_ = r.file.Close() // it was open; what the kernel says of the close itself nobody can act on
	return a.done(nil)
}
