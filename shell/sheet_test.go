package shell

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"sosh/shell/runewidth"
)

// TestItem has the text of an item begin its lines below where it begins, or at column 4 where that leaves no room.
func TestItem(t *testing.T) {
	const text = "socket socketpair bind listen has_dualstack_ipv6"
	for _, c := range []struct {
		width int
		want  string
	}{
		{0, "  @connections  socket socketpair bind listen has_dualstack_ipv6\n"},
		{40, "  @connections  socket socketpair bind\n                listen\n                has_dualstack_ipv6\n"},
		{36, "  @connections  socket socketpair\n                bind listen\n                has_dualstack_ipv6\n"},
		{30, "  @connections  socket\n    socketpair bind listen\n    has_dualstack_ipv6\n"},
	} {
		s := &sheet{width: c.width}
		item(s, "@connections", text)
		if s.String() != c.want {
			t.Errorf("%d columns:\n%s\nwant\n%s", c.width, s.String(), c.want)
		}
	}
}

// TestManualIsFoldedOnce lays the manual out for screens of many widths: what fits no screen is broken, no line is broken
// twice, and the words are those of the widest.
func TestManualIsFoldedOnce(t *testing.T) {
	write := func(w io.Writer) error {
		Manual(w)
		return nil
	}
	var plain bytes.Buffer
	_ = write(&plain)
	for _, width := range []int{0, 200, 80, 79, 60, 50, 40, 36, 30, 24} {
		text := laidOut(write)(width)
		if (width == 0 || width >= 79) && text != plain.String() {
			t.Errorf("%d columns:\n%s", width, text)
		}
		if !slices.Equal(strings.Fields(text), strings.Fields(plain.String())) {
			t.Errorf("%d columns: other words\n%s", width, text)
		}
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		for i, line := range lines {
			if width > 0 && runewidth.Text(line) > width {
				t.Errorf("%d columns: a line of %d: %s", width, runewidth.Text(line), line)
			}
			indent := len(line) - len(strings.TrimLeft(line, " "))
			if isName := strings.HasPrefix(line[indent:], "@"); indent > 0 && !isName && indent != 16 && indent != 4 {
				t.Errorf("%d columns: line %d begins at column %d\n%s", width, i+1, indent, text)
			}
		}
	}
}
