package transport

import (
	"errors"
	"io"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// sendfileChunk bounds what one system call sends, so that a long file lets others run in between.
const sendfileChunk = 1 << 20

// SendFile sends count bytes of a file from offset on, to its end where count is negative, and returns how many:
// sendfile(2). The timeout is that of the whole.
func (s *FD) SendFile(path string, offset, count int64) (sent int64, err error) {
	var c Call
	s.start(&c, "sendfile", nil)
	file, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0) // or a FIFO would keep everybody waiting
	if err != nil {
		return 0, s.finish(&c, UnixAddr{path}, fileErrno(err))
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return 0, s.finish(&c, UnixAddr{path}, fileErrno(err))
	}
	if !info.Mode().IsRegular() {
		return 0, s.finish(&c, UnixAddr{path}, &Error{Errno: unix.EINVAL, Detail: "only regular files can be sent"})
	}
	left := max(info.Size()-offset, 0)
	if count >= 0 {
		left = min(left, count)
	}
	err = s.retry(&c, Write, 0, func(fd int) error {
		for left > 0 {
			n, err := s.sendPiece(fd, file, offset+sent, int(min(left, sendfileChunk)))
			if err != nil {
				return err
			}
			if n == 0 { // the file has become shorter
				return nil
			}
			sent, left = sent+int64(n), left-int64(n)
		}
		return s.flush(fd)
	})
	if left == 0 {
		err = s.flushed(err)
	}
	c.Result = int(sent)
	if err != nil {
		err = partial(&c, err, int(sent+left))
	}
	return sent, s.finish(&c, nil, err)
}

// fileErrno is the error number in an error of package os.
func fileErrno(err error) error {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno
	}
	return unix.EIO
}

// sendPiece sends a piece of a file: the kernel copies it, unless a layer has to see it.
func (s *FD) sendPiece(fd int, file *os.File, offset int64, count int) (int, error) {
	if s.layer == nil {
		return sysSendfile(fd, file, offset, count)
	}
	return copyChunk(file, offset, count, func(p []byte) (int, error) { return s.put(fd, p, 0) })
}

// copyChunk sends a piece of a file by reading it: for layers, and for systems whose sendfile(2) is of another kind.
func copyChunk(file *os.File, offset int64, count int, send func([]byte) (int, error)) (int, error) {
	piece := make([]byte, min(count, 64<<10))
	n, err := file.ReadAt(piece, offset)
	if n == 0 && err != nil && err != io.EOF {
		return 0, fileErrno(err)
	}
	if n == 0 {
		return 0, nil
	}
	return send(piece[:n])
}
