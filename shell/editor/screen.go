package editor

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"sync"

	"sosh/shell/runewidth"
)

const (
	pasteOn    = "\x1b[?2004h"
	pasteOff   = "\x1b[?2004l"
	styleReset = "\x1b[0m"
)

// screen is the only writer to the terminal: the output of the program, and below it the prompt with the
// line being typed. It keeps a copy of that line, so that output from any goroutine can be put above it
// without asking readline, which is not safe for that.
type screen struct {
	mu   sync.Mutex
	out  io.Writer
	size func() (width, height int)

	output tracker // what is printed, or while a line is being typed what is held back

	active bool // a line is being typed
	paste  bool // bracketed paste is on
	prompt []cell
	search []cell // stands in for prompt during a search
	line   []rune
	pos    int
	hinter func(text string) string // nil for no hints
	hinted bool                     // a hint is to be seen behind the cursor

	// How the line was drawn: the cursor's row from the first row drawn, its place and the width then, and
	// whether all of the line is to be seen.
	row   int
	at    place
	width int
	whole bool
}

// Write prints p: at once, or above the line being typed as far as p ends lines.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.active {
		n, err := s.out.Write(p)
		s.output.feed(p[:n], nil)
		return n, err
	}
	var above bytes.Buffer
	s.output.feed(p, func(line []cell) {
		above.WriteString(join(line))
		if s.output.style != "" {
			above.WriteString(styleReset)
		}
		above.WriteString("\n")
	})
	if above.Len() == 0 {
		return len(p), nil
	}
	if err := s.redraw(above.Bytes()); err != nil {
		return 0, err
	}
	return len(p), nil
}

// begin shows prompt and makes the screen ready for a line. Output that has not ended its line is the
// prompt if there is no other, else it stays and the prompt comes below.
func (s *screen) begin(prompt string, paste bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b bytes.Buffer
	s.row = 0
	switch {
	case prompt == "" && s.output.partial() && !s.output.overflow:
		s.prompt = slices.DeleteFunc(s.output.cells, func(c cell) bool { return c.text == "\a" })
		s.row = s.rowAfter(s.prompt)
	default:
		if s.output.partial() {
			b.WriteString("\n")
		}
		var above []cell
		above, s.prompt = splitPrompt(prompt)
		b.WriteString(join(above))
	}
	s.output.clear()
	s.active, s.paste, s.search, s.line, s.pos = true, paste, nil, nil, 0
	if paste {
		b.WriteString(pasteOn)
	}
	// What is above must not be erased, so it is written before the line is drawn for the first time.
	if _, err := s.out.Write(b.Bytes()); err != nil {
		return err
	}
	return s.redraw(nil)
}

// rowAfter returns the row the cursor is on after cells were printed at the start of a line. When they fill
// their last row the terminal leaves the cursor on it.
func (s *screen) rowAfter(cells []cell) int {
	width, height := s.size()
	places := layout(cells, width)
	row := places[len(cells)].row
	if places[len(cells)].col == 0 && row > 0 {
		row--
	}
	return min(row, height-1)
}

// splitPrompt returns the lines of prompt above its last one, and that one. Other control sequences than
// styles are left out.
func splitPrompt(prompt string) (above, last []cell) {
	var t tracker
	t.feed([]byte(prompt), func(line []cell) {
		above = append(append(above, line...), cell{"\n", 0})
	})
	if t.style != "" {
		t.add(cell{styleReset, 0})
	}
	return above, t.cells
}

// show draws line with the cursor at pos; a newline at its end is readline's and not part of it.
func (s *screen) show(line []rune, pos int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
		pos = min(pos, n-1)
	}
	if !s.active || pos == s.pos && slices.Equal(line, s.line) {
		return
	}
	added := s.added(line, pos)
	s.line, s.pos = slices.Clone(line), pos
	if added == "" {
		_ = s.redraw(nil) // a terminal that is gone shows in the next read
		return
	}
	s.at.col += runewidth.Text(added)
	if s.hinted {
		added += clearRest
	}
	_, _ = io.WriteString(s.out, added+s.hint())
}

// added returns what line has more than the line shown, if it is at the end of a row that has room for it.
// Then nothing else need be drawn, and what the terminal gets reads as it was typed.
func (s *screen) added(line []rune, pos int) string {
	width, _ := s.size()
	shown := len(s.line)
	if !s.whole || width != s.width || s.pos != shown || pos != len(line) || len(line) <= shown ||
		!slices.Equal(line[:shown], s.line) {
		return ""
	}
	more := join(lineCells(line[shown:]))
	if s.at.col+runewidth.Text(more) >= width {
		return ""
	}
	return more
}

// setSearch shows prompt in place of the proper one; "" goes back to that.
func (s *screen) setSearch(prompt string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, s.search = splitPrompt(prompt)
	if s.active {
		_ = s.redraw(nil)
	}
}

// resized draws the line anew for another width. Some terminals have moved the rows already and some have not; in
// doubt the smaller number of rows is erased, as more would take output away.
func (s *screen) resized() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.active {
		return
	}
	width, _ := s.size()
	cells, cursor := s.flow()
	s.row = min(s.row, layout(cells, width)[cursor].row)
	_ = s.redraw(nil)
}

// clear empties the screen but for the line being typed.
func (s *screen) clear() { s.replace("") }

// turn is replace with another prompt for setSearch, at once: the old one may need more rows than there are.
func (s *screen) turn(text, prompt string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, s.search = splitPrompt(prompt)
	s.putTop(text)
}

// replace empties the screen and prints text above the line being typed.
func (s *screen) replace(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.putTop(text)
}

func (s *screen) putTop(text string) {
	s.row = 0
	_ = s.redraw([]byte("\x1b[H\x1b[2J" + text))
}

// regain goes to the start of a row after another program has had the terminal, wherever that has left the cursor: as many
// blanks as a row has go over its end, unless they began at its start.
func (s *screen) regain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.output.clear()
	width, _ := s.size()
	_, _ = io.WriteString(s.out, styleReset+strings.Repeat(" ", width)+"\r")
}

func (s *screen) ring() {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = io.WriteString(s.out, "\a")
}

// end leaves the line as it stands, goes to a fresh one and prints what was held back.
func (s *screen) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.active {
		return
	}
	s.active = false
	var b bytes.Buffer
	if s.hinted {
		b.WriteString(clearRest)
		s.hinted = false
	}
	if s.search != nil || s.pos != len(s.line) || !s.whole {
		s.search, s.pos = nil, len(s.line)
		s.erase(&b)
		s.paint(&b)
	}
	if s.at.col > 0 || s.at.row == 0 {
		b.WriteString("\n")
	}
	if s.paste {
		b.WriteString(pasteOff)
	}
	b.WriteString(join(s.output.cells))
	_, _ = s.out.Write(b.Bytes())
}

// drop takes the line away as if it had never been, and prints what was held back.
func (s *screen) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.active {
		return
	}
	s.active, s.search = false, nil
	var b bytes.Buffer
	s.erase(&b)
	b.WriteString(join(s.output.cells))
	_, _ = s.out.Write(b.Bytes())
}
