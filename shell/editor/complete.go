package editor

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"sosh/shell/runewidth"
)

// completeWord does what Tab says: it puts in the only candidate or what all candidates begin with, else it
// prints the candidates above the line.
func (t *terminal) completeWord(e *edit) {
	if t.complete == nil {
		t.screen.ring()
		return
	}
	before, after := fromLine(e.line[:e.pos]), fromLine(e.line[e.pos:])
	start, words := t.complete(before+after, len(before))
	if len(words) == 0 || start < 0 || start > len(before) {
		t.screen.ring()
		return
	}
	typed := before[start:]
	word := commonPrefix(words)
	switch {
	case len(words) == 1:
		if !strings.HasSuffix(word, " ") && !endsOpen(word) && !strings.HasPrefix(after, " ") {
			word += " "
		}
	case len(word) < len(typed) || word == typed:
		width, height := t.screen.size()
		_, _ = t.screen.Write([]byte(columns(words, width, max(1, height-2))))
		return
	}
	e.line, e.pos = toLine(before[:start]+word), 0
	e.pos = len(e.line)
	e.line = append(e.line, toLine(after)...)
}

// endsOpen reports whether something is to follow word without a blank.
func endsOpen(word string) bool {
	return word != "" && strings.Contains("(.:/=", word[len(word)-1:])
}

// commonPrefix returns what all words begin with.
func commonPrefix(words []string) string {
	prefix := words[0]
	for _, word := range words[1:] {
		n := 0
		for n < len(prefix) && n < len(word) && prefix[n] == word[n] {
			n++
		}
		for n > 0 && n < len(prefix) && !utf8.RuneStart(prefix[n]) {
			n--
		}
		prefix = prefix[:n]
	}
	return prefix
}

// columns returns words as a table that fits a screen of the given width. Of more than maxRows rows it has the first, and
// says how many words are left.
func columns(words []string, width, maxRows int) string {
	widest := 0
	shown := make([]string, len(words))
	for i, word := range words {
		shown[i] = fit(word, width-1)
		widest = max(widest, runewidth.Text(shown[i]))
	}
	perRow := max(1, (width+1)/(widest+2))
	omitted := max(0, len(shown)-perRow*maxRows)
	shown = shown[:len(shown)-omitted]
	rows := (len(shown) + perRow - 1) / perRow
	var b strings.Builder
	for row := range rows {
		for i := row; i < len(shown); i += rows {
			b.WriteString(shown[i])
			if i+rows < len(shown) {
				b.WriteString(strings.Repeat(" ", widest+2-runewidth.Text(shown[i])))
			}
		}
		b.WriteByte('\n')
	}
	if omitted > 0 {
		fmt.Fprintf(&b, "... and %d more\n", omitted)
	}
	return b.String()
}

// fit returns word without control characters, and cut so that it takes no more columns than width.
func fit(word string, width int) string {
	word = join(lineCells(toLine(word)))
	if runewidth.Text(word) <= width {
		return word
	}
	end, used := 0, 1 // of the dots
	for i, r := range word {
		if used += runewidth.Of(r); used > width {
			break
		}
		end = i + utf8.RuneLen(r)
	}
	return word[:end] + "…"
}
