package editor

import (
	"testing"
	"time"

	"sosh/shell/screentest"
)

// What readline gets wrong, or leaves to whoever uses it, and the test that keeps it away from the person at the terminal:
//
//	search while there is no history: a panic           TestSearchWithoutHistory
//	Tab behind a wide character: a panic                TestComplete
//	an arrow in a menu of wide candidates: a panic      TestCompleteWideCandidates
//	output without a newline is erased                  TestUnfinishedOutputStays
//	output tears the line that is being typed           TestOutputAboveTheLine
//	Delete on an empty line leaves                      TestDeleteKey
//	Ctrl-Space is Enter                                 TestNulIsDropped
//	Ctrl-Z freezes, and stops the parent                TestCtrlZIsDropped, TestCtrlCBetweenReads
//	Home, End and Ctrl-arrows                           TestMovingKeys
//	Ctrl-W in the first word erases the line            TestKillingKeys
//	Ctrl-C is a signal while a call runs                TestCtrlCBetweenReads
//	what is typed ahead sits in its buffer              TestTypedAhead, TestTypedBetweenReads
//	every line of a pasted block runs at once           TestPaste
//	its history knows single lines only                 TestRecall, TestHistoryFile
//	saving the history races with reading               TestRememberWhileReading
//	Close hangs while a line is read                    TestCloseWhileReading
//	the width of a prompt with styles                   TestPromptWithStylesAndLines
//	Tab without a completer, blanks behind names        TestCompleteNothing
//	without a terminal it is not used at all            TestPlain, TestNewNeedsTerminal

// session is an editor on a pseudo-terminal, with the person and the screen at its other end.
type session struct {
	*screentest.Terminal
	ed Editor
}

type answer struct {
	text string
	err  error
}

// open starts a session; change, if there is one, adapts the configuration.
func open(t *testing.T, width, height int, change func(*Config)) *session {
	t.Helper()
	s := &session{Terminal: screentest.Open(t, width, height)}
	cfg := Config{In: s.TTY, Out: s.TTY}
	if change != nil {
		change(&cfg)
	}
	var err error
	if s.ed, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.ed.Close() })
	return s
}

// ask starts a ReadLine and waits until the editor takes keys.
func (s *session) ask(prompt string) <-chan answer {
	s.Helper()
	before := 0
	s.Look(func(v *screentest.VT) { before = v.Reads })
	got := s.start(func() (string, error) { return s.ed.ReadLine(prompt) })
	s.Until("the prompt", func(v *screentest.VT) bool { return v.Reads > before })
	return got
}

func (s *session) start(read func() (string, error)) <-chan answer {
	got := make(chan answer, 1)
	go func() {
		text, err := read()
		got <- answer{text, err}
	}()
	return got
}

// gets waits for the end of a read, which must return text.
func (s *session) gets(got <-chan answer, text string) {
	s.Helper()
	if a := s.wait(got); a.err != nil || a.text != text {
		s.Fatalf("read gave %q, %v; want %q", a.text, a.err, text)
	}
}

// fails waits for the end of a read, which must fail with err.
func (s *session) fails(got <-chan answer, err error) {
	s.Helper()
	if a := s.wait(got); a.err != err || a.text != "" {
		s.Fatalf("read gave %q, %v; want %v", a.text, a.err, err)
	}
}

func (s *session) wait(got <-chan answer) answer {
	s.Helper()
	select {
	case a := <-got:
		return a
	case <-time.After(screentest.Patience):
		s.Fatalf("the read does not end; %s", s.Describe())
		panic("unreachable")
	}
}

// line reads a line while text is typed, and wants it to be line.
func (s *session) line(typed, line string) {
	s.Helper()
	got := s.ask("> ")
	s.Type(typed)
	s.gets(got, line)
}

func (s *session) print(text string) {
	s.Helper()
	if n, err := s.ed.Write([]byte(text)); n != len(text) || err != nil {
		s.Fatalf("Write(%q) = %d, %v", text, n, err)
	}
}

func (s *session) remember(entries ...string) {
	s.Helper()
	for _, entry := range entries {
		if err := s.ed.Remember(entry); err != nil {
			s.Fatal(err)
		}
	}
}
