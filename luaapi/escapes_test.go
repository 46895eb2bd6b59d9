package luaapi

import (
	"errors"
	"strings"
	"testing"

	"github.com/yuin/gopher-lua/parse"
)

func TestEscapes(t *testing.T) {
	for source, want := range map[string]string{
		`return "\x41\x7a\xFf"`:                       "Az\xff",
		`return '\u{48}\u{7FF}\u{20AC}\u{10FFFF}'`:    "H\u07ff€\U0010ffff",
		`return "\u{D800}"`:                           "\xed\xa0\x80", // as Lua has it
		"return 'a\\z  \t\r\n  \v\f b\\z'":            "ab",
		`return "\1\z2\12\z3\123\z4"`:                 "\x012\x0c3{4",
		`return "\0651\x410"`:                         "A1A0",
		`return "\\x41\\z \"\x41"`:                    `\x41\z "A`,
		`return '\x22"\x27'`:                          `""'`,
		`return "\a\b\f\n\r\t\v\q"`:                   "\a\b\f\n\r\t\vq",
		"return 'a\\\nb\\\r\nc'":                      "a\nb\nc",
		`return [[\x41]] .. [==[\z]]]==]`:             `\x41\z]]`,
		"--[[ \"\\xZZ ]] --[==[\n\\u]]]==]\nreturn 1": "1",
		"-- it's \\x\nreturn 2 --\\z":                 "2",
		"return #'\\z' -- '\\x'":                      "0",
		`local t = {[ [[a]] ]="\x41"} return t.a`:     "A",
	} {
		if got := run(t, "print(assert(loadstring("+Quote(source)+"))())"); got != want+"\n" {
			t.Errorf("%s returned %q, want %q", source, got, want)
		}
	}
}

// TestMalformedEscapes has the cases of Lua's own tests.
func TestMalformedEscapes(t *testing.T) {
	for source, want := range map[string]string{
		`return "abc\x"`:         `:1: hexadecimal digit expected near "\\x\""`,
		`return "abc\x5"`:        `:1: hexadecimal digit expected`,
		`return "\x`:             `:1: hexadecimal digit expected`,
		"\nreturn '\\x4\n'":      `:2: hexadecimal digit expected near "\\x4"`,
		"\r\n\n\rreturn '\\xr'":  `:3: hexadecimal digit expected`,
		`return "\u11r"`:         `:1: missing '{' in \u{xxxx}`,
		`return "\u`:             `:1: missing '{' in \u{xxxx}`,
		`return "\u{11r"`:        `:1: missing '}' in \u{xxxx} near "\\u{11r"`,
		`return "\u{11`:          `:1: missing '}' in \u{xxxx}`,
		`return "\u{}"`:          `:1: hexadecimal digit expected`,
		`return "\u{110000}"`:    `:1: UTF-8 value too large near "\\u{110000}"`,
		`return "\u{FFFFFFFFF}"`: `:1: UTF-8 value too large`,
		`return "xyz\300"`:       `:1: decimal escape too large near "\\300"`,
		"return 'a\\z\n\nb\n'":   `:3: unterminated string`,
		"return 'a\\z\n\n":       `:3: syntax error: it ends too early`,
	} {
		_, err := compile("chunk", source)
		if err == nil || !strings.HasPrefix(err.Error(), "chunk"+want) {
			t.Errorf("%q: %v, want chunk%s", source, err, want)
		}
	}
	var syntax *SyntaxError
	_, err := compile("chunk", "local a\nlocal b = '\\xZZ' -- here")
	if !errors.As(err, &syntax) || syntax.Line != 2 || syntax.SourceLine != "local b = '\\xZZ' -- here" {
		t.Errorf("%+v does not show the line", syntax)
	}
}

// TestEscapesKeepLines looks for the line of an error after strings of several lines.
func TestEscapesKeepLines(t *testing.T) {
	for _, br := range []string{"\n", "\r\n", "\r", "\n\r"} {
		source := strings.ReplaceAll(`local a = "one\z
		  two\z

		  three" local b = "\x41\
B" error("here")`, "\n", br)
		_, failure := try(t, source, "")
		if failure == nil || failure.Line != 5 || failure.Message != "here" {
			t.Errorf("line break %q: %+v, want line 5", br, failure)
		}
	}
	expect(t, "print(\"\\z\n\n\", debug.getinfo(1).currentline) print(debug.getinfo(1).currentline)", "\t3", "3")
}

// TestEveryLoaderKnowsEscapes compiles the same source on each way there is.
func TestEveryLoaderKnowsEscapes(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFile(t, "file.lua", `#!/usr/bin/sosh
return "\x66ile"`)
	expect(t, `
print(loadstring([[return "\x61"]])(), load([[return "\x62"]])())
local pieces = {"return ", '"\\', 'x63"'}
print(load(function() return table.remove(pieces, 1) end)())
print(loadfile("file.lua")(), dofile("file.lua"), require("file"))
`, "a\tb", "c", "file\tfile\tfile")
}

// FuzzEscapes checks that source without these escapes stays as it is, and that other source stays source, of as many
// lines.
func FuzzEscapes(f *testing.F) {
	for _, source := range []string{
		`return "\x41\u{20AC}\z  b"`, "x = 'a\\z\r\n\n\r b' --[[ \\x ]] y = [==[\\u]]]==]", `"\1\z2"`, `f"\z` + "\n\"'\\065'", "'\\\r\n\\z\r'", "\"\\z\n\"\r",
		"--[=x\n'\\x41'", "a[ [[x]] ]='\\x5d'", `'\x4`, `"\u{1F600`, "--[", "[=", `\x41`, "'\\300'",
	} {
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source string) {
		translated, err := translateEscapes("fuzz", source)
		isNew := strings.Contains(source, `\x`) || strings.Contains(source, `\z`) || strings.Contains(source, `\u`) || strings.Contains(source, `\2`) ||
			strings.ContainsAny(source, "3456789") // perhaps a decimal escape that is too large
		if !isNew && (err != nil || translated != source) {
			t.Fatalf("%q became %q, %v", source, translated, err)
		}
		if err != nil {
			return
		}
		_, before := parse.Parse(strings.NewReader(source), "fuzz")
		_, after := parse.Parse(strings.NewReader(translated), "fuzz")
		if before == nil && after != nil {
			t.Fatalf("%q became %q: %v", source, translated, after)
		}
		if before == nil && countBreaks(source) != countBreaks(translated) {
			t.Fatalf("%q became %q: the lines are not as many", source, translated)
		}
	})
}
