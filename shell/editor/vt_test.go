package editor

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// vt is a terminal of the kind everyone has: it wraps late, scrolls, and knows the sequences that the editor
// may send. Any other is noted in strange.
type vt struct {
	width, height int
	cells         [][]string // "" is the right half of a wide character
	row, col      int
	wrap          bool     // the last column is filled: the next character goes to the next row
	scrolled      []string // rows that left at the top
	bells         int
	pasteOn       bool
	strange       []string
	input         []byte // not yet complete
}

func newVT(width, height int) *vt {
	v := &vt{width: width, height: height}
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

// resize changes the size as xterm does: rows are cut or filled, not flowed anew.
func (v *vt) resize(width, height int) {
	for i, row := range v.cells {
		v.cells[i] = append(row, blankRow(max(0, width-len(row)))...)[:width]
	}
	for len(v.cells) < height {
		v.cells = append(v.cells, blankRow(width))
	}
	for len(v.cells) > height {
		v.cells = v.cells[1:]
		v.row = max(0, v.row-1)
	}
	v.width, v.height, v.wrap = width, height, false
	v.col = min(v.col, width-1)
}

func (v *vt) Write(p []byte) (int, error) {
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
func (v *vt) step(b []byte) int {
	switch c := b[0]; {
	case c == '\r':
		v.col, v.wrap = 0, false
	case c == '\n':
		v.newline()
	case c == '\b':
		v.col, v.wrap = max(0, v.col-1), false
	case c == '\a':
		v.bells++
	case c == '\t':
		v.col = min(v.width-1, v.col/8*8+8)
	case c == escape:
		return v.escape(b)
	case c < ' ' || c == 0x7F:
		v.strange = append(v.strange, fmt.Sprintf("control character %q", c))
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

func (v *vt) newline() {
	v.wrap = false
	if v.row++; v.row == v.height {
		v.row--
		v.scrolled = append(v.scrolled, v.line(0))
		v.cells = append(v.cells[1:], blankRow(v.width))
	}
}

func (v *vt) print(r rune) {
	width := runeWidth(r)
	if width == 0 {
		at := max(0, v.col-1)
		if v.wrap {
			at = v.col
		}
		v.cells[v.row][at] += string(r)
		return
	}
	if v.wrap || v.col+width > v.width {
		v.col = 0
		v.newline()
	}
	v.cells[v.row][v.col] = string(r)
	if width == 2 && v.col+1 < v.width {
		v.cells[v.row][v.col+1] = ""
	}
	if v.col += width; v.col >= v.width {
		v.col, v.wrap = v.width-1, true
	}
}

func (v *vt) escape(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	if b[1] != '[' {
		v.strange = append(v.strange, fmt.Sprintf("sequence %q", b[:2]))
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

func (v *vt) csi(params string, final byte) {
	n, err := strconv.Atoi(params)
	count := max(1, n)
	switch {
	case final == 'm':
		return
	case params == "?2004" && (final == 'h' || final == 'l'):
		v.pasteOn = final == 'h'
		return
	case err != nil && params != "":
	case final == 'A':
		v.row = max(0, v.row-count)
	case final == 'C':
		v.col = min(v.width-1, v.col+count)
	case final == 'H' && params == "":
		v.row, v.col = 0, 0
	case final == 'J':
		v.eraseScreen(n)
	default:
		err = strconv.ErrSyntax
	}
	if err != nil && params != "" {
		v.strange = append(v.strange, fmt.Sprintf("sequence CSI %s %c", params, final))
	}
	v.wrap = false
}

// eraseScreen erases from the cursor on (0) or everything (2).
func (v *vt) eraseScreen(mode int) {
	from, col := v.row, v.col
	if mode == 2 {
		from, col = 0, 0
	}
	for row := from; row < v.height; row++ {
		copy(v.cells[row][col:], blankRow(v.width-col))
		col = 0
	}
}

func (v *vt) line(row int) string {
	return strings.TrimRight(strings.Join(v.cells[row], ""), " ")
}

// screen returns what is to be seen, without the blank rows at the bottom.
func (v *vt) screen() string {
	var rows []string
	for row := range v.cells {
		rows = append(rows, v.line(row))
	}
	return strings.TrimRight(strings.Join(rows, "\n"), "\n")
}

// everything returns what scrolled away and what is to be seen.
func (v *vt) everything() string {
	return strings.Join(append(append([]string(nil), v.scrolled...), v.screen()), "\n")
}
