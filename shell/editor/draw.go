package editor

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// redraw puts above where the line is now and draws the line below it, in one write, so that no state in
// between is seen.
func (s *screen) redraw(above []byte) error {
	var b bytes.Buffer
	s.erase(&b)
	b.Write(above)
	s.paint(&b)
	_, err := s.out.Write(b.Bytes())
	return err
}

func (s *screen) erase(b *bytes.Buffer) {
	if s.row > 0 {
		fmt.Fprintf(b, "\x1b[%dA", s.row)
	}
	b.WriteString("\r\x1b[J")
	if s.output.style != "" {
		b.WriteString(styleReset)
	}
}

// flow returns the prompt and the line as one row of cells, and which of them the cursor is on.
func (s *screen) flow() (cells []cell, cursor int) {
	prompt := s.prompt
	if s.search != nil {
		prompt = s.search
	}
	return slices.Concat(prompt, lineCells(s.line)), len(prompt) + s.pos
}

// paint writes the prompt and the line from the start of a row and leaves the cursor in its place. Of a line
// with more rows than the screen it writes those around the cursor.
func (s *screen) paint(b *bytes.Buffer) {
	width, height := s.size()
	cells, cursor := s.flow()
	places := layout(cells, width)
	s.at, s.width = places[cursor], width
	end := places[len(cells)]
	top, bottom := 0, end.row
	if bottom >= height {
		top = min(max(0, s.at.row-height/2), end.row-height+1)
		bottom = top + height - 1
	}
	s.whole = top == 0 && bottom == end.row
	at := place{top, 0}
	for i, c := range cells {
		if places[i].row < top {
			continue
		} else if places[i].row > bottom {
			break
		}
		if places[i].row > at.row { // a wide character did not fit: fill the row, or terminals differ
			b.WriteString(strings.Repeat(" ", max(0, width-at.col)))
		}
		b.WriteString(c.text)
		at = place{places[i].row, places[i].col + c.width}
	}
	if bottom == end.row && end.col == 0 && end.row > 0 {
		b.WriteString(" ") // makes the terminal go to the next row, where the cursor belongs
	}
	if up := bottom - s.at.row; up > 0 {
		fmt.Fprintf(b, "\x1b[%dA", up)
	}
	if bottom > s.at.row || end.col != s.at.col || bottom != end.row || s.at.col == 0 {
		b.WriteString("\r")
		if s.at.col > 0 {
			fmt.Fprintf(b, "\x1b[%dC", s.at.col)
		}
	}
	s.row = s.at.row - top
	b.WriteString(s.hint())
}
