//go:build unix

package main

import (
	"net"
	"testing"
)

// listener is a server outside of sosh that takes connections and says nothing.
func listener(t *testing.T) (port string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	_, port, _ = net.SplitHostPort(l.Addr().String())
	return port
}

// answer waits for a question and answers it.
func (s *terminal) answer(question, answer string) {
	s.Helper()
	s.prompt()
	s.shows("  " + question + ":")
	s.Type(answer + "\r")
}

func TestQuestions(t *testing.T) {
	port := listener(t)
	s := open(t)
	s.enter("socket")
	s.Type("connect\r")
	s.answer(`HOST \[127.0.0.1\]`, "")
	s.answer("PORT", "")
	s.answer("PORT", "  "+port+" ")
	s.prompt()
	s.match(`\n(s1 is connected to 127\.0\.0\.1:` + port + `) `)
	s.Type("shutdown\r")
	s.answer(`HOW \[SHUT_WR\]`, "")
	s.prompt()
	s.shows("s1 is shut down.*", `sosh \[s1[^]]*\]>`)
	s.Type("send\r")
	s.answer("DATA", `hello world`)
	s.prompt()
	s.match(`\n(error: send .*EPIPE)`)
	s.Type("socket\r")
	s.prompt()
	s.Type("bind\r")
	s.answer(`HOST \[127.0.0.1\]`, "localhost")
	s.answer(`PORT \[0\]`, "")
	s.prompt()
	s.match(`\n(s2 is bound to 127\.0\.0\.1:\d+)\n`)
}

// TestWrongAnswers: what is refused is asked for again, with what was answered before kept.
func TestWrongAnswers(t *testing.T) {
	port := listener(t)
	s := open(t)
	s.enter("socket")
	s.Type("connect\r")
	s.answer(`HOST \[127.0.0.1\]`, "localhost")
	for _, c := range []struct{ answer, problem string }{
		{"70000", "port 70000 is not in 0..65535"},
		{"eighty five", `port "eighty five" is neither a number nor a service's name`},
		{`"80`, `port "\\"80" is neither a number nor a service's name`},
		{"127.0.0.1", `port "127.0.0.1" is neither a number nor a service's name; the\nhost comes before the port`},
	} {
		s.answer("PORT", c.answer)
		s.match(`\n(error: connect: ` + c.problem + `)\n`)
	}
	s.answer("PORT", port+" # where somebody listens")
	s.prompt()
	s.match(`\n(s1 is connected to 127\.0\.0\.1:` + port + `) `)
	s.Type("close s9\r") // what was typed before any question is refused at once
	s.prompt()
	s.match(`\n(error: close: there is no socket s9)`)
	s.Type("one, two = socketpair SOCK_STREAM\rx, y, z = recv\r")
	s.prompt()
	s.match(`\n(error: recv: there are more names \(3\) than results)`)
}

// TestOtherFaults: where it is not the answer that will not do, nothing is asked again.
func TestOtherFaults(t *testing.T) {
	s := open(t)
	for _, c := range []struct{ command, question, answer, want string }{
		{"send -x", "HEX", "6162", `error: send: which socket\?`},
		{"send s9 -x", "HEX", "6162", "error: send: there is no socket s9"},
		{"dns @1.2.3.4:99999", "NAME", "localhost", `error: dns: "@1\.2\.3\.4:99999" is no server`},
	} {
		s.Type(c.command + "\r")
		s.answer(c.question, c.answer)
		s.prompt()
		s.match(`\n(` + c.want + `)`)
		s.enter("print('on')", "on")
	}
}

// TestUselessAnswers: what only the call itself can refuse ends the command.
func TestUselessAnswers(t *testing.T) {
	s := open(t)
	s.enter("socket")
	for _, c := range []struct{ host, port, want string }{
		{"local host", "80", "error: .*local host.*"},
		{"$nothing", "80", "error: .*variable nothing has no value.*"},
	} {
		s.Type("connect\r")
		s.answer(`HOST \[127.0.0.1\]`, c.host)
		s.answer("PORT", c.port)
		s.prompt()
		s.match(`(?s)> connect\n[^>]*PORT: ` + `[^>]*\n(` + c.want + `)`)
		s.enter("status", "ID.*", "s1 .*0.0.0.0:0 .*-")
		s.Type("\x0c") // Ctrl-L: an empty screen for the next
		s.SeesEnd("sosh [s1 tcp]>")
	}
}

// TestNoAnswer gives a command up at its questions, with Ctrl-C and with Ctrl-D; the session goes on.
func TestNoAnswer(t *testing.T) {
	for name, key := range map[string]string{"Ctrl-C": ctrlC, "Ctrl-D": ctrlD} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			s.enter("socket")
			s.Type("connect\r")
			s.prompt()
			s.Type(key)
			s.prompt()
			s.shows(`sosh \[s1[^]]*\]>`)
			s.Type("connect\r")
			s.answer(`HOST \[127.0.0.1\]`, "")
			s.prompt()
			s.shows("  PORT:")
			s.Type(key)
			s.prompt()
			s.enter("status", "ID.*", "s1 .*0.0.0.0:0 .*-")
			s.Type(ctrlD)
			s.exits(0)
		})
	}
}
