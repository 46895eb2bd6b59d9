package luaapi

import (
	"io"
	"strings"
	"testing"

	"sosh/transport"
)

// nobody is an observer that does nothing with what it is told.
type nobody struct{}

func (nobody) Waiting(transport.Call)  {}
func (nobody) Returned(transport.Call) {}

// BenchmarkSendRecv sends a byte from one socket to another and receives it, as a script does: while nobody has ever observed
// the calls, after somebody has, and while somebody does. The first two must not differ: a trace that is off costs nothing.
func BenchmarkSendRecv(b *testing.B) {
	for _, c := range []struct {
		name   string
		change func(rt *Runtime)
	}{
		{"never observed", func(*Runtime) {}},
		{"no more observed", func(rt *Runtime) {
			rt.Observe(nobody{}, nil)
			rt.Observe(nil, nil)
		}},
		{"observed", func(rt *Runtime) { rt.Observe(nobody{}, nil) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			rt, err := New(Options{Stdout: io.Discard, Stderr: io.Discard, Stdin: strings.NewReader(""), Exit: func(int) {}})
			if err != nil {
				b.Fatal(err)
			}
			defer rt.Close()
			rt.Run(func() {
				call := func(source string) {
					chunk, err := rt.Load("bench.lua", source)
					if err == nil {
						_, err = rt.Call(chunk)
					}
					if err != nil {
						b.Fatal(err)
					}
				}
				call("left, right = socketpair()")
				c.change(rt)
				const rounds = 1000
				for b.Loop() {
					call("for i = 1, 1000 do left:send('x') right:recv(1) end")
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rounds, "ns/send+recv")
			})
		})
	}
}
