package luaapi

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// escapes rewrites the escapes of later Luas in source, \xHH, \z and \u{XXX}, as the \ddd that gopher-lua knows. Every
// line keeps its number: line breaks that \z passes over are put after the string. Malformed escapes are syntax errors,
// as they are in Lua; gopher-lua would take "\xZZ" for "xZZ" and "\300" for ",".
type escapes struct {
	chunk, source string

	pos    int             // what is looked at
	kept   int             // up to here source is in out
	out    strings.Builder // the source rewritten
	breaks int             // that \z took out of the string being read
}

// translateEscapes is source without the escapes that gopher-lua does not know.
func translateEscapes(chunk, source string) (string, error) {
	if !strings.Contains(source, `\`) {
		return source, nil
	}
	e := &escapes{chunk: chunk, source: source}
	for e.pos < len(source) {
		switch c := source[e.pos]; {
		case c == '"' || c == '\'':
			if err := e.quoted(c); err != nil {
				return "", err
			}
		case c == '[':
			e.pos += max(longBracket(source[e.pos:]), 1)
		case strings.HasPrefix(source[e.pos:], "--"):
			e.comment()
		default:
			e.pos++
		}
	}
	if e.kept == 0 {
		return source, nil
	}
	e.out.WriteString(source[e.kept:])
	return e.out.String(), nil
}

// longBracket is the length of the [[...]] or [==[...]==] that s begins with; 0 where there is none.
func longBracket(s string) int {
	level := len(s[1:]) - len(strings.TrimLeft(s[1:], "="))
	if !strings.HasPrefix(s[1+level:], "[") {
		return 0
	}
	end := "]" + s[1:1+level] + "]"
	if i := strings.Index(s[2+level:], end); i >= 0 {
		return 2 + level + i + len(end)
	}
	return len(s)
}

func (e *escapes) comment() {
	e.pos += len("--")
	rest := e.source[e.pos:]
	if strings.HasPrefix(rest, "[") {
		if n := longBracket(rest); n > 0 {
			e.pos += n
			return
		}
	}
	if i := strings.IndexAny(rest, "\r\n"); i >= 0 {
		e.pos += i
	} else {
		e.pos = len(e.source)
	}
}

// quoted passes over a string in quotes.
func (e *escapes) quoted(quote byte) error {
	start := e.pos
	e.pos++
	for e.pos < len(e.source) {
		switch c := e.source[e.pos]; c {
		case quote:
			e.pos++
			if e.breaks > 0 {
				e.replace(0, strings.Repeat("\n", e.breaks)+" ") // the blank keeps the last one apart from a \r that follows
				e.breaks = 0
			}
			return nil
		case '\n', '\r':
			return e.unterminated(start)
		case '\\':
			if err := e.escape(); err != nil {
				return err
			}
		default:
			e.pos++
		}
	}
	return e.unterminated(start)
}

// unterminated reports a string without its end only where gopher-lua would get the line wrong.
func (e *escapes) unterminated(start int) error {
	end := e.pos
	e.pos = len(e.source)
	if e.breaks == 0 {
		return nil
	}
	err := e.failed(end, e.source[start:end], "unterminated string")
	err.Incomplete = end == len(e.source)
	return err
}

// escape passes over a backslash and what belongs to it.
func (e *escapes) escape() error {
	rest := e.source[e.pos+1:]
	switch {
	case strings.HasPrefix(rest, "x"):
		return e.hexEscape(rest)
	case strings.HasPrefix(rest, "u"):
		return e.unicodeEscape(rest)
	case strings.HasPrefix(rest, "z"):
		blank := len(rest[1:]) - len(strings.TrimLeft(rest[1:], " \t\n\v\f\r"))
		e.breaks += countBreaks(rest[1 : 1+blank])
		e.replace(2+blank, "")
	case rest != "" && isDigit(rest[0]):
		return e.decimalEscape(rest)
	case strings.HasPrefix(rest, "\r\n"), strings.HasPrefix(rest, "\n\r"):
		e.pos += 3
	default:
		e.pos = min(e.pos+2, len(e.source))
	}
	return nil
}

func (e *escapes) hexEscape(rest string) error {
	value, err := strconv.ParseUint(rest[1:min(3, len(rest))], 16, 8)
	if err != nil || len(rest) < 3 {
		return e.failed(e.pos, `\`+beforeBreak(rest[:min(3, len(rest))]), "hexadecimal digit expected")
	}
	e.replace(len(`\x00`), decimal(byte(value)))
	return nil
}

func (e *escapes) unicodeEscape(rest string) error {
	digits := 0
	if strings.HasPrefix(rest, "u{") {
		digits = len(rest[2:]) - len(strings.TrimLeft(rest[2:], "0123456789abcdefABCDEF"))
	}
	near := `\` + beforeBreak(rest[:min(2+digits+1, len(rest))])
	switch {
	case !strings.HasPrefix(rest, "u{"):
		return e.failed(e.pos, near, `missing '{' in \u{xxxx}`)
	case digits == 0:
		return e.failed(e.pos, near, "hexadecimal digit expected")
	case !strings.HasPrefix(rest[2+digits:], "}"):
		return e.failed(e.pos, near, `missing '}' in \u{xxxx}`)
	}
	value, err := strconv.ParseUint(rest[2:2+digits], 16, 32)
	if err != nil || value > utf8.MaxRune {
		return e.failed(e.pos, near, "UTF-8 value too large")
	}
	var text strings.Builder
	for _, c := range []byte(encodeRune(rune(value))) {
		text.WriteString(decimal(c))
	}
	e.replace(len(`\u{}`)+digits, text.String())
	return nil
}

// decimalEscape checks \ddd. Before \z a short one gets all its digits: what comes to stand after it may be a digit.
func (e *escapes) decimalEscape(rest string) error {
	digits := 1
	for digits < min(3, len(rest)) && isDigit(rest[digits]) {
		digits++
	}
	value, _ := strconv.Atoi(rest[:digits])
	if value > 255 {
		return e.failed(e.pos, `\`+rest[:digits], "decimal escape too large")
	}
	if digits < 3 && strings.HasPrefix(rest[digits:], `\z`) {
		e.replace(1+digits, decimal(byte(value)))
	} else {
		e.pos += 1 + digits
	}
	return nil
}

func decimal(c byte) string { return fmt.Sprintf(`\%03d`, c) }

// replace puts text in the place of the next n bytes.
func (e *escapes) replace(n int, text string) {
	e.out.WriteString(e.source[e.kept:e.pos])
	e.out.WriteString(text)
	e.pos += n
	e.kept = e.pos
}

func (e *escapes) failed(pos int, near, problem string) *SyntaxError {
	line := 1 + countBreaks(e.source[:pos])
	return &SyntaxError{Chunk: e.chunk, Line: line, Near: near, Problem: problem, SourceLine: sourceLine(e.source, line)}
}

// countBreaks counts line breaks: \r\n and \n\r are one.
func countBreaks(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] != '\n' && s[i] != '\r' {
			continue
		}
		n++
		if i+1 < len(s) && (s[i+1] == '\n' || s[i+1] == '\r') && s[i+1] != s[i] {
			i++
		}
	}
	return n
}

// beforeBreak is s up to its first line break.
func beforeBreak(s string) string {
	if i := strings.IndexAny(s, "\r\n"); i >= 0 {
		return s[:i]
	}
	return s
}
