package shell

import (
	"strings"
	"testing"
)

// TestFoldedLong folds a line of 4 MB, such as an error with all that has come over the wire: each part is looked at once.
func TestFoldedLong(t *testing.T) {
	line := strings.Repeat("four ", 800_000)
	parts := strings.Split(strings.TrimSpace(folded(line, 80)), "\n")
	if len(parts) != 50_000 || parts[0] != strings.TrimSpace(strings.Repeat("four ", 16)) || parts[49_999] != parts[0] {
		t.Errorf("%d lines, the first %q", len(parts), parts[0])
	}
}

func TestFolded(t *testing.T) {
	for _, c := range []struct {
		width int
		text  string
		want  string
	}{
		{20, "short\n\n", "short\n\n"},
		{10, "one two three\n", "one two\nthree\n"},
		{7, "one two three\n", "one two\nthree\n"},
		{12, "  name   what it is for\n", "  name\n  what it is\n  for\n"},
		{10, "        deep and deeper\n", "        deep\n    and\n    deeper\n"},
		{5, "unbreakable words\n", "unbreakable\nwords\n"},
		{12, "привет большой мир\n", "привет\nбольшой мир\n"},
		{8, "世界 世界 世界\n", "世界\n世界\n世界\n"},
		{9, "世界 世界 世界\n", "世界 世界\n世界\n"},
		{4, "no newline", "no\nnewline\n"},
		{10, "\x1b[31mred words\x1b[0m stand\n", "\x1b[31mred words\x1b[0m\nstand\n"},
	} {
		if got := folded(c.text, c.width); got != c.want {
			t.Errorf("%d columns: %q, want %q", c.width, got, c.want)
		}
		words := strings.Join(strings.Fields(c.text), " ")
		if got := strings.Join(strings.Fields(folded(c.text, c.width)), " "); got != words {
			t.Errorf("%d columns: the words are %q, want %q", c.width, got, words)
		}
	}
}
