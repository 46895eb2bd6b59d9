//go:build unix

package main

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"sosh/shell/screentest"
)

// dial connects to the socket that listens in the session, whose port was printed as "127.0.0.1 PORT".
func dial(s *terminal) net.Conn {
	s.Helper()
	client, err := net.Dial("tcp", "127.0.0.1:"+s.match(`\n127\.0\.0\.1 (\d+)\n`))
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { client.Close() })
	return client
}

// listening makes s1 listen and shows its port.
func listening(s *terminal) {
	s.Helper()
	s.Paste("socket\nbind 127.0.0.1 0\nlisten\ngetsockname")
	s.Type("\r")
	s.prompt()
}

// TestNotesAboveTheLine has a job end and a socket change while a line is being typed: the notes stand above it.
func TestNotesAboveTheLine(t *testing.T) {
	for _, size := range []place{{}, {width: 40, height: 10}} {
		for _, typed := range []string{"half a line", "x = 'строка, которая не умещается на одной строке экрана"} {
			p := size
			s := p.start(t)
			s.prompt()
			listening(s)
			s.enter("c = accept &", `\[%1\] c = accept`)
			width := max(p.width, 40)
			if p.width == 0 {
				width = 80
			}
			prompt := "sosh [s1 tcp listen]> "
			if width == 40 {
				prompt = "sosh [s1]> " // the state would take half of the row
			}
			line := rows(prompt+typed, width)
			s.Type(typed)
			s.SeesEnd(line...)
			client := dial(s)
			s.contains("[%1] c = connection from " + client.LocalAddr().String())
			s.SeesEnd(line...)
			if _, err := io.WriteString(client, "восемь"); err != nil {
				t.Fatal(err)
			}
			s.SeesEnd(append([]string{"[c] 12 bytes readable"}, line...)...)
			client.Close()
			s.SeesEnd(append([]string{"[c] peer closed its side"}, line...)...)
			s.Type(ctrlC)
			s.prompt()
			s.enter("recv c", `12 bytes: "восемь"`)
			s.enter("c:recv(1)", `""`)
		}
	}
}

// TestNotesLeaveReadersAlone has a thread read a socket with a name: that its data comes is no news.
func TestNotesLeaveReadersAlone(t *testing.T) {
	s := open(t)
	client := serveEcho(s)
	s.enter("welcome = function(c) named = c serve(c) end")
	named, err := net.Dial("tcp", client.RemoteAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer named.Close()
	for i := range 20 {
		ask(s, named, fmt.Sprint("text ", i))
	}
	s.contains("got text 19")
	s.hidden("readable")
}

// TestForeground waits for a job with fg: Ctrl-C interrupts the job and brings the prompt back.
func TestForeground(t *testing.T) {
	s := open(t)
	listening(s)
	for i, line := range []string{"accept s1", "while true do end", "while true do pcall(error) end", "sleep 1000"} {
		s.enter(line+" &", fmt.Sprintf(`\[%%%d\] .*`, i+1))
		s.Type("fg\r")
		s.SeesEnd("sosh [s1 tcp listen]> fg", line)
		s.Type(ctrlC)
		s.prompt()
		s.contains("^Cerror: ")
		s.enter("jobs", "no jobs .*")
	}
}

// TestWaitIsInterrupted ends a wait with Ctrl-C: the job goes on. Another one ends with the session.
func TestWaitIsInterrupted(t *testing.T) {
	s := open(t)
	listening(s)
	s.enter("accept s1 &", `\[%1\] accept s1`)
	s.Type("wait\r")
	s.contains("waiting for %1: accept s1")
	s.Type(ctrlC)
	s.prompt()
	s.enter("jobs", "JOB .*", `%1   waiting in accept\(s1\) .*`)
	client := dial(s)
	s.contains("[%1] s2 = connection from " + client.LocalAddr().String())
	s.enter("accept s1 &", `\[%2\] accept s1`)
	s.completes("kill ", "kill %2")
	s.completes("fg %", "fg %2")
	s.Type(ctrlD) // nothing holds a session that is left
	s.exits(0)
}

// TestSaysThatItWaits has calls wait at the prompt: after a moment they say so, once for a line.
func TestSaysThatItWaits(t *testing.T) {
	s := open(t)
	listening(s)
	s.begin("accept s1")
	s.contains(`accept: nobody is waiting yet; Ctrl-C gives up, "accept s1 &" waits in`)
	client := dial(s)
	s.prompt()
	s.begin("for i = 1, 3 do print('got ' .. s2:recv(10)) end")
	s.contains("recv: nothing has come yet; Ctrl-C gives up, & at the end of the line waits in")
	for i := range 3 {
		fmt.Fprint(client, i)
		s.contains(fmt.Sprint("got ", i))
	}
	s.prompt()
	s.Look(func(v *screentest.VT) {
		if n := strings.Count(v.Everything(), "Ctrl-C gives up"); n != 2 {
			t.Errorf("said %d times that a call waits, want 2:\n%s", n, v.Everything())
		}
	})
}

// TestSaysNothingOfOtherWaits has calls wait of which nothing is to be said: a trace shows it, or the socket has a timeout,
// or it is a job that waits.
func TestSaysNothingOfOtherWaits(t *testing.T) {
	s := open(t)
	s.enter("left, right = socketpair", ".*")
	s.enter("settimeout right 0.5", ".*")
	s.enter("recv right", "error: .*", ".*", ".*")
	s.enter("trace on", ".*")
	s.enter("t = spawn(function() sleep(0.5) right:send('x') end)")
	s.Type("recv left\r")
	s.prompt()
	s.enter("trace off", ".*")
	s.enter("recv left &", ".*")
	s.enter("sleep 0.5", "slept")
	s.hidden("gives up")
}
