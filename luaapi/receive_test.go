package luaapi

import (
	"io"
	"runtime"
	"testing"
)

// TestFlow receives a stream in large pieces, into memory of their own and not: each keeps its bytes, whatever comes later.
func TestFlow(t *testing.T) {
	out := run(t, `
local s, c = socketpair()
local function block(i, size)
  return string.char(i % 256):rep(size - 1) .. "."
end
for _, size in ipairs{1, 1023, 4095, 4096, 5000, 16384, 65536} do
  local kept, lengths = {}, {}
  local writer = spawn(function()
    for i = 1, 40 do
      s:sendall(block(i, size))
    end
    s:sendall("the end")
  end)
  local got = 0
  while got < 40 * size + 7 do
    local piece = assert(c:recv(size))
    kept[#kept + 1] = piece
    got = got + #piece
  end
  writer:join()
  local want = {}
  for i = 1, 40 do
    want[i] = block(i, size)
  end
  assert(table.concat(kept) == table.concat(want) .. "the end", size)
end

-- a piece that is far from full, one of another size, a peek, and the end of the stream
s:sendall(("a"):rep(8192))
assert(c:recv(4096) == ("a"):rep(4096))
assert(c:recv(4096) == ("a"):rep(4096))
s:sendall("short")
assert(c:recv(65536) == "short")
s:sendall(("b"):rep(4096))
assert(c:recv(4096) == ("b"):rep(4096))
s:sendall(("c"):rep(4096))
assert(c:recv(4096, MSG_PEEK) == ("c"):rep(4096))
assert(c:recv(4096) == ("c"):rep(4096))
c:settimeout(0)
local _, message, errno = c:recv(4096)
assert(errno == EAGAIN, message)
c:settimeout(nil)
s:close()
assert(c:recv(4096) == "")
assert(c:recv(4096) == "")
print("done")
`)
	if out != "done\n" {
		t.Error(out)
	}
}

// TestWaitingKeepsNothing has many threads receive a large piece each, and wait for another: they keep no memory for it.
func TestWaitingKeepsNothing(t *testing.T) {
	const threads, piece = 200, 64 << 10
	rt := newRuntime(t, io.Discard, nil)
	rt.Run(func() {
		call := func(source string) {
			chunk, err := rt.Load("test.lua", source)
			if err == nil {
				_, err = rt.Call(chunk)
			}
			if err != nil {
				t.Error(err)
			}
		}
		heap := func() uint64 {
			runtime.GC()
			runtime.GC() // what the first has freed is gone
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return m.HeapAlloc
		}
		call(`
pairs_, got = {}, 0
for i = 1, 200 do
  local s, c = socketpair()
  pairs_[i] = {s, c}
  spawn(function()
    while true do
      local data = c:recv(65536)
      if data == "" then return end
      got = got + #data
    end
  end)
end
sleep(0)`)
		before := heap()
		call(`
local block = ("x"):rep(65536)
for i = 1, 200 do
  pairs_[i][1]:sendall(block)
end
while got < 200 * 65536 do sleep(0) end
block = nil`)
		if after := heap(); after > before+threads*piece/4 {
			t.Errorf("%d threads that wait keep %d KiB", threads, (after-before)>>10)
		}
		call(`for i = 1, 200 do pairs_[i][1]:close() end`)
	})
}
