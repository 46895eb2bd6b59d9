package luaapi

import (
	"bytes"
	"strings"
	"testing"
)

// TestActivity looks at threads that wait, compute, or have not begun.
func TestActivity(t *testing.T) {
	for _, c := range []struct{ body, state, in string }{
		{"a:recv(1)", "waiting", "recv(a)"},
		{"local mine = b; pcall(mine.recv, mine, 1)", "waiting", "recv(b)"},
		{"local mine = socketpair() mine:recv(1)", "waiting", "recv(mine#N)"},
		{"sleep(1000)", "waiting", "sleep(1000)"},
		{"io.read()", "waiting", "io.read()"},
		{"q:get()", "waiting", "queue:get()"},
		{"spawn(sleep, 1000):join()", "waiting", "thread:join()"},
		{"coroutine.wrap(function() coroutine.wrap(function() a:recv(1) end)() end)()", "waiting", "recv(a)"},
		{"table.sort({1, 2}, function() sleep(7) end)", "waiting", "sleep(7)"},
		{"while true do end", "running", "body:1"},
		{"coroutine.wrap(function()\nwhile true do end end)()", "running", "body:2"},
	} {
		rt := newRuntime(t, &bytes.Buffer{}, neverReads{t})
		rt.Run(func() {
			if _, err := rt.Call(must(rt.Load("prelude", "a, b = socketpair() q = queue()"))); err != nil {
				t.Fatal(err)
			}
			chunk := must(rt.Load("body", c.body))
			thread := rt.Go(func() { _, _ = rt.Call(chunk) })
			if got := thread.Activity(); got.State != "ready" || got.In != "" {
				t.Errorf("%s: before its first turn it is %+v", c.body, got)
			}
			rt.Settle(0)
			got := thread.Activity()
			if got.Socket != nil && strings.Contains(got.In, "#") {
				got.In = got.In[:strings.Index(got.In, "#")] + "#N)"
			}
			if got.State != c.state || got.In != c.in {
				t.Errorf("%s: it is %s in %s, want %s in %s", c.body, got.State, got.In, c.state, c.in)
			}
			if onSocket := strings.HasPrefix(c.in, "recv"); (got.Socket != nil) != onSocket {
				t.Errorf("%s: the socket is %v", c.body, got.Socket)
			}
			thread.Cancel()
			if err := thread.Join(); err != nil || !thread.Ended() || !thread.Cancelled() {
				t.Errorf("%s: it does not end: %v", c.body, err)
			}
		})
	}
}

// must is for chunks that are right.
func must(c *Chunk, err error) *Chunk {
	if err != nil {
		panic(err)
	}
	return c
}

// TestScriptWaitsForNoJob has a script end while a job waits: only the script's own threads count.
func TestScriptWaitsForNoJob(t *testing.T) {
	var out bytes.Buffer
	rt := newRuntime(t, &out, strings.NewReader(""))
	rt.Run(func() {
		waits, script := must(rt.Load("waits", "sleep(1000)")), must(rt.Load("script", "spawn(function() sleep(0) print('ended') end)"))
		job := rt.Go(func() { _, _ = rt.Call(waits) })
		if _, err := rt.Call(script); err != nil {
			t.Error(err)
		}
		if err := rt.JoinAll(); err != nil || job.Ended() {
			t.Errorf("%v; the job has ended: %v", err, job.Ended())
		}
		if threads := rt.Threads(); len(threads) != 1 || threads[0].ID() != job.ID() {
			t.Errorf("there are %d threads, want the job alone", len(threads))
		}
	})
	if out.String() != "ended\n" {
		t.Errorf("printed %q", out.String())
	}
}
