package editor

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// search is the incremental search of Ctrl-R and Ctrl-S. readline has one, but it panics when there is no
// history and draws outside of the screen's lock.
type search struct {
	on      bool
	back    bool // towards older entries
	query   string
	failed  bool
	entries []string
	at      int  // the entry shown; len(entries) is the line that was being typed
	typed   edit // that line
}

// isSearchKey reports whether a key belongs to a search that is on; the others end it and act on what it found.
func isSearchKey(code rune) bool {
	switch code {
	case keySearchBack, keySearchForward, keyAbort, keyText, ctrlC, backspace:
		return true
	}
	return isText(code)
}

// enterSearch starts a search at the newest entry.
func (t *terminal) enterSearch(action rune, e *edit) {
	entries := t.history.list()
	t.search = search{
		on:      true,
		back:    action == keySearchBack,
		entries: entries,
		at:      len(entries),
		typed:   edit{slices.Clone(e.line), e.pos},
	}
	t.screen.setSearch(t.search.prompt())
}

// leaveSearch ends the search with the line as it stands.
func (t *terminal) leaveSearch() {
	if t.search.at < len(t.search.entries) { // Up and Down go on from what was found
		t.recall = recall{t.search.entries, t.search.at, t.search.typed.line}
	}
	t.search = search{}
	t.screen.setSearch("")
}

// searchKey does what a key says during a search.
func (t *terminal) searchKey(action rune, e *edit) {
	s := &t.search
	switch action {
	case keyAbort, ctrlC:
		*e = s.typed
		s.at = len(s.entries)
		t.leaveSearch()
		return
	case keySearchBack, keySearchForward:
		s.back = action == keySearchBack
		s.find(e, s.step())
	case keyText:
		s.query += fromLine(t.src.takeText())
		s.find(e, 0)
	case backspace:
		_, size := utf8.DecodeLastRuneInString(s.query)
		s.query = s.query[:len(s.query)-size]
		*e = edit{slices.Clone(s.typed.line), s.typed.pos}
		s.at = len(s.entries)
		s.find(e, 0)
	default:
		s.query += string(action)
		s.find(e, 0)
	}
	if s.failed {
		t.screen.ring()
	}
	t.screen.setSearch(s.prompt())
}

func (s *search) step() int {
	if s.back {
		return -1
	}
	return 1
}

// find shows the nearest entry with the query in it, from the entry shown on, or skip entries further.
// Entries that repeat the one shown are passed over when skipping.
func (s *search) find(e *edit, skip int) {
	s.failed = false
	if s.query == "" {
		return
	}
	for i := s.at + skip; i >= 0 && i <= len(s.entries); i += s.step() {
		if i == len(s.entries) || skip != 0 && s.at < len(s.entries) && s.entries[i] == s.entries[s.at] {
			continue
		}
		if before, _, found := strings.Cut(s.entries[i], s.query); found {
			s.at = i
			*e = edit{toLine(s.entries[i]), utf8.RuneCountInString(before)}
			return
		}
	}
	s.failed = true
}

func (s *search) prompt() string {
	name := "i-search"
	if s.back {
		name = "reverse-i-search"
	}
	if s.failed {
		name = "failed " + name
	}
	return fmt.Sprintf("(%s)`%s': ", name, strings.ReplaceAll(s.query, "\n", "↵"))
}
