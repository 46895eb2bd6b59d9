package transport

import (
	"os"

	"golang.org/x/sys/unix"
)

func sysSendfile(fd int, file *os.File, offset int64, count int) (int, error) {
	n, err := unix.Sendfile(fd, int(file.Fd()), &offset, count)
	if err == unix.EINVAL || err == unix.ENOSYS { // not for this type of socket
		return copyChunk(file, offset, count, Wire{fd: fd}.Send)
	}
	return max(n, 0), err
}
