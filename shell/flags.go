package shell

import (
	"encoding/hex"
	"strconv"
	"strings"

	"sosh/luaapi"
)

// flagged is a flag that was given, and its value.
type flagged struct {
	*luaapi.Flag
	value word
}

// takeFlags takes the flags off the words and refuses those the call does not have. After -- words are taken as they are.
func (c *compiler) takeFlags() error {
	var rest []word
	for len(c.words) > 0 {
		w := c.next()
		switch {
		case !w.quoted && w.text == "--":
			for ; len(c.words) > 0; rest = append(rest, w) {
				w = c.next()
				w.quoted = true
			}
		case w.isFlag():
			if err := c.takeFlag(w); err != nil {
				return err
			}
		default:
			rest = append(rest, w)
		}
	}
	c.words = rest
	return nil
}

// takeFlag takes one flag, with its value off the words behind it.
func (c *compiler) takeFlag(w word) error {
	f := flagged{Flag: c.call.Flag(w.text)}
	if f.Flag == nil {
		return c.refuse("unknown flag %s (quote it where it is text)", w.text)
	}
	for _, other := range c.flags {
		switch {
		case other.Flag == f.Flag:
			return c.refuse("the flag %s is there twice", f.Name)
		case other.Value != nil && f.Value != nil:
			return c.refuse("%s and %s both say what the data is", other.Name, f.Name)
		}
	}
	if f.Value != nil {
		if len(c.words) == 0 {
			return c.missing(f.Value)
		}
		f.value = c.next()
	}
	c.flags = append(c.flags, f)
	return nil
}

// data compiles what is sent: the next word or what a flag says, with what other flags make of it.
func (c *compiler) data(p *luaapi.Param) (string, error) {
	expression, err := c.plainData(p)
	for _, f := range c.flags {
		if err == nil && f.Value == nil {
			expression = f.Apply(expression)
		}
	}
	return expression, err
}

func (c *compiler) plainData(p *luaapi.Param) (string, error) {
	for _, f := range c.flags {
		if f.Value != nil {
			value, err := c.value(f.Value, f.value)
			return f.Apply(value), err
		}
	}
	if len(c.words) == 0 {
		return "", c.missing(p)
	}
	w := c.next()
	if count, ok := fillerCount(w.text); ok && !w.quoted {
		if count > maxFiller {
			return "", c.refuse("%s is more than #%d", w.text, maxFiller)
		}
		return `("x"):rep(` + strconv.Itoa(count) + ")", nil
	}
	return c.value(p, w)
}

// shows is the flag that says how what was received is shown, nil where none does.
func (c *compiler) shows() *luaapi.Flag {
	for _, f := range c.flags {
		if f.Result {
			return f.Flag
		}
	}
	return nil
}

// maxFiller is the most bytes that # makes: enough to fill the buffers of any connection.
const maxFiller = 100_000_000

// fillerCount is how many bytes a word such as #5000 stands for.
func fillerCount(text string) (count int, ok bool) {
	digits, ok := strings.CutPrefix(text, "#")
	if !ok || digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	count, err := strconv.Atoi(digits)
	if err != nil { // it has too many digits for an int
		return maxFiller + 1, true
	}
	return count, true
}

// splitCall splits the line of a call. A word such as #5000 in the place of the data to send is no comment.
func splitCall(line string, call *luaapi.Call, sc scope) ([]word, error) {
	return splitWordsBut(line, func(before []word, rest string) bool {
		end := strings.IndexAny(rest+" ", " \t\r\n")
		_, ok := fillerCount(rest[:end])
		return ok && expectsData(before, call, sc)
	})
}

// expectsData reports whether the next word is the data to send.
func expectsData(before []word, call *luaapi.Call, sc scope) bool {
	if !call.SendsData() {
		return false
	}
	var given []word
	for _, w := range before[1:] {
		switch f := call.Flag(w.text); {
		case !w.isFlag():
			given = append(given, w)
		case f != nil && f.Value != nil:
			return false
		}
	}
	return len(given) == 0 || len(given) == 1 && isReceiver(given[0], sc)
}

// isReceiver reports whether a word names the socket that a command is for.
func isReceiver(w word, sc scope) bool {
	_, ok := sc.Family(strings.TrimPrefix(w.text, "$"))
	return !w.quoted && (ok || w.text == ".")
}

// hex compiles bytes that are written as hexadecimal digits, with blanks or colons between them.
func (c *compiler) hex(w word) (string, error) {
	digits := strings.NewReplacer(" ", "", ":", "").Replace(w.text)
	if _, err := hex.DecodeString(digits); err != nil {
		return "", c.refuse(`HEX must be two hexadecimal digits for each byte, such as 48656c or "48 65 6c", not %s`, luaapi.Quote(w.text))
	}
	return luaapi.Quote(digits), nil
}
