package main

import (
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// measureConnects measures connections that are made, used once and closed, by several clients at once.
func (c scale) measureConnects(clients int) measureFunc {
	const size = 64
	return withServer(size, func(s *server) (sample, error) {
		if _, err := reconnect(s, clients, size, c.warmUp); err != nil {
			return sample{}, err
		}
		return timed(s, func() (int, error) { return reconnect(s, clients, size, c.duration) })
	})
}

// reconnect has each client connect, send, receive and close for d, and returns how often.
func reconnect(s *server, clients, size int, d time.Duration) (int, error) {
	deadline := time.Now().Add(d)
	var total atomic.Int64
	var working sync.WaitGroup
	failures := make(chan error, clients)
	for i := range clients {
		working.Go(func() {
			payload, reply := pattern(size), make([]byte, size)
			for time.Now().Before(deadline) {
				if err := visit(s, i, payload, reply); err != nil {
					failures <- err
					return
				}
				total.Add(1)
			}
		})
	}
	working.Wait()
	close(failures)
	return int(total.Load()), <-failures
}

// visit is one connection from beginning to end.
func visit(s *server, i int, payload, reply []byte) error {
	c, err := dialFrom(s, i)
	if err != nil {
		return err
	}
	defer c.close()
	return errors.Join(c.send(payload), c.receive(reply))
}

// inFlight is how many blocks of a bulk transfer are on their way: enough that both sides always have work, few enough
// that a blocking send never waits for a server that waits for us.
const inFlight = 4

// measureBulk measures blocks that go to the server and back in a stream.
func (c scale) measureBulk(size int) measureFunc {
	return withServer(size, func(s *server) (sample, error) {
		one, err := dial(s)
		if err != nil {
			return sample{}, err
		}
		defer one.close()
		if err := syscall.SetsockoptInt(one.fd, syscall.SOL_SOCKET, syscall.SO_SNDBUF, inFlight*size); err != nil {
			return sample{}, os.NewSyscallError("setsockopt", err)
		}
		if _, err := one.stream(size, c.warmUp); err != nil {
			return sample{}, err
		}
		return timed(s, func() (int, error) { return one.stream(size, c.duration) })
	})
}

// stream sends blocks for d, with inFlight of them on their way, and returns how many came back.
func (c *client) stream(size int, d time.Duration) (int, error) {
	block, reply := pattern(size), make([]byte, size)
	sent, received := 0, 0
	for begin := time.Now(); ; {
		over := time.Since(begin) >= d
		for ; !over && sent < received+inFlight; sent++ {
			if err := c.send(block); err != nil {
				return received, err
			}
		}
		if received == sent {
			return received, nil
		}
		if err := c.receive(reply); err != nil {
			return received, err
		}
		received++
	}
}

// measureUDP measures datagrams that come back.
func (c scale) measureUDP(size int) measureFunc {
	return withServer(size, func(s *server) (sample, error) {
		one, err := open(syscall.SOCK_DGRAM)
		if err != nil {
			return sample{}, err
		}
		defer one.close()
		if err := syscall.Connect(one.fd, s.address()); err != nil {
			return sample{}, os.NewSyscallError("connect", err)
		}
		if _, err := one.trips(c.warmUp, size); err != nil { // loopback loses none while there is one at a time
			return sample{}, err
		}
		return timed(s, func() (int, error) { return one.trips(c.duration, size) })
	})
}
