package luaapi

import (
	"bytes"
	"testing"
)

// TestAllocations bounds what the calls that move data allocate: it is what the garbage collector of a busy server works
// for. Each script is compared with the same one without the call.
func TestAllocations(t *testing.T) {
	const calls = 100
	for _, c := range []struct {
		name, with, without string
		most                float64 // per call
	}{
		{"send", `for i = 1, 100 do s:send("x") end`, `for i = 1, 100 do end`, 1},
		{"sendall", `for i = 1, 100 do s:sendall("x") end`, `for i = 1, 100 do end`, 1},
		{"recv", `for i = 1, 100 do s:send("data") c:recv(1024) end`, `for i = 1, 100 do s:send("data") end`, 1 + 3},     // the string itself and three
		{"recv of a large piece", `for i = 1, 100 do s:send(data) c:recv(4096) end`, `for i = 1, 100 do end`, 1 + 1 + 3}, // with the send
	} {
		t.Run(c.name, func(t *testing.T) {
			found := (allocations(t, c.with) - allocations(t, c.without)) / calls
			if found > c.most {
				t.Errorf("%.2f allocations per call, at most %.0f are allowed", found, c.most)
			}
		})
	}
}

// allocations counts those of a piece of Lua between two sockets, c and s.
func allocations(t *testing.T, script string) (count float64) {
	t.Helper()
	var out bytes.Buffer
	rt := newRuntime(t, &out, nil)
	rt.Run(func() {
		call := func(source string) func() {
			chunk, err := rt.Load("test.lua", source)
			if err != nil {
				t.Error(DescribeLoadError(err))
				return func() {}
			}
			return func() {
				if _, err := rt.Call(chunk); err != nil {
					t.Error(err)
				}
			}
		}
		call(`s, c = socketpair() data = ("x"):rep(4096)`)()
		work, drain := call(script), call(`local rest = c:recv(65536, MSG_DONTWAIT)`)
		count = testing.AllocsPerRun(20, func() { work(); drain() })
	})
	return count
}
