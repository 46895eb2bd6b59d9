package luaapi

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"sosh/transport"
)

// runMakefile makes a file of a socket: a duplicate of its descriptor, so that each lives on when the other is closed.
func runMakefile(a args) int {
	fd, err := a.descriptor()
	if err != nil {
		return a.fail(err)
	}
	mode := "r"
	if a.given(0) {
		mode = strings.Replace(a.text(0), "b", "", 1)
	}
	if mode != "r" && mode != "w" && mode != "rw" && mode != "wr" {
		a.usage("mode must be \"r\", \"w\" or \"rw\", not %s", describeValue(a.get(0)))
	}
	twin, err := fd.Dup()
	if err != nil {
		return a.fail(err)
	}
	return a.values(a.wrapObject(a.socketStream(twin, mode, a.integer(1, defaultBuffer))))
}

// socketStream is the stream of a socket that belongs to it.
func (rt *Runtime) socketStream(s transport.Socket, mode string, size int) *stream {
	f := &stream{name: fmt.Sprint(s), close: s.Close}
	if strings.Contains(mode, "r") {
		in := &input{}
		in.more = func() error {
			buffer := rt.buffer(max(size, 1))
			n, err := s.Recv(buffer, 0)
			if err != nil {
				return err
			}
			if n == 0 {
				return io.EOF
			}
			in.buffer = append(in.buffer, buffer[:n]...)
			return nil
		}
		f.in = in
	}
	if strings.Contains(mode, "w") {
		if size == 0 {
			f.out = sender{s}
			return f
		}
		out := bufio.NewWriterSize(sender{s}, size)
		f.out, f.flush = out, out.Flush
		f.close = func() error {
			err := out.Flush()
			if closeErr := s.Close(); err == nil {
				err = closeErr
			}
			return err
		}
	}
	return f
}

// sender writes to a socket.
type sender struct{ s transport.Socket }

func (w sender) Write(p []byte) (int, error) {
	if err := w.s.SendAll(p, 0); err != nil {
		return 0, err
	}
	return len(p), nil
}
