package export

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// quoteSeeds are strings that a quoter can get wrong.
var quoteSeeds = []string{
	"", "hello\n", "\x00", "\x007", "\x01f", "\x80", "\xff\xfe", "привет", "привет\x80", "??=", "???/", `"\`, "\r\t\v", "\u202eabc", "\ufeff", "\ufffd", "😀9", `\?`, `\\??`,
}

// FuzzQuote reads literals back: Go's have the same escapes but for C's \?.
func FuzzQuote(f *testing.F) {
	for _, s := range quoteSeeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := quoteC(s)
		if strings.Contains(strings.NewReplacer(`\\`, `\\`, `\?`, "").Replace(c), "??") {
			t.Errorf("C has a trigraph in %s", c)
		}
		readsBack(t, strings.NewReplacer(`\\`, `\\`, `\?`, "?").Replace(c), s)
		python := quotePythonBytes(s)
		literal, isText := strings.CutSuffix(python, ".encode()")
		if !isText && strings.ContainsFunc(python, func(r rune) bool { return r >= utf8.RuneSelf }) {
			t.Errorf("a bytes literal of Python holds more than ASCII: %s", python)
		}
		readsBack(t, strings.TrimPrefix(literal, "b"), s)
		if utf8.ValidString(s) {
			readsBack(t, quotePythonText(s), s)
		}
	})
}

func readsBack(t *testing.T, literal, want string) {
	t.Helper()
	if got, err := strconv.Unquote(literal); err != nil || got != want {
		t.Errorf("%s reads back as %q, %v; want %q", literal, got, err, want)
	}
}

func TestCommentsEnd(t *testing.T) {
	for _, line := range cComments([]string{`// a \`, `// a ??/`, `// a`}) {
		if strings.HasSuffix(line, `\`) || strings.HasSuffix(line, "??/") {
			t.Errorf("%q goes on in the next line", line)
		}
	}
	if got := visible("a\u202eb\x1b[1m"); strings.ContainsAny(got, "\u202e\x1b") {
		t.Errorf("%q holds what cannot be seen", got)
	}
}
