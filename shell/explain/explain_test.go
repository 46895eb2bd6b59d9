package explain

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// pages are all pages of a language.
func pages(lang string) []Page {
	var all []Page
	for _, k := range Kinds(lang) {
		all = append(all, k.Pages...)
	}
	return all
}

// isSymbol reports whether a name is one of C's, which is the same in every language.
func isSymbol(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool { return r != '_' && (r < 'A' || r > 'Z') && (r < '0' || r > '9') })
}

// TestPairs checks that every language has the same pages in the same order, under the same symbols.
func TestPairs(t *testing.T) {
	first := Kinds(Languages[0])
	for _, lang := range Languages[1:] {
		for i, k := range Kinds(lang) {
			if k.Title == "" || k.Title == first[i].Title {
				t.Errorf("%s/%s.md has the title %q", lang, k.Name, k.Title)
			}
			for j := range max(len(k.Pages), len(first[i].Pages)) {
				if j == len(k.Pages) || j == len(first[i].Pages) || k.Pages[j].Names[0] != first[i].Pages[j].Names[0] {
					t.Errorf("%s/%s.md: page %d is not that of %s", lang, k.Name, j+1, Languages[0])
					break
				}
				ours, theirs := symbols(k.Pages[j]), symbols(first[i].Pages[j])
				if !slices.Equal(ours, theirs) {
					t.Errorf("%s/%s.md: %s, want %s", lang, k.Name, ours, theirs)
				}
				if k.Pages[j].Text == first[i].Pages[j].Text {
					t.Errorf("%s/%s.md: %s is not translated", lang, k.Name, ours)
				}
			}
		}
	}
}

func symbols(p Page) []string {
	return slices.DeleteFunc(slices.Clone(p.Names), func(name string) bool { return !isSymbol(name) })
}

// TestText checks what a screen of 80 columns asks for.
func TestText(t *testing.T) {
	for _, lang := range Languages {
		for _, k := range Kinds(lang) {
			for _, p := range k.Pages {
				for line := range strings.Lines(p.Text) {
					line = strings.TrimSuffix(line, "\n")
					if n := utf8.RuneCountInString(line); n > 78 {
						t.Errorf("%s/%s.md, %s: %d columns: %s", lang, k.Name, p.Names[0], n, line)
					}
					if line != strings.TrimRight(line, " ") || strings.ContainsAny(line, "\t\r") || !utf8.ValidString(line) {
						t.Errorf("%s/%s.md, %s: blanks or bytes that do not show: %q", lang, k.Name, p.Names[0], line)
					}
				}
				if gist := p.Gist(); gist == "" || utf8.RuneCountInString(gist) > 234 || strings.HasPrefix(gist, "sosh>") {
					t.Errorf("%s/%s.md, %s does not start with a sentence: %q", lang, k.Name, p.Names[0], gist)
				}
				if strings.Contains(p.Text, "\n\n\n") {
					t.Errorf("%s/%s.md, %s has a gap", lang, k.Name, p.Names[0])
				}
			}
		}
	}
}

// TestNames checks that each name leads to its page, from every language, and to no other.
func TestNames(t *testing.T) {
	for _, lang := range Languages {
		seen := map[string]string{}
		for _, p := range pages(lang) {
			for _, name := range p.Names {
				if other := seen[plain(name)]; other != "" || plain(name) == "" {
					t.Errorf("%s: %q is a name of %s and of %s", lang, name, other, p.Names[0])
				}
				seen[plain(name)] = p.Names[0]
				for _, reader := range Languages {
					if found, ok := Find(reader, strings.ToUpper(name)); !ok || found.Names[0] != p.Names[0] {
						t.Errorf("Find(%s, %q) is %q", reader, name, found.Names)
					}
				}
			}
		}
	}
	if _, ok := Find("en", "no such page"); ok {
		t.Error("there is a page for everything")
	}
	if page, ok := Find("de", "half_close"); !ok || !strings.Contains(page.Text, "direction") {
		t.Error("a language that there is not does not get the English page")
	}
}

// TestSeeAlso checks that a page names others at most once, in its last paragraph, and only such that there are.
func TestSeeAlso(t *testing.T) {
	for _, lang := range Languages {
		names, mark := Names(lang), WordsOf(lang).SeeAlso
		for _, p := range pages(lang) {
			text, references, has := strings.Cut("\n"+p.Text, "\n"+mark)
			if !has {
				continue
			}
			if strings.Contains(references, "\n\n") || text == "" {
				t.Errorf("%s, %s: the page goes on after its references", lang, p.Names[0])
			}
			for _, name := range strings.Split(strings.ReplaceAll(references, "\n", " "), ", ") {
				if !slices.Contains(names, name) || slices.Contains(p.Names, name) {
					t.Errorf("%s, %s: see also %q, which leads nowhere", lang, p.Names[0], name)
				}
			}
		}
	}
}
