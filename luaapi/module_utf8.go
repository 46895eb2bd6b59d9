package luaapi

import (
	"strings"
	"unicode"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"sosh/luaapi/letters"
)

// charPattern is utf8.charpattern: it matches one character of a string that is UTF-8.
const charPattern = "[%z\x01-\x7F\xC2-\xF4][\x80-\xBF]*"

// utf8Calls are the calls of Lua 5.3's utf8, and four more.
func utf8Calls() []*Call {
	text := Param{Name: "s", Kind: Text, Help: "the text"}
	position := func(name, help, fallback string) Param {
		return Param{Name: name, Kind: Integer, Optional: true, Default: fallback, Help: help}
	}
	return []*Call{
		{
			Name: "char", Module: "utf8", run: runUTF8Char, LuaOnly: true,
			Params:  []Param{{Name: "codes", Kind: Integer, Optional: true, Rest: true, Max: utf8.MaxRune, Help: "code points"}},
			Results: []Result{{"s", Text, "their characters, one after the other"}},
			Summary: "Make text of code points.",
			Example: "print(utf8.char(0x43F, 0x440))", Man: "RFC 3629",
		},
		{
			Name: "codes", Module: "utf8", run: runUTF8Codes, LuaOnly: true, Params: []Param{text},
			Results: []Result{{"iterator", Function, "for a for loop: it gives each character's position and code point"}},
			Summary: "Go through the characters of text.",
			Detail:  "What is no UTF-8 raises an error.",
			Example: `for pos, code in utf8.codes("пример") do print(pos, code) end`, Man: "Lua",
		},
		{
			Name: "codepoint", Module: "utf8", run: runUTF8Codepoint, LuaOnly: true,
			Params:  []Param{text, position("i", "the position of the first", "1"), position("j", "the position of the last; i when left out", "")},
			Results: []Result{{"codes", Integer, "the code points of the characters that start between i and j"}},
			Summary: "The code points of characters.",
			Detail:  "Positions count bytes; negative ones count from the end. What is no UTF-8 raises an error.",
			Example: `print(utf8.codepoint("привет", 1, -1))`, Man: "Lua",
		},
		{
			Name: "len", Module: "utf8", run: runUTF8Len, LuaOnly: true,
			Params:  []Param{text, position("i", "where to begin", "1"), position("j", "the position of the last; -1 is the end", "")},
			Results: []Result{{"count", Integer, "how many characters; nil and the position of the first byte that is no UTF-8"}},
			Summary: "Count the characters of text.",
			Detail:  "Positions count bytes; negative ones count from the end. Combining marks count too.",
			Example: `print(utf8.len("привет"), #"привет")`, Man: "Lua",
		},
		{
			Name: "offset", Module: "utf8", run: runUTF8Offset, LuaOnly: true,
			Params: []Param{text, {Name: "n", Kind: Integer, Help: "which character, counted from position i; 0 is the one that holds byte i"},
				position("i", "the position to count from; 1 for n from 0 on, else behind the end", "")},
			Results: []Result{{"pos", Integer, "where the character starts; nil where there is none"}},
			Summary: "Where a character starts.",
			Example: `print(utf8.offset("привет", 3))`, Man: "Lua",
		},
		{
			Name: "reverse", Module: "utf8", run: runUTF8Reverse, LuaOnly: true, Params: []Param{text},
			Results: []Result{{"s", Text, "the text from its end to its beginning"}},
			Summary: "Turn text round, character by character.",
			Detail:  "What readers take for one character stays together: a letter and its accents, a flag. Bytes that are no UTF-8 stay as they are.",
			Example: `print(utf8.reverse("ПАЛИНДРОМ"))`, Man: "Lua",
		},
		{
			Name: "upper", Module: "utf8", run: runUTF8Upper, LuaOnly: true, Params: []Param{text},
			Results: []Result{{"s", Text, "the text in capitals"}},
			Summary: "Turn text into capitals, in any alphabet.",
			Detail:  "A letter may become two: ß is SS. Bytes that are no UTF-8 stay as they are.",
			Example: `print(utf8.upper("привет"))`, Man: "Lua",
		},
		{
			Name: "lower", Module: "utf8", run: runUTF8Lower, LuaOnly: true, Params: []Param{text},
			Results: []Result{{"s", Text, "the text in small letters"}},
			Summary: "Turn text into small letters, in any alphabet.",
			Detail:  "Bytes that are no UTF-8 stay as they are.",
			Example: `print(utf8.lower("ПРИВЕТ"))`, Man: "Lua",
		},
		{
			Name: "isletter", Module: "utf8", run: runUTF8IsLetter, LuaOnly: true, Params: []Param{text},
			Results: []Result{{"yes", Boolean, "whether it is letters only; false for the empty string and for bytes that are no UTF-8"}},
			Summary: "Tell letters, in any alphabet, from other characters.",
			Detail:  "Combining marks are no letters, nor are digits.",
			Example: `print(utf8.isletter("Ада"), utf8.isletter("?"))`, Man: "Lua",
		},
	}
}

// encodeRune is the UTF-8 of a code point; surrogates have one too, as in Lua.
func encodeRune(r rune) string {
	if r >= 0xD800 && r <= 0xDFFF {
		return string([]byte{0xED, byte(0x80 | r>>6&0x3F), byte(0x80 | r&0x3F)})
	}
	return string(r)
}

// decodeRune is the first character of s and its size, 0 where s begins with no UTF-8; it takes what encodeRune makes.
func decodeRune(s string) (r rune, size int) {
	r, size = utf8.DecodeRuneInString(s)
	if r != utf8.RuneError || size > 1 {
		return r, size
	}
	if len(s) >= 3 && s[0] == 0xED && s[1] >= 0xA0 && s[1] <= 0xBF && isContinuation(s, 2) {
		return 0xD000 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F), 3
	}
	return 0, 0
}

// isContinuation reports whether byte i of s, where there is one, is not the first of a character.
func isContinuation(s string, i int) bool { return i < len(s) && s[i]&0xC0 == 0x80 }

func runUTF8Char(a args) int {
	var text strings.Builder
	for i := 0; a.first+i <= a.L.GetTop(); i++ {
		text.WriteString(encodeRune(rune(a.integer(i, 0))))
	}
	return a.values(lua.LString(text.String()))
}

func runUTF8Codes(a args) int {
	next := a.L.NewFunction(func(L *lua.LState) int {
		s, i := L.CheckString(1), max(L.CheckInt(2)-1, 0)
		if L.CheckInt(2) > 0 && i < len(s) {
			for i++; isContinuation(s, i); i++ {
			}
		}
		if i >= len(s) {
			return 0
		}
		r, size := decodeRune(s[i:])
		if size == 0 || isContinuation(s, i+size) {
			L.RaiseError("invalid UTF-8 code")
		}
		L.Push(lua.LNumber(i + 1))
		L.Push(lua.LNumber(r))
		return 2
	})
	return a.values(next, a.get(0), lua.LNumber(0))
}

func runUTF8Codepoint(a args) int {
	s := a.text(0)
	first := fromEnd(a.integer(1, 1), len(s))
	last := fromEnd(a.integer(2, first), len(s))
	if first < 1 {
		a.badArgument(2, "out of range")
	}
	if last > len(s) {
		a.badArgument(3, "out of range")
	}
	var codes []lua.LValue
	for i := first - 1; i < last; {
		r, size := decodeRune(s[i:])
		if size == 0 {
			a.usage("invalid UTF-8 code")
		}
		codes = append(codes, lua.LNumber(r))
		i += size
	}
	return a.values(codes...)
}

func runUTF8Len(a args) int {
	s := a.text(0)
	i, last := fromEnd(a.integer(1, 1), len(s))-1, fromEnd(a.integer(2, -1), len(s))-1
	if i < 0 || i > len(s) {
		a.badArgument(2, "initial position out of string")
	}
	if last >= len(s) {
		a.badArgument(3, "final position out of string")
	}
	count := 0
	for ; i <= last; count++ {
		_, size := decodeRune(s[i:])
		if size == 0 {
			return a.values(lua.LNil, lua.LNumber(i+1))
		}
		i += size
	}
	return a.values(lua.LNumber(count))
}

func runUTF8Offset(a args) int {
	s, n := a.text(0), a.integer(1, 0)
	start := 1
	if n < 0 {
		start = len(s) + 1
	}
	i := fromEnd(a.integer(2, start), len(s)) - 1
	switch {
	case i < 0 || i > len(s):
		a.badArgument(3, "position out of range")
	case n != 0 && isContinuation(s, i):
		a.usage("initial position is a continuation byte")
	}
	if pos, ok := characterAt(s, n, i); ok {
		return a.values(lua.LNumber(pos + 1))
	}
	return a.values(lua.LNil)
}

// characterAt is where the n-th character from byte i starts, n below 0 counting back, 0 being the one that holds it.
func characterAt(s string, n, i int) (pos int, ok bool) {
	back := func() {
		for i--; i > 0 && isContinuation(s, i); i-- {
		}
	}
	if n == 0 {
		if isContinuation(s, i) && i > 0 {
			back()
		}
		return i, true
	}
	for ; n < 0 && i > 0; n++ {
		back()
	}
	for ; n > 1 && i < len(s); n-- {
		for i++; isContinuation(s, i); i++ {
		}
	}
	return i, n == 0 || n == 1
}

func runUTF8Reverse(a args) int { return a.values(lua.LString(letters.Reverse(a.text(0)))) }

func runUTF8Upper(a args) int { return a.values(lua.LString(letters.Upper(a.text(0)))) }

func runUTF8Lower(a args) int { return a.values(lua.LString(letters.Lower(a.text(0)))) }

func runUTF8IsLetter(a args) int {
	s := a.text(0)
	return a.values(lua.LBool(s != "" && strings.IndexFunc(s, isNoLetter) < 0))
}

func isNoLetter(r rune) bool { return !unicode.IsLetter(r) }
