package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"syscall"
	"time"

	"sosh/transport"
)

// measureChat measures what one says and n hear: first as much as the server can deliver, then half of that, for the
// time a delivery takes.
func (c scale) measureChat(n int) measureFunc {
	return func(p peer, t *tools) (sample, error) {
		s, err := start(p.command(t, loopback, "0"))
		if err != nil {
			return sample{}, err
		}
		defer s.stop()
		room, err := enterRoom(s, n)
		if err != nil {
			return sample{}, err
		}
		defer room.close()
		if _, err := room.full(c.warmUp); err != nil {
			return sample{}, err
		}
		found, err := timed(s, func() (int, error) { return room.full(c.duration) })
		if err != nil {
			return sample{}, err
		}
		delays, err := room.paced(c.duration, time.Duration(2*found.Wall*float64(n)*1000))
		found.P99 = percentile(delays, 0.99).Seconds() * 1000
		return found, err
	}
}

// room is the clients of a chat. One goroutine serves them all.
type room struct {
	members []*member
	poller  transport.Poller
	ready   [256]transport.Ready
	buffer  []byte
	heard   func(sent time.Time) // is told of every delivery
}

// member is a client of the chat, with the part of its stream that is no whole frame yet.
type member struct {
	*client
	rest []byte
}

// chatMark stands before the time of sending in what is said; the server passes it on.
var chatMark = []byte("sent at ")

// enterRoom connects n clients and has them join.
func enterRoom(s *server, n int) (*room, error) {
	poller, err := transport.NewPoller()
	if err != nil {
		return nil, err
	}
	r := &room{poller: poller, buffer: make([]byte, 64<<10), heard: func(time.Time) {}}
	for i := range n {
		if err := r.enter(s, i); err != nil {
			r.close()
			return nil, err
		}
	}
	// Once the last one hears itself, everybody has joined.
	if _, err := r.full(0); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

func (r *room) enter(s *server, i int) error {
	one, err := dial(s)
	if err != nil {
		return err
	}
	m := &member{client: one}
	r.members = append(r.members, m)
	if err := m.say(map[string]string{"type": "join", "name": fmt.Sprint("client", i)}); err != nil {
		return err
	}
	if err := m.awaitWelcome(); err != nil {
		return err
	}
	return errors.Join(syscall.SetNonblock(m.fd, true), r.poller.Add(m.fd, int32(i)))
}

func (r *room) close() {
	for _, m := range r.members {
		m.close()
	}
	r.poller.Close()
}

// say sends one frame.
func (m *member) say(message map[string]string) error {
	body, err := json.Marshal(message)
	if err != nil {
		return err
	}
	return m.send(append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...))
}

// awaitWelcome reads the first frame, which answers join.
func (m *member) awaitWelcome() error {
	header := make([]byte, 4)
	if err := m.receive(header); err != nil {
		return err
	}
	body := make([]byte, binary.BigEndian.Uint32(header))
	if err := m.receive(body); err != nil {
		return err
	}
	var message struct{ Type string }
	if err := json.Unmarshal(body, &message); err != nil {
		return err
	}
	if message.Type != "welcome" {
		return fmt.Errorf("the server answered join with %s", body)
	}
	return nil
}

// speak has the i-th member say the time.
func (r *room) speak(i int) error {
	return r.members[i%len(r.members)].say(map[string]string{
		"type": "say", "text": string(chatMark) + strconv.FormatInt(time.Now().UnixNano(), 10) + " and some more words",
	})
}

// chatWindow is how many messages are on their way at full load.
const chatWindow = 8

// full has members speak, as fast as everybody hears them, for d, and returns how many deliveries there were.
func (r *room) full(d time.Duration) (int, error) {
	deadline := time.Now().Add(d)
	delivered, spoken := 0, 0
	r.heard = func(time.Time) { delivered++ }
	for {
		for spoken == 0 || time.Now().Before(deadline) && delivered >= (spoken-chatWindow+1)*len(r.members) {
			if err := r.speak(spoken); err != nil {
				return 0, err
			}
			spoken++
		}
		if delivered == spoken*len(r.members) {
			return delivered, nil
		}
		if err := r.hear(ioPatience); err != nil {
			return 0, err
		}
	}
}

// paced has members speak once per interval for d, whatever is heard meanwhile, and returns how long deliveries took.
func (r *room) paced(d, interval time.Duration) ([]time.Duration, error) {
	var delays []time.Duration
	r.heard = func(sent time.Time) { delays = append(delays, time.Since(sent)) }
	begin := time.Now()
	spoken := 0
	for len(delays) < spoken*len(r.members) || time.Since(begin) < d {
		next := begin.Add(time.Duration(spoken) * interval)
		if now := time.Now(); !now.Before(next) && now.Sub(begin) < d {
			if err := r.speak(spoken); err != nil {
				return nil, err
			}
			spoken++
			continue
		}
		wait := ioPatience
		if time.Since(begin) < d {
			wait = max(time.Until(next), time.Millisecond)
		}
		if err := r.hear(wait); err != nil && !(errors.Is(err, errSilence) && wait < ioPatience) {
			return nil, err
		}
	}
	return delays, nil
}

// hear takes what has come to anybody.
func (r *room) hear(patience time.Duration) error {
	n, err := await(r.poller, r.ready[:], patience)
	if err != nil {
		return err
	}
	for _, ready := range r.ready[:n] {
		if err := r.drain(r.members[ready.Generation]); err != nil {
			return err
		}
	}
	return nil
}

// drain takes all that has come to one member.
func (r *room) drain(m *member) error {
	for {
		n, err := syscall.Read(m.fd, r.buffer)
		switch {
		case err == syscall.EAGAIN:
			return nil
		case err != nil:
			return os.NewSyscallError("read", err)
		case n == 0:
			return io.ErrUnexpectedEOF
		}
		m.rest = r.split(append(m.rest, r.buffer[:n]...))
		if n < len(r.buffer) {
			return nil
		}
	}
}

// split hears the whole frames in stream and returns what is left of it.
func (r *room) split(stream []byte) []byte {
	rest := stream
	for len(rest) >= 4 {
		end := 4 + int(binary.BigEndian.Uint32(rest))
		if len(rest) < end {
			break
		}
		if sent, ok := spokenAt(rest[4:end]); ok {
			r.heard(sent)
		}
		rest = rest[end:]
	}
	return append(stream[:0], rest...)
}

// spokenAt finds when the words of a message were sent; other messages have no time.
func spokenAt(body []byte) (time.Time, bool) {
	_, after, ok := bytes.Cut(body, chatMark)
	if !ok {
		return time.Time{}, false
	}
	digits, _, _ := bytes.Cut(after, []byte(" "))
	n, err := strconv.ParseInt(string(digits), 10, 64)
	return time.Unix(0, n), err == nil
}

// percentile is the value that share of all stay below.
func percentile(all []time.Duration, share float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[min(int(share*float64(len(all))), len(all)-1)]
}
