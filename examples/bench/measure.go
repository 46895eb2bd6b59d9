package main

import (
	"bytes"
	"errors"
	"os/exec"
	"strconv"
	"time"
)

// loopback is where every server listens.
const loopback = "127.0.0.1"

// sample is what one round of a work found out about a program; what does not apply is 0.
type sample struct {
	Wall float64 `json:"wall_us,omitempty"` // time per operation, in microseconds
	CPU  float64 `json:"cpu_us,omitempty"`  // the program's processor time per operation, in microseconds
	KiB  float64 `json:"kib,omitempty"`     // resident memory per connection
	P99  float64 `json:"p99_ms,omitempty"`  // the time that 99 of 100 deliveries stay below
}

// timed runs a load and divides the time it takes, and what the server spends in it, by its operations.
func timed(s *server, load func() (operations int, err error)) (sample, error) {
	before, err := s.cpu()
	if err != nil {
		return sample{}, err
	}
	begin := time.Now()
	n, err := load()
	wall := time.Since(begin)
	if err != nil {
		return sample{}, err
	}
	after, err := s.cpu()
	if err != nil {
		return sample{}, err
	}
	if n == 0 {
		return sample{}, errors.New("no operation came to its end")
	}
	return sample{Wall: perOperation(wall, n), CPU: perOperation(after-before, n)}, nil
}

func perOperation(d time.Duration, n int) float64 {
	return float64(d.Nanoseconds()) / 1000 / float64(n)
}

// measureFunc measures one program once.
type measureFunc = func(p peer, t *tools) (sample, error)

// usualReceive is how much a server asks for at least: what the examples of most books do.
const usualReceive = 1024

// withServer starts an echo server for messages of size bytes, and measures it.
func withServer(size int, measure func(s *server) (sample, error)) measureFunc {
	return func(p peer, t *tools) (sample, error) {
		size := size
		if !p.exact {
			size = max(size, usualReceive)
		}
		s, err := start(p.command(t, loopback, strconv.Itoa(size)))
		if err != nil {
			return sample{}, err
		}
		defer s.stop()
		return measure(s)
	}
}

// pingPong measures round trips of size bytes on n connections at once.
func (c scale) pingPong(n, size int) measureFunc {
	return withServer(size, func(s *server) (sample, error) {
		load, end, err := c.trips(s, n, size)
		if err != nil {
			return sample{}, err
		}
		defer end()
		if _, err := load(c.warmUp); err != nil {
			return sample{}, err
		}
		return timed(s, func() (int, error) { return load(c.duration) })
	})
}

// trips connects n clients and returns how to run round trips on them for a time.
func (c scale) trips(s *server, n, size int) (load func(time.Duration) (int, error), end func(), err error) {
	if n > 1 {
		many, err := gather(s, n, size)
		if err != nil {
			return nil, nil, err
		}
		return many.run, many.close, nil
	}
	one, err := dial(s)
	if err != nil {
		return nil, nil, err
	}
	return func(d time.Duration) (int, error) { return one.trips(d, size) }, one.close, nil
}

// trips makes round trips for d, and returns how many.
func (c *client) trips(d time.Duration, size int) (int, error) {
	payload, reply := pattern(size), make([]byte, size)
	n := 0
	for begin := time.Now(); time.Since(begin) < d; n++ {
		if err := errors.Join(c.send(payload), c.receive(reply)); err != nil {
			return n, err
		}
	}
	if n > 0 && !bytes.Equal(payload, reply) {
		return n, errors.New("the echo differs from what was sent")
	}
	return n, nil
}

// rest is how long connections are idle before the memory is measured: programs may tidy up.
const rest = 3 * time.Second

// measureIdle measures the memory of n connections of which each has been used once.
func (c scale) measureIdle(n int) measureFunc {
	const size = 64
	return withServer(size, func(s *server) (sample, error) {
		before, err := s.resident()
		if err != nil {
			return sample{}, err
		}
		many, err := gather(s, n, size)
		if err != nil {
			return sample{}, err
		}
		defer many.close()
		if _, err := many.run(0); err != nil {
			return sample{}, err
		}
		time.Sleep(rest)
		after, err := s.resident()
		return sample{KiB: float64(after-before) / float64(n)}, err
	})
}

// measureStart measures a program that runs to its end, n times.
func (c scale) measureStart(n int) measureFunc {
	return func(p peer, t *tools) (sample, error) {
		command := p.command(t)
		var wall, cpu time.Duration
		for range n {
			cmd := exec.Command(command[0], command[1:]...)
			begin := time.Now()
			if err := cmd.Run(); err != nil {
				return sample{}, err
			}
			wall += time.Since(begin)
			cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		}
		return sample{Wall: perOperation(wall, n), CPU: perOperation(cpu, n)}, nil
	}
}

// measureCalls measures a program that makes n calls whenever it is asked to.
func (c scale) measureCalls(n int, environment ...string) measureFunc {
	return func(p peer, t *tools) (sample, error) {
		s, err := start(p.command(t, strconv.Itoa(n)), environment...)
		if err != nil {
			return sample{}, err
		}
		defer s.stop()
		if err := s.ask(); err != nil { // the first time reads files and fills caches
			return sample{}, err
		}
		return timed(s, func() (int, error) { return n, s.ask() })
	}
}
