package editor

import (
	"fmt"
	"strings"
)

const (
	clearRest  = "\x1b[J"
	faintOn    = "\x1b[2m"
	faintOff   = "\x1b[22m"
	leastShown = 4 // columns of a hint that are worth showing
)

// hint returns what shows the hint behind the line, with the cursor back in its place, and notes whether there is one. It
// has what is left of the cursor's row: the line must not look longer than it is.
func (s *screen) hint() string {
	s.hinted = false
	if !s.active || s.hinter == nil || s.search != nil || len(s.line) == 0 || s.pos != len(s.line) || !s.whole {
		return ""
	}
	text := fromLine(s.line)
	if strings.Contains(text, "\n") {
		return ""
	}
	room := s.width - s.at.col - 1
	shown := s.hinter(text)
	if shown == "" || room < leastShown {
		return ""
	}
	s.hinted = true
	shown = fit(shown, room)
	back := "\r"
	if s.at.col > 0 {
		back = fmt.Sprintf("\r\x1b[%dC", s.at.col)
	}
	return faintOn + shown + faintOff + back
}
