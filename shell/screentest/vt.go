package screentest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sosh/shell/runewidth"
)

const escape = 0x1B

// VT is a screen of the kind everyone has: it wraps late, scrolls, and knows the sequences that a line editor
// may send. Any other is noted in Strange.
type VT struct {
	Width, Height int
	Row, Col      int      // of the cursor
	Scrolled      []string // rows that left at the top
	Bells         int
	PasteOn       bool     // a program asked for marks around what is pasted
	Reads         int      // how often it asked: once for every line it reads
	Raw           []byte   // all that was received
	Strange       []string // what no screen of this kind understands

	cells [][]string // "" is the right half of a wide character
	wrap  bool       // the last column is filled: the next character goes to the next row
	input []byte     // not yet complete
}

// NewVT returns an empty screen.
func NewVT(width, height int) *VT {
	v := &VT{Width: width, Height: height}
	for range height {
		v.cells = append(v.cells, blankRow(width))
	}
	return v
}

func blankRow(width int) []string {
	row := make([]string, width)
	for i := range row {
		row[i] = " "
	}
	return row
}

// Resize changes the size as xterm does: rows are cut or filled, not flowed anew.
func (v *VT) Resize(width, height int) {
	for i, row := range v.cells {
		v.cells[i] = append(row, blankRow(max(0, width-len(row)))...)[:width]
	}
	for len(v.cells) < height {
		v.cells = append(v.cells, blankRow(width))
	}
	for len(v.cells) > height {
		v.cells = v.cells[1:]
		v.Row = max(0, v.Row-1)
	}
	v.Width, v.Height, v.wrap = width, height, false
	v.Col = min(v.Col, width-1)
}

// Write shows p. It never fails.
func (v *VT) Write(p []byte) (int, error) {
	v.Raw = append(v.Raw, p...)
	v.input = append(v.input, p...)
	for len(v.input) > 0 {
		n := v.step(v.input)
		if n == 0 {
			break
		}
		v.input = v.input[n:]
	}
	return len(p), nil
}

// step does what the start of b says and returns how much of b that was, 0 if more is needed.
func (v *VT) step(b []byte) int {
	switch c := b[0]; {
	case c == '\r':
		v.Col, v.wrap = 0, false
	case c == '\n':
		v.newline()
	case c == '\b':
		v.Col, v.wrap = max(0, v.Col-1), false
	case c == '\a':
		v.Bells++
	case c == '\t':
		v.Col = min(v.Width-1, v.Col/8*8+8)
	case c == escape:
		return v.escape(b)
	case c < ' ' || c == 0x7F:
		v.Strange = append(v.Strange, fmt.Sprintf("control character %q", c))
	default:
		if !utf8.FullRune(b) {
			return 0
		}
		r, n := utf8.DecodeRune(b)
		v.print(r)
		return n
	}
	return 1
}

func (v *VT) newline() {
	v.wrap = false
	if v.Row++; v.Row == v.Height {
		v.Row--
		v.Scrolled = append(v.Scrolled, v.Line(0))
		v.cells = append(v.cells[1:], blankRow(v.Width))
	}
}

func (v *VT) print(r rune) {
	width := runewidth.Of(r)
	if width == 0 {
		at := max(0, v.Col-1)
		if v.wrap {
			at = v.Col
		}
		v.cells[v.Row][at] += string(r)
		return
	}
	if v.wrap || v.Col+width > v.Width {
		v.Col = 0
		v.newline()
	}
	v.cells[v.Row][v.Col] = string(r)
	if width == 2 && v.Col+1 < v.Width {
		v.cells[v.Row][v.Col+1] = ""
	}
	if v.Col += width; v.Col >= v.Width {
		v.Col, v.wrap = v.Width-1, true
	}
}

func (v *VT) escape(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	if b[1] != '[' {
		v.Strange = append(v.Strange, fmt.Sprintf("sequence %q", b[:2]))
		return 2
	}
	for i := 2; i < len(b); i++ {
		if b[i] >= 0x40 {
			v.csi(string(b[2:i]), b[i])
			return i + 1
		}
	}
	return 0
}

func (v *VT) csi(params string, final byte) {
	n, err := strconv.Atoi(params)
	count := max(1, n)
	switch {
	case final == 'm':
		return
	case params == "?2004" && (final == 'h' || final == 'l'):
		if v.PasteOn = final == 'h'; v.PasteOn {
			v.Reads++
		}
		return
	case err != nil && params != "":
	case final == 'A':
		v.Row = max(0, v.Row-count)
	case final == 'C':
		v.Col = min(v.Width-1, v.Col+count)
	case final == 'H' && params == "":
		v.Row, v.Col = 0, 0
	case final == 'J':
		v.eraseScreen(n)
	default:
		err = strconv.ErrSyntax
	}
	if err != nil && params != "" {
		v.Strange = append(v.Strange, fmt.Sprintf("sequence CSI %s %c", params, final))
	}
	v.wrap = false
}

// eraseScreen erases from the cursor on (0) or everything (2).
func (v *VT) eraseScreen(mode int) {
	from, col := v.Row, v.Col
	if mode == 2 {
		from, col = 0, 0
	}
	for row := from; row < v.Height; row++ {
		copy(v.cells[row][col:], blankRow(v.Width-col))
		col = 0
	}
}

// Line returns a row without the blanks at its end.
func (v *VT) Line(row int) string {
	return strings.TrimRight(strings.Join(v.cells[row], ""), " ")
}

// Screen returns what is to be seen, without the blank rows at the bottom.
func (v *VT) Screen() string {
	var rows []string
	for row := range v.cells {
		rows = append(rows, v.Line(row))
	}
	return strings.TrimRight(strings.Join(rows, "\n"), "\n")
}

// Everything returns what scrolled away and what is to be seen.
func (v *VT) Everything() string {
	return strings.Join(append(slices.Clone(v.Scrolled), v.Screen()), "\n")
}

// Last returns the last n rows of everything, or as many as there are.
func (v *VT) Last(n int) []string {
	rows := strings.Split(v.Screen(), "\n")
	if missing := n - len(rows); missing > 0 {
		rows = append(slices.Clone(v.Scrolled[max(0, len(v.Scrolled)-missing):]), rows...)
	}
	return rows[max(0, len(rows)-n):]
}
