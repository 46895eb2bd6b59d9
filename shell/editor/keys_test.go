package editor

import (
	"reflect"
	"testing"
	"unicode"
)

// joined returns keys with characters that come one after the other as one keyText.
func joined(keys []key) []key {
	var all []key
	for _, k := range keys {
		text := k.text
		if isText(k.code) {
			text = []rune{k.code}
		}
		if n := len(all); n > 0 && text != nil && all[n-1].text != nil {
			all[n-1].text = append(all[n-1].text, text...)
		} else if text != nil {
			all = append(all, key{keyText, append([]rune(nil), text...)})
		} else {
			all = append(all, k)
		}
	}
	return all
}

// FuzzDecoder feeds any bytes whole and in two pieces: the keys must be the same, and text must be text.
func FuzzDecoder(f *testing.F) {
	for _, seed := range []string{
		"abc\r", "\x1b[A\x1bOH\x1b[1;5C\x1b[3~", "\x1b[200~a\nb\x1b[201~c", "\x1b\x1bb\x1b[[A",
		"\xd0\xd0\xbf\xff\xe2\x82a",
	} {
		f.Add([]byte(seed), 2)
	}
	f.Fuzz(func(t *testing.T, typed []byte, cut int) {
		cut = min(max(cut, 0), len(typed))
		var whole, pieces decoder
		want := joined(whole.feed(typed))
		got := joined(append(pieces.feed(typed[:cut]), pieces.feed(typed[cut:])...))
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q, cut at %d:\n%v, whole:\n%v", typed, cut, got, want)
		}
		for _, k := range want {
			if k.code == 0 || !isAction(k.code) && k.code > ' ' && k.code < backspace {
				t.Errorf("key %#x", k.code)
			}
			for _, r := range k.text {
				if unicode.IsControl(r) || isAction(r) {
					t.Errorf("text %q", k.text)
				}
			}
		}
	})
}

func TestEscapeAndPause(t *testing.T) {
	var d decoder
	for _, step := range []struct {
		pause       bool
		typed, want string
	}{
		{false, "\x1b", ""},
		{true, "bin", "bin"}, // the Esc key, and later a word
		{false, "\x1b", ""},
		{false, "b", string(keyWordLeft)}, // Alt-b in two pieces
		{false, "\x1b", ""},
		{true, "[A", string(keyUp)}, // a sequence on a slow line
	} {
		if step.pause {
			d.pause()
		}
		got := ""
		for _, k := range d.feed([]byte(step.typed)) {
			if got += string(k.text); k.text == nil {
				got += string(k.code)
			}
		}
		if got != step.want {
			t.Errorf("%q gives %q, want %q", step.typed, got, step.want)
		}
	}
}
