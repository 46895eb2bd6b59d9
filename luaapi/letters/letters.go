// Package letters turns text round and changes its case, as readers see it: a letter keeps its accents, and ß has two
// capitals. The borders between what readers take for characters are those of github.com/clipperhouse/uax29, which is
// tested against Unicode's own file of cases; the cases are golang.org/x/text/cases, the Go team's own. Bytes that are
// no UTF-8 stay as they are.
package letters

import (
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// Reverse turns s round, character by character; what readers take for one character stays together.
func Reverse(s string) string {
	reversed := make([]byte, len(s))
	end := len(s)
	for part, text := range parts(s) {
		if !text {
			end -= copy(reversed[end-len(part):], part)
			continue
		}
		for character := graphemes.FromString(part); character.Next(); {
			end -= copy(reversed[end-len(character.Value()):], character.Value())
		}
	}
	return string(reversed)
}

// Upper is s in capitals.
func Upper(s string) string { return convert(s, cases.Upper(language.Und).String) }

// Lower is s in small letters.
func Lower(s string) string { return convert(s, cases.Lower(language.Und).String) }

// convert converts what is text in s.
func convert(s string, fn func(string) string) string {
	var b strings.Builder
	for part, text := range parts(s) {
		if text {
			part = fn(part)
		}
		b.WriteString(part)
	}
	return b.String()
}

// parts are the stretches of s that are UTF-8, which are text, and the bytes between them, which are not.
func parts(s string) iter.Seq2[string, bool] {
	return func(yield func(part string, text bool) bool) {
		start := 0
		for i := 0; i < len(s); {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				if i > start && !yield(s[start:i], true) || !yield(s[i:i+1], false) {
					return
				}
				start = i + 1
			}
			i += size
		}
		if start < len(s) {
			yield(s[start:], true)
		}
	}
}
