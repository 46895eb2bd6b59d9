package editor

import (
	"errors"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unicode/utf8"
)

// escapeTime is how long after an escape a letter still belongs to it, as in GNU readline.
const escapeTime = 500 * time.Millisecond

// source reads the keyboard for readline and for ReadSecret, one key at a time, and only while one of
// them wants a key. What is typed ahead stays here, or in the kernel, where a program started from the
// shell can read it.
type source struct {
	want   chan struct{} // asks the read loop for bytes
	chunks chan chunk
	intr   chan struct{}
	stop   chan struct{}
	once   sync.Once
	ended  atomic.Bool // io.EOF was given out
	failed atomic.Bool // reading did: the terminal has hung up, for Ctrl-D is a key

	// Used by the one who reads: readline's goroutine, or ReadSecret's while readline rests.
	asked bool
	last  time.Time
	dec   decoder
	queue []key
	err   error

	mu    sync.Mutex
	texts [][]rune // of the keyText keys given to readline, in their order
}

type chunk struct {
	data []byte
	err  error
}

func newSource(in *os.File) *source {
	s := &source{
		want:   make(chan struct{}, 1),
		chunks: make(chan chunk, 1),
		intr:   make(chan struct{}, 1),
		stop:   make(chan struct{}),
	}
	go s.readLoop(in)
	return s
}

// readLoop does the reads. It is a goroutine of its own because a read from a terminal cannot be ended from
// outside; one that is pending at close stays behind.
func (s *source) readLoop(in *os.File) {
	buf := make([]byte, 4096)
	for {
		select {
		case <-s.want:
		case <-s.stop:
			return
		}
		n, err := in.Read(buf)
		for n == 0 && errors.Is(err, syscall.EAGAIN) { // someone else made the terminal non-blocking
			select {
			case <-time.After(20 * time.Millisecond):
			case <-s.stop:
				return
			}
			n, err = in.Read(buf)
		}
		s.chunks <- chunk{append([]byte(nil), buf[:n]...), err}
		if err != nil {
			return
		}
	}
}

// errWoken is the error of a read that something else than a key has ended.
var errWoken = errors.New("woken")

// next waits for the next key. Its error is io.EOF: at close, at hang-up and when reading fails.
func (s *source) next() (key, error) { return s.nextUnless(nil) }

// nextUnless is next, but fails with errWoken where woken comes before a key.
func (s *source) nextUnless(woken <-chan struct{}) (key, error) {
	for {
		select {
		case <-s.stop:
			return s.end()
		case <-s.intr:
			return key{code: ctrlC}, nil
		default:
		}
		if len(s.queue) > 0 {
			k := s.queue[0]
			s.queue = s.queue[1:]
			return k, nil
		}
		if s.err != nil {
			return s.end()
		}
		if !s.asked {
			s.want <- struct{}{}
			s.asked = true
		}
		select {
		case c := <-s.chunks:
			s.take(c)
		case <-s.intr:
			return key{code: ctrlC}, nil
		case <-s.stop:
			return s.end()
		case <-woken:
			return key{}, errWoken
		}
	}
}

// unread has next return a key again.
func (s *source) unread(k key) { s.queue = append([]key{k}, s.queue...) }

func (s *source) take(c chunk) {
	now := time.Now()
	if now.Sub(s.last) > escapeTime {
		s.dec.pause()
	}
	s.asked, s.last, s.err = false, now, c.err
	s.failed.Store(c.err != nil)
	s.queue = s.dec.feed(c.data)
}

func (s *source) end() (key, error) {
	s.ended.Store(true)
	return key{}, io.EOF
}

// Read gives readline one key. It must be a single one: readline reads ahead as far as it can, and would
// keep what was typed for whoever reads next.
func (s *source) Read(p []byte) (int, error) {
	k, err := s.next()
	if err != nil {
		return 0, err
	}
	if k.code == keyText {
		s.mu.Lock()
		s.texts = append(s.texts, k.text)
		s.mu.Unlock()
	}
	return utf8.EncodeRune(p, k.code), nil
}

// takeText returns the text of the keyText that readline has just handed over.
func (s *source) takeText() []rune {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.texts) == 0 {
		return nil
	}
	text := s.texts[0]
	s.texts = s.texts[1:]
	return text
}

// interrupt makes the pending read see a Ctrl-C.
func (s *source) interrupt() {
	select {
	case s.intr <- struct{}{}:
	default:
	}
}

// forgetInterrupt drops an interrupt that came when the read it was meant for had just ended.
func (s *source) forgetInterrupt() {
	select {
	case <-s.intr:
	default:
	}
}

// dropInterrupted looks for a Ctrl-C behind the line that was just read, among the keys that came with it. It and what
// was typed before it are dropped, as the kernel does when Ctrl-C is a signal.
func (s *source) dropInterrupted() bool {
	for i := len(s.queue) - 1; i >= 0; i-- {
		if s.queue[i].code == ctrlC {
			s.queue = s.queue[i+1:]
			return true
		}
	}
	return false
}

// Close ends the pending read and all later ones with io.EOF.
func (s *source) Close() error {
	s.once.Do(func() { close(s.stop) })
	return nil
}
