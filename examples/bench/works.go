package main

import (
	"fmt"
	"path/filepath"
	"time"
)

// peer is a program that does a work: sosh's or another's.
type peer struct {
	name   string
	ours   bool
	tool   string   // what runs it
	source string   // its file, "" where the tool itself is the program
	words  []string // arguments before the work's own
	exact  bool     // its receive waits for as many bytes as it asks for
	most   int      // connections it can serve, 0 for any number
	why    string   // it cannot serve more
}

func (p peer) command(t *tools, arguments ...string) []string {
	command := []string{t.found[p.tool].path}
	if p.source != "" {
		command = append(command, filepath.Join(t.dir, p.source))
	}
	return append(append(command, p.words...), arguments...)
}

// ours is a program of sosh, under its own name where a work has several.
func ours(name, source string) peer {
	return peer{name: name, ours: true, tool: "sosh", source: source}
}

func python(name, source string) peer { return peer{name: name, tool: "python3", source: source} }

const fdSetSize = "FD_SETSIZE allows descriptors below 1,024 only"

// limited is p where it cannot serve more than 1,000 connections for the limit of select(2).
func limited(p peer) peer {
	p.most, p.why = 1000, fdSetSize
	return p
}

var (
	cpythonBlocking  = python("CPython blocking", "peers/blocking.py")
	cpythonThreads   = python("CPython threads", "peers/threads.py")
	cpythonSelectors = python("CPython selectors", "peers/selectors_.py")
	cpythonAsyncio   = python("CPython asyncio", "peers/asyncio_.py")
	luaBlocking      = peer{name: "LuaSocket, Lua 5.4", tool: "lua5.4", source: "peers/blocking.lua", exact: true}
	luajitBlocking   = peer{name: "LuaSocket, LuaJIT", tool: "luajit", source: "peers/blocking.lua", exact: true}
	luaSelect        = limited(peer{name: "LuaSocket select, Lua 5.4", tool: "lua5.4", source: "peers/select.lua", exact: true})
	luajitSelect     = limited(peer{name: "LuaSocket select, LuaJIT", tool: "luajit", source: "peers/select.lua", exact: true})
	goNet            = peer{name: "Go net", tool: "gonet", words: []string{"tcp"}}
	cBlocking        = peer{name: "C blocking", tool: "c", words: []string{"tcp"}}
)

// goal is what sosh wants to reach in a work.
type goal struct {
	against string  // the program it is compared with
	than    string  // or the work in which it was measured itself
	ratio   float64 // sosh has to be this many times as fast
	figure  string  // or the figure of its own, "KiB", "ms" or "p99 ms",
	most    float64 // that may be at most this
}

// work is one thing to measure.
type work struct {
	name  string
	what  string // one operation
	peers []peer
	goals []goal
	// conns is how many connections there are; programs that cannot serve them are left out.
	conns   int
	measure func(p peer, t *tools) (sample, error)
}

// scale is how much of everything there is: all of it, or little, for a test.
type scale struct {
	warmUp, duration time.Duration
	short            bool
}

// of is n, or few in a short run.
func (s scale) of(n, few int) int {
	if s.short {
		return min(n, few)
	}
	return n
}

// works lists everything, in the order of the table; duration is that of one measurement.
func works(duration time.Duration, short bool) []*work {
	s := scale{warmUp: duration / 5, duration: duration, short: short}
	if short {
		s.warmUp, s.duration = 10*time.Millisecond, 50*time.Millisecond
	}
	list := []*work{
		{
			name: "ping-pong-64", what: "round trip of 64 bytes, one connection", conns: 1, measure: s.pingPong(1, 64),
			peers: []peer{ours("sosh", "sosh/echo.lua"), cpythonBlocking, luaBlocking, luajitBlocking, goNet, cBlocking},
			goals: []goal{{against: "CPython blocking", ratio: 1.1}, {against: "C blocking", ratio: 0.95}},
		},
		{
			name: "ping-pong-16K", what: "round trip of 16 KiB, one connection", conns: 1, measure: s.pingPong(1, 16<<10),
			peers: []peer{ours("sosh", "sosh/echo.lua"), cpythonBlocking, luaBlocking, luajitBlocking, goNet, cBlocking},
			goals: []goal{{against: "CPython blocking", ratio: 1.0}, {against: "C blocking", ratio: 0.85}},
		},
	}
	for _, n := range []int{100, 1000, 5000} {
		list = append(list, s.manyClients(n))
	}
	for _, n := range []int{1000, 2000, 4000} {
		list = append(list, s.oneThread(n))
	}
	return append(list, s.idle(), s.connect(), s.bulk(), s.udp(), s.start(), s.chat(), s.hosts(), s.services())
}

// manyClients is a thread, or what a program has in its place, for each of n connections.
func (s scale) manyClients(n int) *work {
	return &work{
		name: fmt.Sprintf("clients-%d", n), what: fmt.Sprintf("round trip of 64 bytes, %d connections at once", n), conns: n,
		measure: s.pingPong(s.of(n, 20), 64),
		peers:   []peer{ours("sosh", "sosh/echo.lua"), cpythonThreads, cpythonSelectors, cpythonAsyncio, luaSelect, luajitSelect, goNet},
		goals: []goal{
			{against: "CPython threads", ratio: 3}, {against: "CPython selectors", ratio: 1.05}, {against: "Go net", ratio: 0.95},
		},
	}
}

// oneThread is select or poll over n connections.
func (s scale) oneThread(n int) *work {
	w := &work{
		name: fmt.Sprintf("select-%d", n), what: fmt.Sprintf("round trip of 64 bytes, %d connections in one thread", n), conns: n,
		measure: s.pingPong(s.of(n, 20), 64),
		peers: []peer{
			ours("sosh select", "sosh/select.lua"), ours("sosh poll", "sosh/poll.lua"), luaSelect, luajitSelect,
			limited(python("CPython select", "peers/select_.py")), python("CPython poll", "peers/poll.py"),
		},
		goals: []goal{{against: luaSelect.name, ratio: 1.0}},
	}
	if n > 1000 { // beyond FD_SETSIZE the cost of a ready socket stays about the same
		w.goals = []goal{{than: "select-1000", ratio: 0.8}}
	}
	return w
}

func (s scale) idle() *work {
	n := s.of(10000, 20)
	return &work{
		name: "idle", what: fmt.Sprintf("one of %d connections that have been used once", n), conns: n, measure: s.measureIdle(n),
		peers: []peer{ours("sosh", "sosh/echo.lua"), cpythonThreads, cpythonSelectors, cpythonAsyncio, goNet},
		goals: []goal{{figure: "KiB", most: 10}},
	}
}

func (s scale) connect() *work {
	return &work{
		name: "connect", what: "connect, echo of 64 bytes, close", measure: s.measureConnects(s.of(8, 2)),
		peers: []peer{ours("sosh", "sosh/echo.lua"), cpythonThreads, cpythonSelectors, cpythonAsyncio, goNet},
		goals: []goal{{against: "CPython threads", ratio: 3}, {against: "Go net", ratio: 1.05}},
	}
}

func (s scale) bulk() *work {
	return &work{
		name: "bulk", what: "64 KiB received and sent back, a stream without pauses", measure: s.measureBulk(64 << 10),
		peers: []peer{ours("sosh", "sosh/echo.lua"), cpythonBlocking, luaBlocking, luajitBlocking, goNet, cBlocking},
		goals: []goal{{against: "C blocking", ratio: 0.85}},
	}
}

func (s scale) udp() *work {
	return &work{
		name: "udp", what: "datagram of 64 bytes and back", measure: s.measureUDP(64),
		peers: []peer{
			ours("sosh", "sosh/udp.lua"), python("CPython", "peers/udp.py"),
			{name: "LuaSocket, Lua 5.4", tool: "lua5.4", source: "peers/udp.lua"}, {name: "LuaSocket, LuaJIT", tool: "luajit", source: "peers/udp.lua"},
			{name: "Go net", tool: "gonet", words: []string{"udp"}}, {name: "C", tool: "c", words: []string{"udp"}},
		},
		goals: []goal{{against: "CPython", ratio: 1.0}},
	}
}

func (s scale) start() *work {
	return &work{
		name: "start", what: "start to exit", measure: s.measureStart(s.of(20, 2)),
		peers: []peer{
			{name: "sosh -e ''", ours: true, tool: "sosh", words: []string{"-e", ""}},
			{name: "python3 -c 'import socket'", tool: "python3", words: []string{"-c", "import socket"}},
			{name: "lua5.4, LuaSocket", tool: "lua5.4", words: []string{"-e", `require "socket"`}},
			{name: "luajit, LuaSocket", tool: "luajit", words: []string{"-e", `require "socket"`}},
		},
		goals: []goal{{figure: "ms", most: 10}, {against: "python3 -c 'import socket'", ratio: 1 / 0.3}},
	}
}

func (s scale) chat() *work {
	n := s.of(500, 20)
	return &work{
		name: "chat", what: fmt.Sprintf("message delivered to one of %d clients", n), conns: n, measure: s.measureChat(n),
		peers: []peer{ours("sosh", "sosh/chat.lua"), python("CPython threads", "peers/chat.py")},
		goals: []goal{{against: "CPython threads", ratio: 3}, {figure: "p99 ms", most: 100}},
	}
}

func (s scale) hosts() *work {
	n := s.of(1000, 20)
	return &work{
		name: "gethostbyname", what: fmt.Sprintf("look-up, %d at once", n), measure: s.measureHosts(n),
		peers: []peer{ours("sosh", "sosh/hosts.lua"), python("CPython threads", "peers/hosts.py")},
		goals: []goal{{against: "CPython threads", ratio: 1}},
	}
}

func (s scale) services() *work {
	n := s.of(100000, 100)
	return &work{
		name: "getservbyname", what: "look-up", measure: s.measureCalls(n),
		peers: []peer{ours("sosh", "sosh/services.lua"), python("CPython", "peers/services.py")},
		goals: []goal{{against: "CPython", ratio: 1}},
	}
}
