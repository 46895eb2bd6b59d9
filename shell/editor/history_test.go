//go:build unix

package editor

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
)

func TestRecall(t *testing.T) {
	s := open(t, 80, 24, nil)
	s.remember("one", "for i = 1, 2 do\n\tprint(i)\nend\n", "two", "two", " hidden", "\tindented", "", "\n", "three")
	if got := s.ed.(Historian).History(); !slices.Equal(got,
		[]string{"one", "for i = 1, 2 do\n\tprint(i)\nend", "two", "three"}) {
		t.Errorf("history %q", got)
	}
	got := s.ask("> ")
	s.Type("typed\x1b[A")
	s.SeesCursor(0, 7, "> three")
	s.Type("\x1b[A\x10")
	s.SeesCursor(0, 32, "> for i = 1, 2 do↵^Iprint(i)↵end")
	s.Type("\x1b[A\x1b[A\x1bOA")
	s.Sees("> one")
	s.Type("\x1b[B\x0e\x1bOB\x1b[B")
	s.Sees("> typed")
	s.Type("\x1b[B!\x1b[A\x1b[A\x1b[A\x05 -- twice\r")
	s.gets(got, "for i = 1, 2 do\n\tprint(i)\nend -- twice")
	s.line("\x1b[A\x1b[A\x1b[Ax\x1b[B\x1b[A\r", "for i = 1, 2 do\n\tprint(i)\nend")
}

func TestRecallWithoutHistory(t *testing.T) {
	s := open(t, 80, 24, nil)
	s.line("a\x1b[A\x1b[Bb\x1b[B\x1b[Ac\r", "abc")
}

func TestRememberWhileReading(t *testing.T) {
	s := open(t, 80, 24, nil)
	got := s.ask("> ")
	var others sync.WaitGroup
	for i := range 4 {
		others.Go(func() {
			for n := range 20 {
				s.ed.Remember(fmt.Sprint(i, n))
				s.ed.(Historian).History()
			}
		})
	}
	s.Type(strings.Repeat("a\x1b[A\x12\x07\x1b[B", 20))
	others.Wait()
	s.Type("\x15ok\r")
	s.gets(got, "ok")
	if n := len(s.ed.(Historian).History()); n != 80 {
		t.Errorf("%d entries", n)
	}
}

func TestHistoryFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "new", "folder", "history")
	keep := func(c *Config) { c.HistoryFile, c.HistoryLimit = file, 3 }
	s := open(t, 80, 24, keep)
	s.remember("one", "two", "a\nb\t\"\\ \xff世")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	other := open(t, 80, 24, keep)
	s.remember("three")
	other.remember("a\nb\t\"\\ \xff世", "four", "five") // the first is there already
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if got := historyOf(t, file, 100); !slices.Equal(got,
		[]string{"one", "two", "a\nb\t\"\\ \xff世", "three", "four", "five"}) {
		t.Errorf("history %q", got)
	}
	last := open(t, 80, 24, keep) // trims
	s.remember("six")
	if got := historyOf(t, file, 100); !slices.Equal(got, []string{"three", "four", "five", "six"}) {
		t.Errorf("history %q", got)
	}
	last.line("\x1b[A\x1b[A\x1b[A\x1b[A\r", "three")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if names, err := filepath.Glob(filepath.Join(filepath.Dir(file), "*")); len(names) != 1 {
		t.Errorf("left behind: %q %v", names, err)
	}
}

func historyOf(t *testing.T, file string, limit int) []string {
	t.Helper()
	h := openHistory(file, limit)
	if h.err != nil {
		t.Fatal(h.err)
	}
	return h.list()
}

func TestHistoryDamaged(t *testing.T) {
	file := filepath.Join(t.TempDir(), "history")
	damaged := "\"one\"\n\x00\x01garbage\n\n\"torn\n\"bad \\q\"\n`two`\n'3'\n\"\"\n\"three\"\n\"torn by a kill"
	if err := os.WriteFile(file, []byte(damaged), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, 80, 24, func(c *Config) { c.HistoryFile = file })
	s.remember("four")
	if got := historyOf(t, file, 100); !slices.Equal(got, []string{"one", "three", "four"}) {
		t.Errorf("history %q", got)
	}
	foreign := strings.Repeat("not a history\n", 20)
	if err := os.WriteFile(file, []byte(foreign), 0o600); err != nil {
		t.Fatal(err)
	}
	historyOf(t, file, 3)
	if data, err := os.ReadFile(file); string(data) != foreign {
		t.Errorf("a file that is no history was changed: %q %v", data, err)
	}
}

func TestHistoryFileUnusable(t *testing.T) {
	dir := t.TempDir()
	fifo := filepath.Join(dir, "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	paths := []string{dir, fifo, os.DevNull, filepath.Join(file, "below")}
	if os.Getuid() != 0 {
		if err := os.Chmod(file, 0); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, file)
	}
	for _, path := range paths {
		s := open(t, 80, 24, func(c *Config) { c.HistoryFile = path })
		if err := s.ed.(Historian).HistoryErr(); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error %v", path, err)
		}
		s.remember("kept")
		s.line("\x1b[A\r", "kept")
	}
}

// Several shells that start, trim and append at once lose no entry and tear none.
func TestHistoryOfSeveralShells(t *testing.T) {
	const shells, entries = 4, 25
	file := filepath.Join(t.TempDir(), "history")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	for shell := range shells {
		running.Go(func() {
			for i := range entries {
				h := openHistory(link, shells*entries-10) // trims now and then
				if err := h.add(fmt.Sprintf("entry %d\nof shell %d", i, shell)); h.err != nil || err != nil {
					t.Error(h.err, err)
				}
			}
		})
	}
	running.Wait()
	got := historyOf(t, file, 1000)
	if len(got) < shells*entries-10 {
		t.Errorf("%d entries", len(got))
	}
	for _, entry := range got {
		var i, shell int
		if n, err := fmt.Sscanf(entry, "entry %d\nof shell %d", &i, &shell); n != 2 || err != nil {
			t.Errorf("torn: %q", entry)
		}
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v %v", info, err)
	}
}

// An entry that comes while another shell replaces the file is in the new one.
func TestHistoryReplacedMeanwhile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "history")
	h, _, err := openHistoryFile(file, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for round := range 50 {
		var running sync.WaitGroup
		running.Go(func() {
			if err := h.append(fmt.Sprint("entry ", round)); err != nil {
				t.Error(err)
			}
		})
		f, err := h.open()
		if err != nil {
			t.Fatal(err)
		}
		entries, _, err := readHistory(f)
		if err != nil || h.replace(entries) != nil {
			t.Fatal(err)
		}
		f.Close()
		running.Wait()
	}
	if got := historyOf(t, file, 1000); len(got) != 50 {
		t.Errorf("%d entries", len(got))
	}
}

func TestHistoryLongEntry(t *testing.T) {
	file := filepath.Join(t.TempDir(), "history")
	h := openHistory(file, 0)
	long := strings.Repeat("x", maxHistoryEntry+1)
	if err := h.add(long); err != nil || !slices.Equal(h.list(), []string{long}) {
		t.Error(err, len(h.list()))
	}
	if got := historyOf(t, file, 0); len(got) != 0 {
		t.Error("a very long entry is in the file")
	}
	for i := range defaultHistoryLimit + 5 {
		if err := h.add(fmt.Sprint("entry ", i)); err != nil {
			t.Fatal(err)
		}
	}
	if got := h.list(); len(got) != defaultHistoryLimit || got[0] != "entry 5" {
		t.Errorf("%d entries from %q", len(got), got[0])
	}
}
