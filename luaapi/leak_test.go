package luaapi

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
)

// leaks are everything that makes descriptors, or fails to; once runs before, the rest again and again.
var leaks = []struct{ name, once, again string }{
	{"socket", "", `socket():close()`},
	{"socket fails", "", `assert(not socket(AF_INET, SOCK_STREAM, IPPROTO_UDP))`},
	{"socket that is lost", "", `socket()`},
	{"socketpair", "", `local a, b = socketpair() a:close() b:close()`},
	{"socketpair fails", "", `assert(not socketpair(AF_INET))`},
	{"socketpair that is lost", "", `local a, b = socketpair() a:send("x")`},
	{"dup", `local s = socket()`, `s:dup():close()`},
	{"dup fails", `local s = socket() s:close()`, `assert(not s:dup())`},
	{"dup that is lost", `local s = socket()`, `s:dup()`},
	{"fromfd", `local s = socket()`, `fromfd(s:fileno(), AF_INET, SOCK_STREAM):close()`},
	{"fromfd fails", ``, `assert(not fromfd(0, AF_INET, SOCK_STREAM)) assert(not fromfd(99999))`},
	{"makefile", `local s = socket()`, `s:makefile("rw"):close()`},
	{"makefile fails", `local s = socket() s:close()`, `assert(not s:makefile())`},
	{"makefile that is lost", `local s = socketpair()`, `s:makefile("rw")`},
	{"accept", unixListener, `local c = socket(AF_UNIX) c:connect(l:getsockname()) l:accept():close() c:close()`},
	{"accept fails", unixListener + `l:setblocking(false)`, `assert(not l:accept())`},
	{"accepted and lost", unixListener, `local c = socket(AF_UNIX) c:connect(l:getsockname()) l:accept()`},
	{"bind fails", pair, `local b = socket() assert(listener and not b:bind(host, port)) b:close()`},
	{"connect fails", closedPort, `local b = socket() assert(not b:connect("127.0.0.1", port)) b:close()`},
	{"connect_ex fails", closedPort, `local b = socket() assert(b:connect_ex("127.0.0.1", port) ~= 0) b:close()`},
	{"create_connection fails", closedPort, `assert(not create_connection("127.0.0.1", port))`},
	{"create_connection from a port that is taken", pair, `assert(listener and not create_connection(host, port, 1, host, port))`},
	{"create_server", "", `create_server("127.0.0.1", 0):close()`},
	{"create_server fails", pair, `assert(listener and not create_server(host, port))`},
	{"has_dualstack_ipv6", "", `has_dualstack_ipv6()`},
	{"if_nameindex", "", `if_nameindex() if_nametoindex("lo") assert(not if_nametoindex("none"))`},
	{"sendfile", `local a, b = socketpair()`, `assert(a:sendfile("/etc/passwd", 0, 1)) b:recv(1)`},
	{"sendfile fails", `local a, b = socketpair() b:close()`, `assert(not a:sendfile("/etc/passwd")) assert(not a:sendfile("/no/such/file")) assert(not a:sendfile("/etc"))`},
	{"select", `local a, b = socketpair() a:send("x")`, `select({a, b}, {a, b}, {}, 0)`},
	{"select fails", `local a, b = socketpair() b:close()`, `assert(not select({a, b}, nil, nil, 0))`},
	{"poll", `local a, b = socketpair()`, `local p = poll() p:register(a) p:register(b) p:poll(0)`},
	{"descriptors received", passing, `a:sendmsg("x", {{SOL_SOCKET, SCM_RIGHTS, {a, b}}}) local _, anc = b:recvmsg(1, CMSG_SPACE(8))
for _, s in ipairs(anc[1].sockets) do s:close() end`},
	{"descriptors received and lost", passing, `a:sendmsg("x", {{SOL_SOCKET, SCM_RIGHTS, {a, b}}}) b:recvmsg(1, CMSG_SPACE(8))`},
	{"descriptors without room", passing, `a:sendmsg("x", {{SOL_SOCKET, SCM_RIGHTS, {a, b}}}) b:recvmsg(1)`},
	{"descriptors with room for one", passing, `a:sendmsg("x", {{SOL_SOCKET, SCM_RIGHTS, {a, b}}}) b:recvmsg(1, CMSG_SPACE(4))`},
	{"descriptors received by recv", passing, `a:sendmsg("x", {{SOL_SOCKET, SCM_RIGHTS, {a, b}}}) b:recv(1)`},
	{"sendmsg fails", passing, `assert(not a:sendmsg("x", {{SOL_SOCKET, SCM_RIGHTS, {99999}}}))`},
	{"getaddrinfo", "", `getaddrinfo("127.0.0.1", 80) getservbyname("http") getprotobyname("tcp")`},
	{"threads", "", `local a, b = socketpair() local t = spawn(function() return b:recv(1) end) sleep(0) a:close() t:join() b:close()`},
}

const (
	unixListener = `local l = socket(AF_UNIX) l:bind("\0leak of " .. tostring({}) .. l:fileno()) l:listen()
`
	passing = `local a, b = socketpair(AF_UNIX, SOCK_DGRAM)
`
)

// repetitions are how often each is done: less where the race detector makes all of it slow.
func repetitions() int {
	build, ok := debug.ReadBuildInfo()
	if testing.Short() || ok && slices.Contains(build.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		return 500
	}
	return 10_000
}

// descriptors counts the open ones of this process.
func descriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("no way to count descriptors: ", err)
	}
	return len(entries)
}

// TestNoCallLeaks counts descriptors before and after.
func TestNoCallLeaks(t *testing.T) {
	for _, l := range leaks {
		t.Run(l.name, func(t *testing.T) {
			checkLeak(t, l.once, l.again, repetitions())
		})
	}
}

// TestNoFailureLeaks calls every method on a socket that is closed, with arguments that fit: none may open what it does
// not close.
func TestNoFailureLeaks(t *testing.T) {
	for _, c := range Calls() {
		if c.Receiver != "socket" || c.Name == "close" {
			continue
		}
		args := []string{"s"}
		for _, p := range c.Params {
			if !p.Optional {
				args = append(args, goodValues[p.Kind])
			}
		}
		t.Run(c.Name, func(t *testing.T) {
			checkLeak(t, "local s = socket() s:close()", "local _ = pcall(socket."+c.Name+", "+strings.Join(args, ", ")+")", repetitions())
		})
	}
}

func checkLeak(t *testing.T, once, again string, times int) {
	t.Helper()
	collect := ""
	if strings.Contains(t.Name(), "lost") { // not more at a time than the process may open
		collect = "if i % 200 == 0 then collectgarbage() end"
	}
	rt := newRuntime(t, io.Discard, strings.NewReader(""))
	rt.Run(func() {
		call := func(script string) {
			chunk, err := rt.Load("leak.lua", script)
			if err == nil {
				_, err = rt.Call(chunk)
			}
			if err != nil {
				t.Error(err)
			}
		}
		call(once + fmt.Sprintf("\nfunction repeated() for i = 1, %d do %s\n%s end end", times, again, collect))
		before, goroutines := descriptors(t), runtime.NumGoroutine()
		call("repeated()")
		if after := settled(t, before); after > before {
			t.Errorf("%d descriptors before, %d after", before, after)
		}
		for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > goroutines; runtime.Gosched() {
			if time.Now().After(deadline) {
				t.Fatalf("%d goroutines before, %d after", goroutines, runtime.NumGoroutine())
			}
		}
	})
}

// settled counts the descriptors once the collector has had its chance: it closes lost sockets on a goroutine of its own.
func settled(t *testing.T, want int) int {
	t.Helper()
	n := descriptors(t)
	for deadline := time.Now().Add(5 * time.Second); n > want && time.Now().Before(deadline); n = descriptors(t) {
		runtime.GC()
	}
	return n
}

// TestCollectedAndAtExit loses sockets, which are closed when they are collected, and keeps some, which are at exit.
func TestCollectedAndAtExit(t *testing.T) {
	start := descriptors(t)
	rt, err := New(Options{Stdout: io.Discard, Exit: func(int) {}})
	if err != nil {
		t.Fatal(err)
	}
	rt.Run(func() {
		chunk, err := rt.Load("test.lua", `
for i = 1, 100 do socketpair() end
kept = {}
for i = 1, 50 do kept[i] = socket() end
collectgarbage()`)
		if err != nil {
			t.Error(err)
			return
		}
		before := descriptors(t)
		if _, err := rt.Call(chunk); err != nil {
			t.Error(err)
		}
		if after := settled(t, before+50); after != before+50 || len(rt.Sockets()) != 50 {
			t.Errorf("%d descriptors before, %d after 50 sockets; %d sockets are listed", before, after, len(rt.Sockets()))
		}
	})
	if err := rt.Close(); err != nil {
		t.Error(err)
	}
	if end := settled(t, start); end > start {
		t.Errorf("%d descriptors before, %d after the end", start, end)
	}
}
