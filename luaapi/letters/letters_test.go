package letters

import (
	"testing"
	"unicode/utf8"
)

func TestReverse(t *testing.T) {
	for s, want := range map[string]string{
		"": "", "a": "a", "abc": "cba", "ПАЛИНДРОМ": "МОРДНИЛАП", "日本語": "語本日",
		"e\u0301a\u0308\u0323x": "xa\u0308\u0323e\u0301", // combining marks stay behind their letters
		"и\u0306ё":              "ёи\u0306",
		"👨\u200d👩\u200d👧!":      "!👨\u200d👩\u200d👧", // one family
		"🇷🇺🇫🇷":                  "🇫🇷🇷🇺",
		"a\r\nb":                "b\r\na", // a line break is one character
		"각\u1112\u1161\u11ab":   "\u1112\u1161\u11ab각",
		"п\xffр\xd0":            "\xd0р\xffп",
		"\x00\x80\x80":          "\x80\x80\x00",
	} {
		if got := Reverse(s); got != want {
			t.Errorf("Reverse(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestCases(t *testing.T) {
	for _, c := range [][3]string{
		{"", "", ""}, {"Hello, 1", "HELLO, 1", "hello, 1"}, {"Привет, Ёж", "ПРИВЕТ, ЁЖ", "привет, ёж"}, {"straße", "STRASSE", "straße"}, {"ΌΣΟΣ", "ΌΣΟΣ", "όσος"},
		{"ǆ", "Ǆ", "ǆ"}, {"a\xffЯ\xfe", "A\xffЯ\xfe", "a\xffя\xfe"}, {"\xd0", "\xd0", "\xd0"}, {"日本", "日本", "日本"},
	} {
		if got := Upper(c[0]); got != c[1] {
			t.Errorf("Upper(%q) = %q, want %q", c[0], got, c[1])
		}
		if got := Lower(c[0]); got != c[2] {
			t.Errorf("Lower(%q) = %q, want %q", c[0], got, c[2])
		}
	}
}

// FuzzLetters turns anything round twice, and checks that what is no UTF-8 is neither lost nor made.
func FuzzLetters(f *testing.F) {
	for _, s := range []string{"ПАЛИНДРОМ", "e\u0301", "\xff\xd0п", "👨\u200d👩", "ß", "\r\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := Reverse(s); len(got) != len(s) || utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Fatalf("Reverse(%q) = %q", s, got)
		}
		if utf8.ValidString(s) != utf8.ValidString(Upper(s)) || utf8.ValidString(s) != utf8.ValidString(Lower(s)) {
			t.Fatalf("%q became %q and %q", s, Upper(s), Lower(s))
		}
	})
}
