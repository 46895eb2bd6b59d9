package export

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// namedEscapes are the escapes that all languages have.
var namedEscapes = strings.NewReplacer("\n", `\n`, "\r", `\r`, "\t", `\t`, `"`, `\"`, `\`, `\\`)

// asciiByte is a byte inside a literal: as it is, by name, or in the format of the language.
func asciiByte(c byte, format string) string {
	text := string(rune(c))
	if named := namedEscapes.Replace(text); named != text {
		return named
	}
	if c >= ' ' && c < 0x7f {
		return text
	}
	return fmt.Sprintf(format, c)
}

// quoteC writes a C string literal with the bytes of s. Escapes are octal with three digits, so that no digit behind one
// belongs to it; a second question mark in a row is escaped, or a trigraph could begin.
func quoteC(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '?' && i > 0 && s[i-1] == '?':
			b.WriteString(`\?`)
		case r >= utf8.RuneSelf && unicode.IsPrint(r) && (r != utf8.RuneError || size > 1):
			b.WriteString(s[i : i+size])
		default:
			for _, c := range []byte(s[i : i+size]) {
				b.WriteString(asciiByte(c, `\%03o`))
			}
		}
		i += size
	}
	b.WriteByte('"')
	return b.String()
}

// quotePythonText writes a str literal of s, which has to be UTF-8.
func quotePythonText(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			b.WriteString(asciiByte(byte(r), `\x%02x`))
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// quotePythonBytes writes an expression that is a bytes object with the bytes of s: a literal, which holds ASCII only, or
// text that can be read.
func quotePythonBytes(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf && unicode.IsPrint(r) }) && utf8.ValidString(s) {
		return quotePythonText(s) + ".encode()"
	}
	var b strings.Builder
	b.WriteString(`b"`)
	for _, c := range []byte(s) {
		b.WriteString(asciiByte(c, `\x%02x`))
	}
	b.WriteByte('"')
	return b.String()
}

// visible is a line of a comment: what cannot be seen in it, or turns the order of letters round, is written out.
func visible(line string) string {
	var b strings.Builder
	for _, r := range line {
		if unicode.IsPrint(r) || r == '\t' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "<U+%04X>", r)
		}
	}
	return b.String()
}
