package examples

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// The crowd of chat/5: so many clients, and readers that never receive.
const (
	crowdSize    = 1000
	crowdStalled = 3
)

// crowdTime is how long the crowd talks: 1 second, or what SOSH_CROWD says, such as 10s. A round of a thousand clients, of
// which each says one thing, is a million messages for the server, and there are two rounds at least.
func crowdTime(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv("SOSH_CROWD")
	if text == "" {
		return time.Second
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal("SOSH_CROWD: ", err)
	}
	return d
}

// TestChatCrowd has a thousand clients say something at the same time, again and again, and everybody hears everything, in
// the order in which each has said it. Meanwhile three readers stall while others tell them more and more: they are
// dropped, and everybody hears of that too.
func TestChatCrowd(t *testing.T) {
	talk := crowdTime(t)
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
		crowd.Go(func() { failures <- m.live(i, start.Add(talk)) })
	}
	crowd.Wait()
	close(failures)
	for err := range failures {
		if err != nil {
			t.Fatal(err)
		}
	}
	took := time.Since(start)
	t.Logf("%d rounds, %d messages delivered in %v, %d KiB resident", members[0].round, members[0].round*crowdSize*crowdSize, took, server.resident()>>10)
	if took < talk || members[0].round < 2 {
		t.Errorf("the crowd has talked for %v, in %d rounds", took, members[0].round)
	}

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
	round int // of which it has said its message
	last  int // the round that somebody has called the last, 0 before
}

// say says the member's message of the next round; once the time is over it is the last.
func (m *member) say(end time.Time) error {
	m.round++
	text := strconv.Itoa(m.round)
	if m.round > 1 && time.Now().After(end) {
		text = "last " + text
	}
	_, err := m.conn.Write([]byte(table{"type": "say", "text": text}.frame()))
	return err
}

// live says something, hears what all say in that round, and says the next thing. Nobody is more than a round ahead, and as
// all hear everything all know which round is the last.
func (m *member) live(self int, end time.Time) error {
	if err := m.say(end); err != nil {
		return err
	}
	missing, ahead := crowdSize, 0 // messages of this round, and how many of the next one have come already
	for slow := crowdStalled; missing > 0 || slow > 0; {
		message, err := m.next()
		if err != nil {
			return fmt.Errorf("member %d, who misses %d messages of round %d: %w", self, missing, m.round, err)
		}
		from, n, last, said := parseSaid(message)
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
		if last {
			m.last = n
		}
		switch n {
		case m.round:
			missing--
		case m.round + 1:
			ahead++
		default:
			return fmt.Errorf("member %d heard message %d of member %d in round %d", self, n, from, m.round)
		}
		if missing == 0 && m.round != m.last {
			if err := m.say(end); err != nil {
				return err
			}
			missing, ahead = crowdSize-ahead, 0
		}
	}
	return nil
}

// parseSaid takes a message of the crowd apart, faster than encoding/json would millions of times.
func parseSaid(message string) (from, n int, last, said bool) {
	if !strings.Contains(message, `"said"`) {
		return 0, 0, false, false
	}
	value := func(before string) string {
		_, rest, _ := strings.Cut(message, before)
		text, _, _ := strings.Cut(rest, `"`)
		return text
	}
	from, _ = strconv.Atoi(value(`"from":"member`))
	digits, last := strings.CutPrefix(value(`"text":"`), "last ")
	n, _ = strconv.Atoi(digits)
	return from, n, last, true
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
