package editor

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestPlain(t *testing.T) {
	var out bytes.Buffer
	long := strings.Repeat("x", maxPlainLine)
	in := "one\ntwo\r\n\n\r\n a\rb \x00\xff\n" + long + "\n" + long + "\r\n" + long + "y\nafter\nlast"
	ed := NewPlain(strings.NewReader(in), &out)
	for _, want := range []string{"one", "two", "", "", " a\rb \x00\xff", long, long, "too long", "after", "last"} {
		got, err := ed.ReadLine("> ")
		if want == "too long" {
			if got != "" || !errors.Is(err, bufio.ErrTooLong) {
				t.Fatalf("%d bytes, %v", len(got), err)
			}
		} else if got != want || err != nil {
			t.Fatalf("%.20q, %v; want %.20q", got, err, want)
		}
	}
	for range 2 {
		if got, err := ed.ReadSecret("> "); got != "" || err != io.EOF {
			t.Errorf("%q, %v at the end", got, err)
		}
	}
	if n, err := ed.Write([]byte("as\x1b[2J is")); n != 9 || err != nil || out.String() != "as\x1b[2J is" {
		t.Errorf("%d, %v, %q", n, err, out.String())
	}
	if err := ed.Remember("x"); err != nil {
		t.Error(err)
	}
}

func TestPlainClose(t *testing.T) {
	in, _ := io.Pipe()
	ed := NewPlain(in, io.Discard)
	got := make(chan error)
	go func() {
		_, err := ed.ReadLine("")
		got <- err
	}()
	if err := errors.Join(ed.Close(), ed.Close()); err != nil {
		t.Error(err)
	}
	if err := <-got; err != io.EOF {
		t.Error(err)
	}
	if _, err := ed.ReadLine(""); err != io.EOF {
		t.Error(err)
	}
}

func TestPlainInterrupt(t *testing.T) {
	in, write := io.Pipe()
	ed := newPlain(in, io.Discard)
	ed.Interrupt() // nothing is being read
	got := make(chan error)
	go func() {
		_, err := ed.ReadLine("")
		got <- err
	}()
	for err := error(nil); err == nil; { // until the read has begun
		select {
		case err = <-got:
			if err != ErrInterrupt {
				t.Error(err)
			}
		default:
			ed.Interrupt()
		}
	}
	go write.Write([]byte("kept\n"))
	if line, err := ed.ReadLine(""); line != "kept" || err != nil {
		t.Errorf("%q, %v", line, err)
	}
}
