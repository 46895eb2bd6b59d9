package luaapi

import (
	"bytes"
	"io"
	"regexp"
	"sync"
)

// input is a stream of bytes with the ways in which Lua's io library reads one: standard input, or a socket's.
type input struct {
	buffer []byte
	more   func() error // waits for more bytes in the buffer: io.EOF at the end
}

// take removes the first n bytes of the buffer.
func (in *input) take(n int) []byte {
	taken := in.buffer[:n]
	in.buffer = in.buffer[n:]
	return taken
}

// line returns the next line without its newline; ok is false at the end of input.
func (in *input) line() (line []byte, ok bool, err error) {
	searched := 0
	for {
		if i := bytes.IndexByte(in.buffer[searched:], '\n'); i >= 0 {
			line := in.take(searched + i + 1)
			return line[:len(line)-1], true, nil
		}
		searched = len(in.buffer)
		if err := in.more(); err == io.EOF {
			return in.take(len(in.buffer)), searched > 0, nil
		} else if err != nil {
			return nil, false, err
		}
		searched = min(searched, len(in.buffer)) // another thread may have taken some meanwhile
	}
}

// bytes returns up to n bytes, fewer only at the end of input.
func (in *input) bytes(n int) (data []byte, ok bool, err error) {
	for len(in.buffer) < max(n, 1) {
		if err := in.more(); err == io.EOF {
			break
		} else if err != nil {
			return nil, false, err
		}
	}
	data = in.take(min(n, len(in.buffer)))
	return data, len(data) > 0 || (n == 0 && len(in.buffer) > 0), nil
}

// all returns everything up to the end of input.
func (in *input) all() ([]byte, error) {
	for {
		if err := in.more(); err == io.EOF {
			return in.take(len(in.buffer)), nil
		} else if err != nil {
			return nil, err
		}
	}
}

// numeral matches a number as strtod(3) reads it.
var numeral = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[+-]?(0[xX][0-9a-fA-F]+|([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?)`)
})

// number takes a number off the front, after white space; "" where there is none, and then only the space is taken.
func (in *input) number() (string, error) {
	const space = " \t\r\n\v\f"
	for {
		in.buffer = bytes.TrimLeft(in.buffer, space)
		if bytes.ContainsAny(in.buffer, space) {
			break
		}
		if err := in.more(); err == io.EOF {
			break
		} else if err != nil {
			return "", err
		}
	}
	return string(in.take(len(numeral().Find(in.buffer)))), nil
}
