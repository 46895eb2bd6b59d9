package shell

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"sosh/shell/runewidth"
)

// sheet is what prose is written on: a buffer that knows how wide the screen is.
type sheet struct {
	bytes.Buffer
	width int // 0: as wide as one likes
}

// columns is how wide lines that are written to w may be, which is most unless the screen is narrower.
func columns(w io.Writer, most int) int {
	if s, ok := w.(*sheet); ok && s.width > 0 {
		return min(most, s.width)
	}
	return most
}

// item writes a name and what it is, indented and wrapped: below where the text begins if there is room for its words, else
// below the name.
func item(w io.Writer, name, text string) {
	width := max(13, len(name))
	columns := columns(w, 79)
	room := columns - width - 3
	if room < max(minItemRoom, longestWord(text)) {
		line := fmt.Sprintf("  %-*s %s", width, name, text)
		fmt.Fprintln(w, strings.Join(foldedLine(line, columns, "    "), "\n"))
		return
	}
	lines := strings.Split(wrap(text, room), "\n")
	fmt.Fprintf(w, "  %-*s %s\n", width, name, lines[0])
	for _, line := range lines[1:] {
		fmt.Fprintf(w, "  %-*s %s\n", width, "", line)
	}
}

// minItemRoom is how wide the text of an item is at least where it stands in a column of its own.
const minItemRoom = 20

func longestWord(text string) int {
	longest := 0
	for _, word := range strings.Fields(text) {
		longest = max(longest, runewidth.Text(word))
	}
	return longest
}

// wrap breaks text at blanks so that no line is longer than width.
func wrap(text string, width int) string {
	var b strings.Builder
	column := 0
	for _, word := range strings.Fields(text) {
		n := len([]rune(word))
		switch {
		case column > 0 && column+1+n > width:
			b.WriteByte('\n')
			column = 0
		case column > 0:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}
