package editor

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

const (
	maxHistoryEntry = 64 << 10 // bytes of an entry that is kept in the file
	maxHistoryRead  = 16 << 20 // bytes at the end of the file that are read
)

// historyFile keeps one entry per line, quoted as Go quotes strings, so that an entry of several lines is one
// item and a line that was torn or damaged is known by its quotes.
//
// Every entry is appended with one write as soon as there is one, so nothing is lost if the process is
// killed. Shells that run at the same time append to the same file. A file that grew too long is replaced
// by a shorter one at start; the lock, and a look whether the file is still the one at the path, keep an
// entry from going into the old one.
type historyFile struct{ path string }

// openHistoryFile returns the file at path and the entries in it, at most limit. It creates the file, and
// folders above it, if need be.
func openHistoryFile(path string, limit int) (*historyFile, []string, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // else a trimmed file would take the place of the link
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, nil, errors.New("not a regular file") // opening a pipe would wait
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, nil, err
	}
	h := &historyFile{path}
	f, err := h.open()
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	_ = f.Chmod(0o600) // of a file that someone else made; if it is not ours we cannot help it
	entries, whole, err := readHistory(f)
	if err != nil {
		return nil, nil, err
	}
	// Entries are counted, not lines: a file that is no history, named by mistake, stays as it is.
	if extra := len(entries) - limit; extra > 0 || !whole && len(entries) > 0 {
		entries = entries[max(0, extra):]
		_ = h.replace(entries) // the file is only longer than it should be; the next start tries again
	}
	return h, entries, nil
}

// open opens the file and locks it against other shells. Without a lock it goes on after a while: an append
// is whole even so.
func (h *historyFile) open() (*os.File, error) {
	for range 100 {
		f, err := os.OpenFile(h.path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
		if err != nil {
			return nil, err
		}
		lockFile(f)
		opened, err := f.Stat()
		if err == nil {
			var there os.FileInfo
			if there, err = os.Stat(h.path); err == nil && os.SameFile(opened, there) {
				return f, nil
			}
		}
		f.Close() // another shell has just replaced it
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
	}
	return nil, errors.New("replaced again and again")
}

// append adds entry to the file. An entry that is very long is left out.
func (h *historyFile) append(entry string) error {
	if len(entry) > maxHistoryEntry {
		return nil
	}
	f, err := h.open()
	if err != nil {
		return err
	}
	defer f.Close()
	line := strconv.Quote(entry) + "\n"
	if !endsLine(f) { // a shell was killed while it wrote: its entry must not swallow this one
		line = "\n" + line
	}
	_, err = io.WriteString(f, line)
	return err
}

// endsLine reports whether f is empty or ends with a newline.
func endsLine(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return true
	}
	var last [1]byte
	_, err = f.ReadAt(last[:], info.Size()-1)
	return err != nil || last[0] == '\n'
}

// readHistory returns the entries of f, and whether it read the whole file. Damaged lines are passed over.
func readHistory(f *os.File) (entries []string, whole bool, err error) {
	info, err := f.Stat()
	if err != nil {
		return nil, false, err
	}
	from := max(0, info.Size()-maxHistoryRead)
	data, err := io.ReadAll(io.NewSectionReader(f, from, info.Size()-from))
	if err != nil {
		return nil, false, err
	}
	for line := range bytes.Lines(data) {
		entry, err := strconv.Unquote(strings.TrimSuffix(string(line), "\n"))
		if err == nil && line[0] == '"' && entry != "" {
			entries = append(entries, entry)
		}
	}
	return entries, from == 0, nil
}

// replace puts a file with these entries in the place of the present one. The caller holds the lock.
func (h *historyFile) replace(entries []string) error {
	var b bytes.Buffer
	for _, entry := range entries {
		b.WriteString(strconv.Quote(entry) + "\n")
	}
	f, err := os.CreateTemp(filepath.Dir(h.path), filepath.Base(h.path)+".*") // with mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(b.Bytes())
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), h.path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
