package editor

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

const defaultHistoryLimit = 1000

// history is what was entered, oldest first, and the file that keeps it.
type history struct {
	limit int
	file  *historyFile // nil: memory only
	err   error        // why file is nil although one was asked for

	mu      sync.Mutex
	entries []string
}

// openHistory reads the history file. If that cannot be, the history works without one.
func openHistory(path string, limit int) *history {
	if limit <= 0 {
		limit = defaultHistoryLimit
	}
	h := &history{limit: limit}
	if path == "" {
		return h
	}
	file, entries, err := openHistoryFile(path, limit)
	if err != nil {
		h.err = fmt.Errorf("history %s: %w", path, err)
		return h
	}
	h.file, h.entries = file, entries
	return h
}

// add appends entry, in memory and in the file.
func (h *history) add(entry string) error {
	entry = strings.TrimRight(entry, "\r\n")
	if entry == "" || strings.HasPrefix(entry, " ") || strings.HasPrefix(entry, "\t") {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if n := len(h.entries); n > 0 && h.entries[n-1] == entry {
		return nil
	}
	h.entries = append(h.entries, entry)
	if extra := len(h.entries) - h.limit; extra > 0 {
		h.entries = slices.Clone(h.entries[extra:])
	}
	if h.file == nil {
		return nil
	}
	if err := h.file.append(entry); err != nil {
		return fmt.Errorf("history %s: %w", h.file.path, err)
	}
	return nil
}

// list returns the entries as they are now.
func (h *history) list() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.entries)
}
