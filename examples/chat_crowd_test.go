package examples

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// The crowd of chat/5: so many clients, each of which says so many messages, and readers that never receive.
const (
	crowdSize    = 1000
	crowdSays    = 2 // each: two million messages are delivered in all
	crowdStalled = 3
)

// TestChatCrowd has a thousand clients say something at the same time, and everybody hears everything, in the order in
// which each has said it. Meanwhile three readers stall while others tell them more and more: they are dropped, and
// everybody hears of that too. A client says its next message once it has heard the last one.
func TestChatCrowd(t *testing.T) {
	server := playLab(t, "chat/5", "server", "127.0.0.1", "0")
	port := server.listens()
	joins(t, port, "first").breaks()
	server.sees("^client gone")
	before := server.descriptors()

	members := make([]*member, crowdSize)
	for i := range members {
		members[i] = &member{peer: enters(t, port, fmt.Sprintf("member%d", i)), heard: make([]int, crowdSize)}
	}
	for i := range crowdStalled {
		p := meet(t, port)
		if err := p.conn.SetReadBuffer(4096); err != nil {
			t.Fatal(err)
		}
		p.tells(table{"type": "join", "name": fmt.Sprintf("stalled%d", i)})
		server.sees(fmt.Sprintf("^stalled%d has joined$", i))
	}
	var crowd sync.WaitGroup
	failures := make(chan error, crowdSize+crowdStalled)
	for i := range crowdStalled {
		feeder := enters(t, port, fmt.Sprintf("feeder%d", i))
		crowd.Go(func() { failures <- feed(feeder, fmt.Sprintf("stalled%d", i)) })
	}
	start := time.Now()
	for i, m := range members {
		crowd.Go(func() { failures <- m.live(i) })
	}
	crowd.Wait()
	close(failures)
	for err := range failures {
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d messages delivered in %v, %d KiB resident", crowdSize*crowdSize*crowdSays, time.Since(start), server.resident()>>10)

	for _, m := range members {
		m.breaks()
	}
	for range crowdSize + 2*crowdStalled {
		server.sees("^client gone")
	}
	if left := server.descriptors(); left > before {
		t.Errorf("the server has %d descriptors open when all have gone, %d before", left, before)
	}
}

// enters joins where others come and go.
func enters(t *testing.T, port, name string) *peer {
	t.Helper()
	p := meet(t, port)
	p.tells(table{"type": "join", "name": name})
	p.learns(table{"type": "welcome", "name": name})
	return p
}

// member is one of the crowd, with how many messages it has heard of each.
type member struct {
	*peer
	heard []int
}

// live says something, hears everything, and says the next thing when it has heard itself.
func (m *member) live(self int) error {
	say := func(n int) error {
		_, err := m.conn.Write([]byte(table{"type": "say", "text": strconv.Itoa(n)}.frame()))
		return err
	}
	if err := say(1); err != nil {
		return err
	}
	for missing, slow := crowdSize*crowdSays, crowdStalled; missing > 0 || slow > 0; {
		message, err := m.next()
		if err != nil {
			return fmt.Errorf("member %d, who misses %d messages: %w", self, missing, err)
		}
		from, n, said := parseSaid(message)
		if !said {
			if strings.Contains(message, `"too slow"`) && strings.Contains(message, `"stalled`) {
				slow--
			} else if strings.Contains(message, `"left"`) && !strings.Contains(message, `"feeder`) {
				return fmt.Errorf("member %d heard %s", self, message)
			}
			continue
		}
		if m.heard[from]++; m.heard[from] != n {
			return fmt.Errorf("member %d heard message %d of member %d after message %d", self, n, from, m.heard[from]-1)
		}
		missing--
		if from == self && n < crowdSays {
			if err := say(n + 1); err != nil {
				return err
			}
		}
	}
	return nil
}

// parseSaid takes a message of the crowd apart, faster than encoding/json would two million times.
func parseSaid(message string) (from, n int, said bool) {
	if !strings.Contains(message, `"said"`) {
		return 0, 0, false
	}
	number := func(before string) int {
		_, rest, _ := strings.Cut(message, before)
		digits, _, _ := strings.Cut(rest, `"`)
		n, _ := strconv.Atoi(digits)
		return n
	}
	return number(`"from":"member`), number(`"text":"`), true
}

// feed tells a reader who has stalled more than the kernel and the server keep for it, until it is dropped.
func feed(p *peer, stalled string) error {
	text := table{"type": "tell", "to": stalled, "text": string(bytes.Repeat([]byte("x"), 60000))}.frame()
	for range 1000 {
		if _, err := p.conn.Write([]byte(text)); err != nil {
			return err
		}
		for answer := ""; !strings.Contains(answer, `"told"`); {
			var err error
			if answer, err = p.next(); err != nil {
				return err
			}
			if strings.Contains(answer, "there is nobody of that name") {
				return p.conn.Close()
			}
		}
	}
	return errors.New(stalled + " was never dropped")
}
