//go:build darwin || freebsd

package transport

import "os"

func sysSendfile(fd int, file *os.File, offset int64, count int) (int, error) {
	return copyChunk(file, offset, count, Wire{fd: fd}.Send)
}
