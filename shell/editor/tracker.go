package editor

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"sosh/shell/runewidth"
)

const (
	maxPartial = 64 << 10 // bytes of a line without its newline
	maxStyle   = 256      // bytes of styles in force at once
)

// tracker follows printed bytes and knows what stands on the line that has not ended yet.
// It understands what lines are made of (characters, styles, carriage returns); other control sequences it
// swallows, because above a line that is being typed they would move the cursor off its place.
type tracker struct {
	cells    []cell // the line since its start, with the styles in force first
	size     int    // bytes in cells
	col      int    // columns in cells
	overflow bool   // the line grew too long and cells do not hold it
	returned bool   // a carriage return came last: the next character starts the line anew
	style    string // the styles in force
	state    func(t *tracker, b byte)
	params   []byte // of the escape sequence under way
	utf      []byte // of the character under way
	line     func([]cell)
}

// feed takes printed bytes and hands every line that they end to line, which may be nil.
func (t *tracker) feed(p []byte, line func([]cell)) {
	if t.state == nil {
		t.state = (*tracker).ground
	}
	t.line = line
	for _, b := range p {
		t.state(t, b)
	}
	t.line = nil
}

// partial reports whether something stands on the unfinished line.
func (t *tracker) partial() bool { return t.col > 0 || t.overflow }

// clear starts a new line.
func (t *tracker) clear() {
	t.cells, t.size, t.col, t.overflow, t.returned = nil, 0, 0, false, false
	if t.style != "" {
		t.add(cell{t.style, 0})
	}
}

func (t *tracker) add(c cell) {
	t.cells = append(t.cells, c)
	t.col += c.width
	if t.size += len(c.text); t.size > maxPartial {
		unseen := t.line == nil
		t.end()
		t.overflow = unseen
	}
}

func (t *tracker) end() {
	if t.line != nil {
		t.line(t.cells)
	}
	t.clear()
}

func (t *tracker) put(r rune) {
	if t.returned {
		t.clear()
	}
	t.add(cell{string(r), runewidth.Of(r)})
}

func (t *tracker) ground(b byte) {
	if b >= utf8.RuneSelf {
		t.utf = append(t.utf, b)
	}
	for len(t.utf) > 0 && (b < utf8.RuneSelf || utf8.FullRune(t.utf)) {
		r, n := utf8.DecodeRune(t.utf)
		if !unicode.IsControl(r) {
			t.put(r)
		}
		t.utf = t.utf[n:]
	}
	if b < utf8.RuneSelf {
		t.ascii(b)
	}
}

func (t *tracker) ascii(b byte) {
	switch {
	case b >= ' ' && b < 0x7F:
		t.put(rune(b))
	case b == '\n':
		t.end()
	case b == '\r':
		t.returned = true
	case b == '\a':
		t.add(cell{"\a", 0})
	case b == '\t':
		for t.put(' '); t.col%8 != 0; {
			t.put(' ')
		}
	case b == '\b':
		t.backspace()
	case b == escape:
		t.state = (*tracker).escaped
	}
}

func (t *tracker) backspace() {
	for i := len(t.cells) - 1; i >= 0; i-- {
		if t.cells[i].width > 0 {
			t.col -= t.cells[i].width
			t.cells = append(t.cells[:i], t.cells[i+1:]...)
			return
		}
	}
}

func (t *tracker) escaped(b byte) {
	t.state = (*tracker).ground
	switch {
	case b == '[':
		t.params = t.params[:0]
		t.state = (*tracker).csi
	case strings.IndexByte("]P_^X", b) >= 0: // a title, a link, ...
		t.state = (*tracker).control
	case b >= ' ' && b < '0': // a character set: one more byte
		t.state = (*tracker).escaped
	case b < ' ':
		t.ascii(b)
	}
}

// control takes a byte of a control string, which ends at a bell or ESC \. It also ends at a newline, lest a
// string without an end swallow everything.
func (t *tracker) control(b byte) {
	switch b {
	case '\a':
		t.state = (*tracker).ground
	case escape:
		t.state = (*tracker).escaped
	case '\n':
		t.state = (*tracker).ground
		t.ascii(b)
	}
}

func (t *tracker) csi(b byte) {
	switch {
	case b >= 0x20 && b < 0x40 && len(t.params) < maxStyle:
		t.params = append(t.params, b)
	case b >= 0x40 && b < 0x7F:
		t.state = (*tracker).ground
		t.sequence(string(t.params), b)
	default:
		t.state = (*tracker).ground
		t.ground(b)
	}
}

func (t *tracker) sequence(params string, final byte) {
	switch final {
	case 'm':
		if strings.Trim(params, "0123456789;:") != "" {
			return // a private sequence, no style
		}
		t.style = styleAfter(t.style, params)
		t.add(cell{"\x1b[" + params + "m", 0})
	case 'H', 'f', 'J': // the screen was cleared or the cursor set: the line is another one
		if t.line == nil {
			t.clear()
		}
	case 'K':
		if t.returned {
			t.clear()
		}
	}
}

// join returns cells as bytes for the terminal.
func join(cells []cell) string {
	var b strings.Builder
	for _, c := range cells {
		b.WriteString(c.text)
	}
	return b.String()
}
