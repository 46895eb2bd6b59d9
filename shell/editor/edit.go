package editor

import (
	"slices"
	"unicode"
)

// edit is the line being typed and the cursor in it, for the edits that readline does not do or does
// for English letters only.
type edit struct {
	line []rune
	pos  int
}

// insert puts text at the cursor and the cursor behind it.
func (e *edit) insert(text []rune) {
	e.line = slices.Concat(e.line[:e.pos], text, e.line[e.pos:])
	e.pos += len(text)
}

// cut takes out the text between from and to and returns it.
func (e *edit) cut(from, to int) []rune {
	text := slices.Clone(e.line[from:to])
	e.line = slices.Concat(e.line[:from], e.line[to:])
	e.pos = from
	return text
}

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || r == '_'
}

func isBlank(r rune) bool { return unicode.IsSpace(r) || r == newlineMark }

// wordLeft returns the start of the word at or before the cursor.
func (e *edit) wordLeft() int {
	i := e.pos
	for i > 0 && !isWord(e.line[i-1]) {
		i--
	}
	for i > 0 && isWord(e.line[i-1]) {
		i--
	}
	return i
}

// wordRight returns the end of the word at or after the cursor.
func (e *edit) wordRight() int {
	i := e.pos
	for i < len(e.line) && !isWord(e.line[i]) {
		i++
	}
	for i < len(e.line) && isWord(e.line[i]) {
		i++
	}
	return i
}

// spaceWordLeft returns the start of the text between blanks at or before the cursor.
func (e *edit) spaceWordLeft() int {
	i := e.pos
	for i > 0 && isBlank(e.line[i-1]) {
		i--
	}
	for i > 0 && !isBlank(e.line[i-1]) {
		i--
	}
	return i
}

// transpose swaps the characters around the cursor, at the end of the line the last two.
func (e *edit) transpose() {
	i := min(e.pos, len(e.line)-1)
	if i < 1 {
		return
	}
	e.line[i-1], e.line[i] = e.line[i], e.line[i-1]
	e.pos = i + 1
}
