package luaapi

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

func TestThreads(t *testing.T) {
	expect(t, `
local order = {}
local function worker(name, n)
  for i = 1, n do order[#order + 1] = name .. i; sleep(0) end
  return name, n
end
local a, b = spawn(worker, "a", 2), spawn(worker, "b", 3)
print(a:status(), #order)
print(a:join())
print(b:join())
print(table.concat(order, " "), a:status())
`, "ready\t0", "a\t2", "b\t3", "a1 b1 a2 b2 b3\tfinished")
}

func TestThreadFailure(t *testing.T) {
	out, failure := try(t, `
local t = spawn(function() local x = nil; return x.y end)
sleep(0)
print("goes on")
local u = spawn(function() error("joined, so not reported") end)
print(u:join())
print(u:status())
local v
v = spawn(function() return v:join() end)
print(v:join())
spawn(function() error({}) end):join()
`, "")
	for _, want := range []string{
		"thread 2 failed: test.lua:2: attempt to index a nil value (local 'x') for its field", "local x = nil; return x.y end)", "goes on\n",
		"nil\ttest.lua:5: joined, so not reported\n", "failed\n", "nil\tjoin thread 4: Resource deadlock avoided (EDEADLK, errno 35)",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("missing %q in\n%s", want, out)
		}
	}
	if failure == nil || !strings.Contains(failure.Message, "error object is a table value") {
		t.Errorf("join in statement position: %v, want the thread's error raised", failure)
	}
}

// TestThreadsInTurn: a thread finds nothing of those that have ended before it, whose Lua state it may have.
func TestThreadsInTurn(t *testing.T) {
	expect(t, `
local kept = {}
local function life(i)
  local number = i
  kept[i] = function() number = number + 1; return number end
  if i == 3 then setfenv(0, {}) end
  if i == 4 then error("an end in the middle") end
  if i == 5 then pcall(function() local x = {}; error(x) end) end
  local function deep(n) if n == 0 then return i end return (deep(n - 1)) end
  return deep(500), getfenv(0) == _G, coroutine.running()
end
for i = 1, 8 do print(spawn(life, i):join()) end
for i = 1, 8 do io.write(kept[i](), kept[i](), " ") end
print()
`, "1\ttrue\tnil", "2\ttrue\tnil", "3\tfalse\tnil", "nil\ttest.lua:7: an end in the middle", "5\ttrue\tnil", "6\ttrue\tnil", "7\ttrue\tnil", "8\ttrue\tnil",
		"23 34 45 56 67 78 89 910 ")
}

func TestCancel(t *testing.T) {
	expect(t, pair+`
local swallow = spawn(function() while true do pcall(function() while true do end end) end end)
local receiver = spawn(function() print(c:recv(1)) print("never") end)
local sleeper = spawn(function() pcall(sleep, 1000) print("never") end)
sleep(0.001)
swallow:cancel() receiver:cancel() sleeper:cancel()
print(select(2, swallow:join()), receiver:join(), sleeper:join())
print(swallow:status(), receiver:status(), sleeper:status())
print(c:send("still there"), s:recv(100))
`, "test.lua:10: interrupted\tnil\tnil\ttest.lua:12: interrupted", "cancelled\tcancelled\tcancelled", "11\tstill there")
}

// TestCancelReader cancels a thread that waits for a line: it has not failed, so that nothing is reported.
func TestCancelReader(t *testing.T) {
	in, typist := io.Pipe()
	defer typist.Close()
	var out bytes.Buffer
	rt := newRuntime(t, &out, in)
	rt.Run(func() {
		chunk, err := rt.Load("test.lua", `
local reader = spawn(function() for line in io.lines() do print(line) end end)
sleep(0)
reader:cancel()
sleep(0)
print(reader:status())`)
		if err != nil {
			t.Error(err)
			return
		}
		if _, err := rt.Call(chunk); err != nil {
			t.Error(err)
		}
	})
	if got := out.String(); got != "cancelled\n" {
		t.Errorf("printed %q", got)
	}
}

func TestQueue(t *testing.T) {
	expect(t, `
local q, log = queue(2), {}
local producer = spawn(function()
  for i = 1, 5 do q:put(i) log[#log + 1] = "+" .. i end
  q:close()
end)
for v in function() return q:get() end do log[#log + 1] = "-" .. v sleep(0) end
print(table.concat(log, " "), q:len(), q:get(), producer:join())
`, "+1 +2 -1 +3 -2 +4 -3 +5 -4 -5\t0\tnil")
}

func TestCloseEndsBlockedCalls(t *testing.T) {
	expect(t, pair+`
local results = queue()
spawn(function() results:put({c:recv(1)}) end)
spawn(function() results:put({listener:accept()}) end)
sleep(0)
c:close() listener:close()
for i = 1, 2 do
  local r = results:get()
  print(r[1], (r[2]:gsub("%d+%.%d+%.%d+%.%d+:%d+", "ADDRESS")), r[3])
end
`,
		"nil\trecv ADDRESS: Bad file descriptor (EBADF, errno 9): the socket was closed while the call waited\t9",
		"nil\taccept ADDRESS: Bad file descriptor (EBADF, errno 9): the socket was closed while the call waited\t9")
}

// TestBlockingAnywhere has a call wait in every place where a yield of gopher-lua's own could not.
func TestBlockingAnywhere(t *testing.T) {
	expect(t, pair+`
local helper = spawn(function()
  while true do
    local data = s:recv(100)
    if data == "" then return end
    sleep(0.0001)
    s:sendall(data .. "!")
  end
end)
local function ask(text) c:sendall(text) return c:recv(100) end

print(pcall(function() return pcall(ask, "pcall") end))
print(coroutine.wrap(function() return ask("wrap") end)())
local co = coroutine.create(function(x) local y = coroutine.yield(ask(x)) return ask(y) end)
print(coroutine.resume(co, "resume"))
print(coroutine.resume(co, "again"))
local object = setmetatable({}, {
  __index = function(_, key) return ask(key) end,
  __add = function() return ask("add") end,
  __call = function(_, x) return ask(x) end,
  __tostring = function() return ask("tostring") end,
  __lt = function() return ask("lt") == "lt!" end,
})
print(object.index, object + 1, object("call"), tostring(object), object < setmetatable({}, getmetatable(object)))
for word in function(_, last) if last ~= "loop!" then return ask("loop") end end do print(word) end
local list = {3, 1, 2}
table.sort(list, function(a, b) return ask("sort") == "sort!" and a < b end)
print(table.concat(list, " "))
print((("x"):gsub("x", function(x) return ask(x) end)))
print(xpcall(function() ask("before") error("handled") end, function(m) return ask("handler") end))
print(loadstring("return (...)('chunk')")(ask))
c:close()
helper:join()
`, "true\ttrue\tpcall!", "wrap!", "true\tresume!", "true\tagain!", "index!\tadd!\tcall!\ttostring!\ttrue", "loop!", "1 2 3",
		"x!", "false\thandler!", "chunk!")
}

// TestCoroutineOfAnotherThread resumes a coroutine that waits in a socket call.
func TestCoroutineOfAnotherThread(t *testing.T) {
	expect(t, pair+`
local co = coroutine.create(function() local d = c:recv(10) coroutine.yield(d) return "end" end)
local wrapped = coroutine.wrap(function() sleep(0.001) return "w" end)
local first = spawn(function() return coroutine.resume(co) end)
local second = spawn(function() return wrapped() end)
sleep(0)
print(coroutine.status(co), coroutine.resume(co))
print(pcall(wrapped))
s:send("data")
print(first:join())
print(second:join())
print(coroutine.status(co), coroutine.resume(co))
print(coroutine.status(co), coroutine.resume(co))
print(coroutine.running(), spawn(function() return coroutine.running() end):join())
print(pcall(coroutine.wrap(function() error("inside") end)))
print(type(coroutine.wrap(function() return coroutine.running() end)()))
`, "normal\tfalse\tcannot resume non-suspended coroutine", "false\ttest.lua:16: cannot resume non-suspended coroutine",
		"true\tdata", "w", "suspended\ttrue\tend", "dead\tfalse\tcannot resume dead coroutine", "nil\tnil",
		"false\ttest.lua:23: inside", "thread")
}

func TestFairness(t *testing.T) {
	expect(t, `
local ticks = 0
local ticker = spawn(function() while true do sleep(0.0001) ticks = ticks + 1 end end)
local busy = spawn(function() while ticks < 3 do end return "the ticker had its turns" end)
print(busy:join())
ticker:cancel()
`, "the ticker had its turns")
}

// TestStepsAreUndivided has two threads compute between reading and writing what they share, longer than a slice of time
// would be: without locks nothing is lost.
func TestStepsAreUndivided(t *testing.T) {
	expect(t, `
local count = 0
local function add()
  for _ = 1, 5 do
    local seen, until_then = count, time.monotonic() + 0.02
    repeat until time.monotonic() > until_then
    count = seen + 1
    sleep(0)
  end
end
local a, b = spawn(add), spawn(add)
a:join() b:join()
print(count)
`, "10")
}

func TestManyThreads(t *testing.T) {
	expect(t, pair+`
local sum, threads = 0, {}
for i = 1, 2000 do threads[i] = spawn(function(n) sleep(0) sum = sum + n end, i) end
for _, t in ipairs(threads) do t:join() end
print(sum)
`, "2001000")
}

func TestScriptWaitsForThreads(t *testing.T) {
	var out bytes.Buffer
	rt := newRuntime(t, &out, strings.NewReader(""))
	rt.Run(func() {
		chunk, err := rt.Load("test.lua", `spawn(function() sleep(0.001) print("late") end)`)
		if err != nil {
			t.Error(err)
			return
		}
		if _, err := rt.Call(chunk); err != nil {
			t.Error(err)
		}
		if err := rt.JoinAll(); err != nil {
			t.Error(err)
		}
	})
	if out.String() != "late\n" {
		t.Errorf("printed %q", out.String())
	}
}

func TestInterruptMain(t *testing.T) {
	for _, script := range []string{
		"sleep(1000)", "while true do end", "queue():get()", "socketpair():recv(1)", "while true do pcall(error) end",
		"io.read()", "local s = socket() s:bind('127.0.0.1', 0) s:listen() s:accept()",
		silent + "n:connect(host, port)", "spawn(function() while true do end end):join()", "repeat until pcall(sleep, 9) == 1",
		"coroutine.wrap(function() while true do end end)()", "while true do coroutine.wrap(function() pcall(sleep, 1000) end)() end",
	} {
		rt := newRuntime(t, &bytes.Buffer{}, neverReads{t})
		rt.Run(func() {
			chunk, err := rt.Load("test.lua", script)
			if err != nil {
				t.Error(err)
				return
			}
			for range 3 {
				spawned := rt.sched.Spawn("interrupter", func() {
					_ = rt.sched.Sleep(0)
					rt.Interrupt()
				})
				_, err := rt.Call(chunk)
				if f, ok := err.(*Failure); !ok || (!f.Interrupted && !strings.Contains(f.Message, "EINTR")) {
					t.Errorf("%q: %v, want it interrupted", script, err)
				}
				rt.Resume()
				if err := spawned.Join(noDeadline); err != nil {
					t.Error(err)
				}
			}
		})
	}
}
