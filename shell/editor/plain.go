package editor

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
)

const maxPlainLine = 16 << 20

// plain is the Editor without a terminal.
type plain struct {
	turn    sync.Mutex // one reader at a time
	asked   bool       // readLoop owes a line; guarded by turn
	ask     chan struct{}
	lines   chan plainLine
	intr    chan struct{}
	stop    chan struct{}
	stopped sync.Once
	reading atomic.Bool
	missed  atomic.Bool // an interrupt that no read has taken

	outMu sync.Mutex
	out   io.Writer
}

type plainLine struct {
	text string
	err  error
}

func newPlain(in io.Reader, out io.Writer) *plain {
	p := &plain{
		ask:   make(chan struct{}, 1),
		lines: make(chan plainLine, 1),
		intr:  make(chan struct{}, 1),
		stop:  make(chan struct{}),
		out:   out,
	}
	go p.readLoop(bufio.NewReader(in))
	return p
}

// readLoop reads a line whenever one is asked for. It is a goroutine of its own because a read from a pipe
// cannot be ended from outside, while Close and Interrupt must end a pending ReadLine.
func (p *plain) readLoop(in *bufio.Reader) {
	for {
		select {
		case <-p.ask:
		case <-p.stop:
			return
		}
		text, err := readPlainLine(in)
		p.lines <- plainLine{text, err}
	}
}

// readPlainLine reads up to the newline and takes the line's end off, be it \n or \r\n.
// Of a line that is too long it reads the rest too, so that the next line is a line again.
func readPlainLine(in *bufio.Reader) (string, error) {
	var line []byte
	tooLong := false
	for {
		part, err := in.ReadSlice('\n')
		if !tooLong {
			line = append(line, part...)
		}
		if len(line) > maxPlainLine+len("\r\n") {
			tooLong, line = true, nil
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if err == io.EOF && (len(line) > 0 || tooLong) {
			err = nil
		}
		if err != nil {
			return "", err
		}
		if line = bytes.TrimSuffix(line, []byte("\n")); len(line) > 0 {
			line = bytes.TrimSuffix(line, []byte("\r"))
		}
		if tooLong || len(line) > maxPlainLine {
			return "", fmt.Errorf("input line of more than %d bytes: %w", maxPlainLine, bufio.ErrTooLong)
		}
		return string(line), nil
	}
}

func (p *plain) ReadLine(string) (string, error) { return p.read(func() {}) }

// read reads a line. It calls begun as soon as an Interrupt ends the read.
func (p *plain) read(begun func()) (string, error) {
	p.turn.Lock()
	defer p.turn.Unlock()
	p.drainInterrupt()
	p.reading.Store(true)
	p.missed.Store(false)
	defer p.reading.Store(false)
	begun()

	select {
	case <-p.stop:
		return "", io.EOF
	default:
	}
	if !p.asked {
		p.ask <- struct{}{}
		p.asked = true
	}
	select {
	case line := <-p.lines:
		p.asked = false
		return line.text, line.err
	case <-p.intr:
		return "", ErrInterrupt // the line that was asked for goes to the next ReadLine
	case <-p.stop:
		return "", io.EOF
	}
}

// ReadSecret is ReadLine: what is not typed at a terminal is not echoed either.
func (p *plain) ReadSecret(prompt string) (string, error) {
	return p.ReadLine(prompt)
}

func (p *plain) Write(b []byte) (int, error) {
	p.outMu.Lock()
	defer p.outMu.Unlock()
	return p.out.Write(b)
}

func (p *plain) Remember(string) error { return nil }

func (p *plain) Close() error {
	p.stopped.Do(func() { close(p.stop) })
	return nil
}

// Interrupt ends a pending read with ErrInterrupt.
func (p *plain) Interrupt() {
	if p.reading.Load() {
		select {
		case p.intr <- struct{}{}:
		default:
		}
	} else {
		p.missed.Store(true)
	}
}

// Interrupted reports, once, whether an Interrupt came after the last read.
func (p *plain) Interrupted() bool { return p.missed.Swap(false) }

// drainInterrupt forgets an Interrupt that came when the read it was meant for had just ended.
func (p *plain) drainInterrupt() {
	select {
	case <-p.intr:
	default:
	}
}
