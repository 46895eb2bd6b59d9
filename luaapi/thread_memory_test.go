//go:build !race

package luaapi

import (
	"bytes"
	"runtime"
	"testing"
)

// TestThreadMemory bounds what a thread takes that waits for data: its Go stack has to stay within 4 KiB, as the next size
// is 8. A test that fails here after a change of the calls between Lua and the wait has found a frame that has grown; go tool
// objdump shows their sizes.
func TestThreadMemory(t *testing.T) {
	for name, receive := range map[string]string{"small": "1024", "large": "65536"} {
		t.Run(name, func(t *testing.T) { threadMemory(t, receive) })
	}
}

// threadMemory measures threads that receive so many bytes at a time.
func threadMemory(t *testing.T, receive string) {
	const threads = 1000
	var out bytes.Buffer
	rt := newRuntime(t, &out, nil)
	rt.Run(func() {
		chunk, err := rt.Load("test.lua", `
			kept = {}
			function serve(s)
				while true do
					local data = s:recv(`+receive+`)
					if not data or data == "" or not s:sendall(data) then break end
				end
			end
			function start(count)
				for i = 1, count do
					local c, s = socketpair()
					spawn(serve, s)
					c:sendall("x")
					c:recv(1)
					kept[#kept + 1] = c
				end
			end
			start(100)`)
		if err != nil {
			t.Error(DescribeLoadError(err))
			return
		}
		more, err := rt.Load("more.lua", "start(1000)")
		if err != nil {
			t.Error(DescribeLoadError(err))
			return
		}
		if _, err := rt.Call(chunk); err != nil {
			t.Error(err)
		}
		before := memory()
		if _, err := rt.Call(more); err != nil {
			t.Error(err)
		}
		after := memory()
		if stack := grown(before.StackInuse, after.StackInuse) / threads; stack > 5<<10 {
			t.Errorf("a waiting thread has %d bytes of Go stack, more than 4 KiB", stack)
		}
		if heap := grown(before.HeapAlloc, after.HeapAlloc) / threads; heap > 6<<10 {
			t.Errorf("a waiting thread and its two sockets take %d bytes of heap, more than 6 KiB", heap)
		}
	})
}

// grown is by how many bytes something has grown, negative where it has shrunk.
func grown(before, after uint64) int64 { return int64(after) - int64(before) }

func memory() (m runtime.MemStats) {
	runtime.GC()
	runtime.GC() // the second one frees what has finalizers
	runtime.ReadMemStats(&m)
	return m
}
