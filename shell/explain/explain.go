// Package explain holds the pages of the command explain: what errors, states, options and ideas of networking mean, in
// English and in Russian.
package explain

import (
	"embed"
	"io/fs"
	"path"
	"strings"
	"sync"
	"unicode"
)

//go:embed en/*.md ru/*.md
var files embed.FS

// Languages are those that every page is written in; the first is for whoever asks for another.
var Languages = [...]string{"en", "ru"}

// Words are what the command itself says, in one language.
type Words struct{ Also, SeeAlso, Usage string }

// WordsOf are the words of a language.
func WordsOf(lang string) Words {
	if lang == "ru" {
		return Words{Also: "Также: ", SeeAlso: "См. также: ", Usage: "explain ТЕМА или explain 111 — страница; explain @errors — о чём страницы\nраздела; explain --lang=en ТЕМА — по-английски."}
	}
	return Words{Also: "Also: ", SeeAlso: "See also: ", Usage: "explain TOPIC or explain 111 shows a page; explain @errors tells what the\npages of a kind are about; explain --lang=ru TOPIC shows it in Russian."}
}

// Page is one page; it may stand for several names.
type Page struct {
	Names []string // the first is the same in every language
	Text  string   // lines of at most 78 columns
}

// Kind is the pages of one file.
type Kind struct {
	Name  string // options
	Title string // Options of a socket
	Rare  bool   // such pages are looked up, but not worth a place in the first list
	Pages []Page
}

// kinds are the files, in the order in which they are listed.
var kinds = [...]struct {
	name string
	rare bool
}{
	{"concepts", false}, {"states", false}, {"errors", false}, {"names", false}, {"flags", false}, {"options", false},
	{"errors-more", true}, {"options-more", true}, {"options-ip", true}, {"options-link", true},
}

// Kinds are all pages in a language; they must not be changed.
func Kinds(lang string) []Kind {
	if all, ok := library()[lang]; ok {
		return all
	}
	return library()[Languages[0]]
}

// library is every language's pages.
var library = sync.OnceValue(func() map[string][]Kind {
	all := map[string][]Kind{}
	for _, lang := range Languages {
		for _, k := range kinds {
			text, err := fs.ReadFile(files, path.Join(lang, k.name+".md"))
			if err != nil {
				panic(err) // a file of our own has not been embedded
			}
			title, pages := parse(string(text))
			all[lang] = append(all[lang], Kind{Name: k.name, Title: title, Rare: k.rare, Pages: pages})
		}
	}
	return all
})

// parse reads a file: a title after "# ", then pages, each under its names after "## ", which may take several lines.
func parse(text string) (title string, pages []Page) {
	head, rest, _ := strings.Cut("\n"+text, "\n## ")
	for _, section := range strings.Split(rest, "\n## ") {
		names, body, _ := strings.Cut(section, "\n\n")
		names = strings.ReplaceAll(names, "\n", " ")
		pages = append(pages, Page{Names: strings.Split(names, ", "), Text: strings.Trim(body, "\n")})
	}
	return strings.TrimPrefix(strings.TrimSpace(head), "# "), pages
}

// Find is the page in a language that a name, as somebody types it, stands for in any language: case does not count, and
// half-close is half_close and half close.
func Find(lang, name string) (page Page, ok bool) {
	wanted := plain(name)
	for _, l := range append([]string{lang}, Languages[:]...) {
		if first, ok := firstName(l, wanted); ok {
			return pageOf(lang, first)
		}
	}
	return Page{}, false
}

func firstName(lang, wanted string) (name string, ok bool) {
	for _, k := range Kinds(lang) {
		for _, p := range k.Pages {
			for _, name := range p.Names {
				if plain(name) == wanted {
					return p.Names[0], true
				}
			}
		}
	}
	return "", false
}

func pageOf(lang, first string) (Page, bool) {
	for _, k := range Kinds(lang) {
		for _, p := range k.Pages {
			if p.Names[0] == first {
				return p, true
			}
		}
	}
	return Page{}, false
}

// plain is a name without what people write in different ways.
func plain(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '-' || r == '_' || unicode.IsSpace(r) })
	return strings.Join(words, " ")
}

// Names are all names that have a page in a language.
func Names(lang string) []string {
	var names []string
	for _, k := range Kinds(lang) {
		for _, p := range k.Pages {
			names = append(names, p.Names...)
		}
	}
	return names
}

// Gist is the first sentence of a page.
func (p Page) Gist() string {
	text, _, _ := strings.Cut(p.Text, "\n\n")
	text = strings.Join(strings.Fields(text), " ")
	if sentence, _, more := strings.Cut(text, ". "); more {
		return sentence + "."
	}
	return text
}
