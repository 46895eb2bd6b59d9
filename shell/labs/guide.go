package labs

import (
	"errors"
	"io/fs"
	"path"
	"strings"
)

// Languages are those that guides are written in.
func Languages() []string { return []string{"en", "ru"} }

// Guide is the step's guide in a language, in English where there is none; it says in which language it is.
func (s Step) Guide(lang string) (text, in string, err error) {
	for _, in := range []string{lang, "en"} {
		if text, err := fs.ReadFile(s.fs, path.Join(s.Folder, "guide."+in+".md")); err == nil {
			return string(text), in, nil
		}
	}
	return "", "", errors.New("lab: " + s.Folder + " has no guide")
}

// Title is the first line of the guide, without the mark of a heading.
func (s Step) Title(lang string) string {
	guide, _, err := s.Guide(lang)
	if err != nil {
		return path.Base(s.Folder)
	}
	title, _, _ := strings.Cut(guide, "\n")
	return strings.TrimLeft(title, "# ")
}

// Fold takes the answers out of a guide: the paragraphs under an item that begin with "> ", with the empty lines before
// them. It reports whether there were any.
func Fold(guide string) (folded string, answers bool) {
	var kept []string
	inAnswer := false
	for line := range strings.Lines(guide) {
		text := strings.TrimSpace(line)
		indented := strings.HasPrefix(line, " ") && text != ""
		if indented && strings.HasPrefix(text, ">") {
			if !inAnswer {
				kept = dropEmpty(kept)
			}
			inAnswer, answers = true, true
			continue
		}
		if inAnswer = inAnswer && indented; !inAnswer {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, ""), answers
}

// dropEmpty takes the empty lines off the end.
func dropEmpty(lines []string) []string {
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
