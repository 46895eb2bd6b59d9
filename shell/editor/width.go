package editor

import (
	"unicode"

	"sosh/shell/runewidth"
)

// cell is something printed: a character, or a style of width 0 that holds for the characters after it.
type cell struct {
	text  string
	width int
}

// lineCells returns the line being edited as it is shown: newlines as an arrow, control characters,
// which only the history can hold, as ^X.
func lineCells(line []rune) []cell {
	cells := make([]cell, 0, len(line))
	for _, r := range line {
		switch {
		case r == newlineMark:
			cells = append(cells, cell{"↵", 1})
		case r < ' ' || r == 0x7F:
			cells = append(cells, cell{"^" + string(r^0x40), 2})
		case unicode.IsControl(r):
			cells = append(cells, cell{"\uFFFD", 1})
		default:
			cells = append(cells, cell{string(r), runewidth.Of(r)})
		}
	}
	return cells
}

// place is where a cell stands, counted from the row on which the first one is.
type place struct{ row, col int }

// layout returns the place of every cell on a screen of the given width, and that of a further one.
func layout(cells []cell, width int) []place {
	places := make([]place, len(cells)+1)
	var at place
	for i, c := range cells {
		if at.col+c.width > width && at.col > 0 {
			at = place{at.row + 1, 0}
		}
		places[i] = at
		at.col += c.width
	}
	if at.col >= width {
		at = place{at.row + 1, 0}
	}
	places[len(cells)] = at
	return places
}
