package shell

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// word is one word of a command line.
type word struct {
	text   string // without quotes, escapes replaced
	quoted bool   // some of it stood in quotes: it is text, never a name, a flag or a variable
	start  int    // where it stands in the line, in bytes
	end    int
}

// variable is the Lua variable that the word stands for: x for $x.
func (w word) variable() (name string, ok bool) {
	if w.quoted || len(w.text) < 2 || w.text[0] != '$' {
		return "", false
	}
	return w.text[1:], true
}

// isFlag reports whether the word looks like -x or --long. A negative number is none.
func (w word) isFlag() bool {
	return !w.quoted && len(w.text) > 1 && w.text[0] == '-' && w.text[1] != '.' && (w.text[1] < '0' || w.text[1] > '9')
}

// splitWords splits a command line as a Unix shell does, with single and double quotes and a comment after #.
func splitWords(line string) ([]word, error) {
	return splitWordsBut(line, func([]word, string) bool { return false })
}

// splitWordsBut splits as splitWords does, but a # begins a word where isWord says so of the words before and the rest.
func splitWordsBut(line string, isWord func(before []word, rest string) bool) ([]word, error) {
	var words []word
	for i := 0; i < len(line); {
		switch c := line[i]; {
		case isBlank(c):
			i++
		case c == '#' && !isWord(words, line[i:]):
			return words, nil
		default:
			w, err := readWord(line, i)
			if err != nil {
				return words, err
			}
			words = append(words, w)
			i = w.end
		}
	}
	return words, nil
}

// readWord reads the word that starts at i; quoted and unquoted parts that touch are one word.
func readWord(line string, i int) (word, error) {
	w := word{start: i}
	var text strings.Builder
	for i < len(line) && !isBlank(line[i]) {
		switch line[i] {
		case '\'':
			end := strings.IndexByte(line[i+1:], '\'')
			if end < 0 {
				return w, fmt.Errorf("the quote ' at column %d is never closed", column(line, i))
			}
			text.WriteString(line[i+1 : i+1+end])
			w.quoted = true
			i += end + 2
		case '"':
			part, next, err := readDoubleQuoted(line, i)
			if err != nil {
				return w, err
			}
			text.WriteString(part)
			w.quoted = true
			i = next
		case '\\':
			return w, fmt.Errorf(`a backslash outside quotes at column %d: write "...\n..." in double quotes for an escape, '...' for the character itself`, column(line, i))
		default:
			text.WriteByte(line[i])
			i++
		}
	}
	w.text, w.end = text.String(), i
	return w, nil
}

// escapes are the ones double quotes know, besides \xHH.
var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', '0': 0, '\\': '\\', '"': '"'}

// readDoubleQuoted reads the part in double quotes that starts at i, and returns where it ends.
func readDoubleQuoted(line string, i int) (text string, next int, err error) {
	start := i
	var b strings.Builder
	for i++; i < len(line); i++ {
		switch line[i] {
		case '"':
			return b.String(), i + 1, nil
		case '\\':
			value, size, err := readEscape(line, i)
			if err != nil {
				return "", 0, err
			}
			b.WriteByte(value)
			i += size - 1
		default:
			b.WriteByte(line[i])
		}
	}
	return "", 0, fmt.Errorf(`the quote " at column %d is never closed`, column(line, start))
}

// readEscape reads the escape that starts with the backslash at i.
func readEscape(line string, i int) (value byte, size int, err error) {
	if i+1 < len(line) {
		if value, ok := escapes[line[i+1]]; ok {
			return value, 2, nil
		}
		if line[i+1] == 'x' && i+4 <= len(line) {
			if n, err := strconv.ParseUint(line[i+2:i+4], 16, 8); err == nil {
				return byte(n), 4, nil
			}
		}
	}
	return 0, 0, fmt.Errorf(`an unknown escape at column %d; there are \n \r \t \0 \xHH \\ \"`, column(line, i))
}

// column counts characters from 1, as an editor shows them.
func column(line string, i int) int { return utf8.RuneCountInString(line[:i]) + 1 }

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
