package shell

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"sosh/luaapi"
	"sosh/shell/explain"
)

const explainUsage = "explain [--lang=en|ru] [TOPIC | @KIND]"

// explain is the command explain.
func (sh *Shell) explain(words []string) error {
	return sh.page(func(w io.Writer) error { return Explain(w, sh.Lang, words) })
}

// Explain writes the page of a topic in a language, or the list of topics where no word names one. --lang=en or --lang=ru
// among the words chooses another language.
func Explain(w io.Writer, lang string, words []string) error {
	lang, words, err := explainLanguage(lang, words)
	if err != nil {
		return err
	}
	topic := strings.Join(words, " ")
	if kind, ok := strings.CutPrefix(topic, "@"); ok {
		return explainKind(w, lang, kind)
	}
	if topic == "" {
		explainTopics(w, lang)
		return nil
	}
	if number, err := strconv.Atoi(topic); err == nil {
		return explainNumber(w, lang, number)
	}
	if name := errorOf(topic); name != "" {
		topic = name
	}
	page, ok := explain.Find(lang, topic)
	if !ok {
		return explainWrong("there is no page " + strconv.Quote(topic) + elsewhere(lang, topic))
	}
	explainPage(w, lang, topic, page)
	return nil
}

// errorOf is the error with a text as programs print it: ECONNREFUSED for connection refused.
func errorOf(text string) string {
	for _, c := range luaapi.Constants() {
		if strings.EqualFold(luaapi.ErrorText(c.Name), text) {
			return c.Name
		}
	}
	return ""
}

func explainWrong(problem string) error {
	return &usageError{command: "explain", problem: problem, usage: explainUsage}
}

// explainLanguage takes --lang=ru, or --lang ru, off the words.
func explainLanguage(lang string, words []string) (string, []string, error) {
	at := slices.IndexFunc(words, func(word string) bool { return strings.HasPrefix(word, "--") })
	if at < 0 {
		return lang, words, nil
	}
	topic, rest := words[:at], words[at+1:]
	flag, value, given := strings.Cut(words[at], "=")
	if !given && len(rest) > 0 {
		value, rest = rest[0], rest[1:]
	}
	switch {
	case flag != "--lang":
		return "", nil, explainWrong("unknown flag " + flag)
	case !slices.Contains(explain.Languages[:], value):
		return "", nil, explainWrong("--lang takes " + strings.Join(explain.Languages[:], " or ") + ", not " + strconv.Quote(value))
	}
	return value, slices.Concat(topic, rest), nil
}

// elsewhere says where to look for what has no page.
func elsewhere(lang, topic string) string {
	if slices.Contains(topics(), topic) {
		return "; help " + topic + " tells what there is"
	}
	if suggestion := didYouMean(topic, explain.Names(lang)); suggestion != "" {
		return suggestion
	}
	return "; explain lists them"
}

// explainPage writes a page under the name that was asked for, the way it is spelt.
func explainPage(w io.Writer, lang, asked string, page explain.Page) {
	name := page.Names[0]
	for _, n := range page.Names {
		if strings.EqualFold(n, asked) {
			name = n
		}
	}
	value, isConstant := luaapi.ConstantValue(name)
	if isConstant {
		constantPage(w, name, value)
	} else {
		fmt.Fprintln(w, name)
	}
	others := slices.DeleteFunc(slices.Clone(page.Names), func(n string) bool { return n == name })
	if len(others) > 0 {
		fmt.Fprintln(w, wrap(explain.WordsOf(lang).Also+strings.Join(others, ", "), columns(w, 78)))
	}
	fmt.Fprintf(w, "\n%s\n", page.Text)
}

// explainHint says that a topic of the manual has a page of explain, too.
func explainHint(w io.Writer, topic string) {
	if _, ok := explain.Find(explain.Languages[0], topic); ok {
		fmt.Fprintf(w, "explain %s tells what it means.\n", topic)
	}
}

// explainNumber writes the pages of the errors that have a number.
func explainNumber(w io.Writer, lang string, number int) error {
	var names []string
	for _, c := range luaapi.Constants() {
		if c.Value == number && luaapi.ErrorText(c.Name) != "" {
			names = append(names, c.Name)
		}
	}
	written := ""
	for _, name := range names {
		page, ok := explain.Find(lang, name)
		if !ok || page.Names[0] == written {
			continue
		}
		if written != "" {
			fmt.Fprintln(w)
		}
		explainPage(w, lang, page.Names[0], page)
		written = page.Names[0]
	}
	switch {
	case number == 0:
		return explainWrong("0 is no error: it stands for success")
	case written == "":
		return explainWrong("no error of this system has the number " + strconv.Itoa(number))
	}
	return nil
}

// explainTopics writes the list of topics; the rare ones are only counted.
func explainTopics(w io.Writer, lang string) {
	kinds := explain.Kinds(lang)
	for _, k := range kinds {
		if !k.Rare {
			fmt.Fprintf(w, "%s (@%s)\n", k.Title, k.Name)
			fmt.Fprintln(w, indent(list(k.Pages, columns(w, 78)-2)))
		}
	}
	for _, k := range kinds {
		if k.Rare {
			fmt.Fprintf(w, "%s (@%s): %d\n", k.Title, k.Name, len(k.Pages))
		}
	}
	fmt.Fprintln(w, explain.WordsOf(lang).Usage)
}

// list is the pages' first names, in lines that do not cut a name of several words.
func list(pages []explain.Page, width int) string {
	const glue = "\x00"
	var names []string
	for _, p := range pages {
		names = append(names, strings.ReplaceAll(p.Names[0], " ", glue))
	}
	return strings.ReplaceAll(wrap(strings.Join(names, ", "), width), glue, " ")
}

func indent(text string) string { return "  " + strings.ReplaceAll(text, "\n", "\n  ") }

// explainKind writes what each page of a kind is about.
func explainKind(w io.Writer, lang, name string) error {
	var names []string
	for _, k := range explain.Kinds(lang) {
		if k.Name == name {
			for _, p := range k.Pages {
				fmt.Fprintf(w, "%s\n%s\n", wrap(strings.Join(p.Names, ", "), columns(w, 78)), indent(wrap(p.Gist(), columns(w, 76)-2)))
			}
			return nil
		}
		names = append(names, k.Name)
	}
	return explainWrong("there is no kind @" + name + didYouMean(name, names))
}

// explainNames are what can follow explain.
func explainNames(lang string) []string {
	names := explain.Names(lang)
	for _, k := range explain.Kinds(lang) {
		names = append(names, "@"+k.Name)
	}
	return names
}
