package resolver

import (
	"io"
	"os"
	"sync"
)

// maxFile bounds what is read of a configuration file; hosts files that block advertisers reach
// some ten megabytes.
const maxFile = 64 << 20

// file is a configuration file, parsed on first use and again when it changes.
type file[T any] struct {
	path  string
	parse func(text string) T

	mu    sync.Mutex
	stamp os.FileInfo // as of the last reading; nil before it and when the file could not be read
	value T
	err   error
}

// get gives the parsed file. A file that cannot be read counts as empty, and the error says why:
// each caller decides whether that matters. A change is told by the file's identity, size and
// modification time.
func (f *file[T]) get() (T, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now, err := os.Stat(f.path)
	if err == nil && f.stamp != nil && sameState(f.stamp, now) {
		return f.value, nil
	}
	var text string
	if err == nil {
		text, err = readFile(f.path)
	}
	if err != nil {
		if f.stamp != nil || f.err == nil {
			f.value = f.parse("")
		}
		f.stamp, f.err = nil, err
		return f.value, err
	}
	f.stamp, f.err, f.value = now, nil, f.parse(text)
	return f.value, nil
}

// sameState reports whether two looks at a path saw the same file, unchanged.
func sameState(a, b os.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// readFile reads at most maxFile bytes of a file.
func readFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile))
	return string(data), err
}
