package luaapi

import (
	"context"
	"io"
	"time"

	"sosh/luaapi/sched"
)

// stdin is standard input for all threads: a goroutine reads, so that whoever waits for input can be interrupted and
// lets others run. What a reader that gave up had asked for goes to the next one.
type stdin struct {
	input
	sched   *sched.Sched
	source  io.Reader
	ended   error // why the last read brought nothing: io.EOF, or a failure; a terminal may go on after it
	reading bool
	arrived sched.WaitList
}

func newStdin(s *sched.Sched, source io.Reader) *stdin {
	in := &stdin{sched: s, source: source}
	in.more = in.wait
	return in
}

// wait waits for more bytes in the buffer: io.EOF at the end, EINTR when the thread is to stop.
func (in *stdin) wait() error {
	if !in.reading {
		in.reading = true
		go in.read()
	}
	if err := in.sched.WaitOn(&in.arrived, time.Time{}); err != nil {
		return err
	}
	return in.ended
}

// secret has whoever sits there asked for a line that is not shown, once nobody else reads.
func (in *stdin) secret(ask func() (string, error)) (string, error) {
	for in.reading {
		if err := in.sched.WaitOn(&in.arrived, time.Time{}); err != nil {
			return "", err
		}
	}
	if err := in.sched.MayWait(); err != nil {
		return "", err
	}
	in.reading = true
	var answer string
	var failed error
	interrupted := in.sched.Await(func(context.Context) {
		answer, failed = ask()
		in.sched.Post(func() {
			in.reading = false
			in.sched.Wake(&in.arrived, -1)
		})
	})
	if interrupted != nil {
		return "", interrupted
	}
	return answer, failed
}

// read reads once, on its own goroutine.
func (in *stdin) read() {
	chunk := make([]byte, 64<<10)
	n, err := in.source.Read(chunk)
	in.sched.Post(func() {
		in.buffer = append(in.buffer, chunk[:n]...)
		in.reading, in.ended = false, nil
		if n == 0 {
			in.ended = err
		}
		in.sched.Wake(&in.arrived, -1)
	})
}
