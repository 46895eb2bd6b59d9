package editor

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Control characters that readline acts upon itself.
const (
	ctrlA     = 0x01 // start of line
	ctrlB     = 0x02 // one character left
	ctrlC     = 0x03
	ctrlD     = 0x04
	ctrlE     = 0x05 // end of line
	ctrlF     = 0x06 // one character right
	bell      = 0x07 // does nothing in readline outside of its search and completion
	tab       = 0x09
	enter     = 0x0D
	escape    = 0x1B
	backspace = 0x7F
)

// Keys that readline does not know or does not do well. They pass through it as Unicode noncharacters, which
// no text may contain: the decoder replaces them in what is typed and pasted.
const (
	newlineMark rune = 0xFDD0 + iota // no key: stands for '\n' in the line being edited
	keyText                          // several characters at once; they wait in source.texts
	keyUp
	keyDown
	keyDelete
	keyWordLeft
	keyWordRight
	keyKillRight
	keyKillLeft
	keyKillSpaceWord // back to a blank, Ctrl-W
	keyKillWordLeft  // back to the start of a word, Alt-Backspace
	keyKillWordRight
	keyYank
	keyTranspose
	keyClear
	keySearchBack
	keySearchForward
	keyPageUp
	keyPageDown
	keyAbort
)

// controls says what a control character does; those left out are dropped. Among them are Ctrl-Z, at which
// readline stops its parent and waits for ever, and NUL (Ctrl-Space), which it takes for the end of input.
var controls = map[byte]rune{
	0x01: ctrlA, 0x02: ctrlB, 0x03: ctrlC, 0x04: ctrlD, 0x05: ctrlE, 0x06: ctrlF,
	0x07: keyAbort, 0x08: backspace, 0x09: tab, 0x0B: keyKillRight, 0x0C: keyClear, 0x0D: enter,
	0x0E: keyDown, 0x10: keyUp, 0x12: keySearchBack, 0x13: keySearchForward, 0x14: keyTranspose,
	0x15: keyKillLeft, 0x17: keyKillSpaceWord, 0x19: keyYank, 0x7F: backspace,
}

const (
	pasteEnd    = "\x1b[201~"
	maxPaste    = 1 << 20
	maxSequence = 32 // bytes of parameters in an escape sequence
)

// key is one thing to do: code is a character, a control character or one of the key constants.
type key struct {
	code rune
	text []rune // for keyText
}

// decoder turns the terminal's bytes into keys. It keeps its place between two feeds, so sequences and
// characters may be split anywhere; it never waits for the rest of one that a plain key contradicts.
type decoder struct {
	state   func(d *decoder, b byte)
	keys    []key
	run     []rune // printable characters, not yet a key
	utf     []byte // an unfinished character
	alt     bool   // an escape has come that may be the Alt key
	params  []byte // of an escape sequence
	paste   []byte
	afterCR bool // the byte before was a carriage return
}

// feed returns the keys that p completes. Characters that come together are one key: readline does
// work in proportion to the line for every key, so a long line that arrives at once would take minutes.
func (d *decoder) feed(p []byte) []key {
	if d.state == nil {
		d.state = (*decoder).ground
	}
	for _, b := range p {
		d.state(d, b)
	}
	d.flush()
	keys := d.keys
	d.keys = nil
	return keys
}

// pause says that some time has passed since the last byte. If that was an escape it was the Esc key, which
// does nothing, and not Alt with a letter still to come.
func (d *decoder) pause() { d.alt = false }

func (d *decoder) flush() {
	switch len(d.run) {
	case 0:
		return
	case 1:
		d.keys = append(d.keys, key{code: d.run[0]})
	default:
		d.keys = append(d.keys, key{code: keyText, text: d.run})
	}
	d.run = nil
}

func (d *decoder) press(code rune) {
	d.flush()
	d.keys = append(d.keys, key{code: code})
}

// ground takes a byte outside of escape sequences.
func (d *decoder) ground(b byte) {
	afterCR := d.afterCR
	d.afterCR = b == '\r'
	switch {
	case b >= utf8.RuneSelf:
		d.utf = append(d.utf, b)
		if utf8.FullRune(d.utf) {
			d.char()
		}
		return
	case len(d.utf) > 0: // an unfinished character, and now something else
		d.char()
	}
	switch {
	case b == escape:
		d.alt = true
		d.state = (*decoder).escaped
	case b == '\n' && afterCR: // the second half of a line's end
	case b == '\n':
		d.press(enter)
	case b >= ' ' && b < 0x7F:
		d.run = append(d.run, rune(b))
	default:
		if code, known := controls[b]; known {
			d.press(code)
		}
	}
}

// char takes the characters out of d.utf, invalid bytes as U+FFFD each.
func (d *decoder) char() {
	for len(d.utf) > 0 {
		r, size := utf8.DecodeRune(d.utf)
		if r == utf8.RuneError && size == 1 && len(d.utf) > 1 && !utf8.FullRune(d.utf[1:]) {
			d.run = append(d.run, r)
			d.utf = d.utf[1:]
			return // the rest may be the start of a character
		}
		if r, ok := typeable(r); ok {
			d.run = append(d.run, r)
		}
		d.utf = d.utf[size:]
	}
}

// typeable says whether r may be part of a line, and as what.
func typeable(r rune) (rune, bool) {
	switch {
	case unicode.IsControl(r):
		return 0, false
	case r >= 0xFDD0 && r <= 0xFDEF: // noncharacters, as the keys above
		return utf8.RuneError, true
	}
	return r, true
}

// escaped takes the byte after an escape. Sequences are taken for such even after a pause, as on a slow line.
func (d *decoder) escaped(b byte) {
	alt := d.alt
	d.params = d.params[:0]
	d.state = (*decoder).ground
	switch {
	case b == '[':
		d.state = (*decoder).csi
	case b == 'O':
		d.state = (*decoder).ss3
	case b == escape || !alt:
		d.ground(b)
	case b == 'b':
		d.press(keyWordLeft)
	case b == 'f':
		d.press(keyWordRight)
	case b == 'd':
		d.press(keyKillWordRight)
	case b == backspace || b == '\b':
		d.press(keyKillWordLeft)
	default:
		d.ground(b)
	}
}

// csi takes a byte after ESC [.
func (d *decoder) csi(b byte) {
	switch {
	case b == '[' && len(d.params) == 0: // a function key of the Linux console: one more byte
		d.state = func(d *decoder, b byte) { d.state = (*decoder).ground }
	case b >= 0x20 && b < 0x40 && len(d.params) < maxSequence:
		d.params = append(d.params, b)
	case b >= 0x40 && b < 0x7F:
		d.state = (*decoder).ground
		d.sequence(string(d.params), b)
	default: // no sequence after all
		d.state = (*decoder).ground
		d.ground(b)
	}
}

// ss3 takes a byte after ESC O, as cursor keys in application mode send it.
func (d *decoder) ss3(b byte) {
	switch {
	case b >= '0' && b <= '9' || b == ';':
		d.csi(b)
	case b == 'c':
		d.state = (*decoder).ground
		d.press(keyWordRight) // Ctrl-Right of rxvt
	case b == 'd':
		d.state = (*decoder).ground
		d.press(keyWordLeft)
	case b == 'M':
		d.state = (*decoder).ground
		d.press(enter) // of the keypad
	default:
		d.csi(b)
	}
}

// sequence does what the key of a whole escape sequence says. Terminals disagree about Home and End, and
// readline knows one form only; modifiers come as a second number, or as the only one of an arrow key.
func (d *decoder) sequence(params string, final byte) {
	number, modifier, _ := strings.Cut(params, ";")
	if final != '~' && modifier == "" {
		modifier = number
	}
	word := modifier >= "3" && modifier <= "8" && len(modifier) == 1 // Alt or Ctrl, maybe with Shift
	switch string(final) {
	case "A":
		d.press(keyUp)
	case "B":
		d.press(keyDown)
	case "C":
		d.press(either(word, keyWordRight, ctrlF))
	case "D":
		d.press(either(word, keyWordLeft, ctrlB))
	case "H":
		d.press(ctrlA)
	case "F":
		d.press(ctrlE)
	case "~":
		switch number {
		case "1", "7":
			d.press(ctrlA)
		case "4", "8":
			d.press(ctrlE)
		case "3":
			d.press(either(word, keyKillWordRight, keyDelete))
		case "5":
			d.press(keyPageUp)
		case "6":
			d.press(keyPageDown)
		case "200":
			d.paste = nil
			d.state = (*decoder).pasting
		}
	}
}

func either(first bool, a, b rune) rune {
	if first {
		return a
	}
	return b
}

// pasting takes a byte of a pasted block, up to the end mark. Beyond maxPaste the block is
// dropped, all but the last bytes, in which the end mark is looked for.
func (d *decoder) pasting(b byte) {
	d.paste = append(d.paste, b)
	if b == '~' && bytes.HasSuffix(d.paste, []byte(pasteEnd)) {
		if text := pastedText(d.paste[:len(d.paste)-len(pasteEnd)]); len(text) > 0 {
			d.flush()
			d.keys = append(d.keys, key{code: keyText, text: text})
		}
		d.paste = nil
		d.state = (*decoder).ground
	} else if len(d.paste) > maxPaste+4096 {
		last := d.paste[len(d.paste)-len(pasteEnd):]
		d.paste = append(d.paste[:maxPaste], last...)
	}
}

// pastedText is block as text for the line: newlines as marks but for the last one, tabs as blanks, other
// control characters left out.
func pastedText(block []byte) []rune {
	block = block[:min(len(block), maxPaste)]
	s := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", "    ").Replace(string(block))
	s = strings.TrimSuffix(s, "\n")
	var text []rune
	for _, r := range s {
		if r == '\n' {
			text = append(text, newlineMark)
		} else if r, ok := typeable(r); ok {
			text = append(text, r)
		}
	}
	return text
}
