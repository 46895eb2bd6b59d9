package luaapi

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Quote writes s as a Lua string literal that reads back as the same bytes in any Lua. Printable UTF-8 stays as it is;
// everything else becomes \n, \r, \t or \ddd, the only escapes that every Lua understands.
func Quote(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteByte(byte(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == utf8.RuneError && size == 1, !unicode.IsPrint(r):
			for _, c := range []byte(s[i : i+size]) {
				writeDecimalEscape(&b, c, i+size < len(s) && isDigit(s[i+size]) || size > 1)
			}
		default:
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	b.WriteByte('"')
	return b.String()
}

// writeDecimalEscape writes \ddd, with all three digits where a digit follows.
func writeDecimalEscape(b *strings.Builder, c byte, digitFollows bool) {
	b.WriteByte('\\')
	digits := strconv.Itoa(int(c))
	if digitFollows {
		b.WriteString("000"[len(digits):])
	}
	b.WriteString(digits)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
