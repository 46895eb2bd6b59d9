package shell

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"sosh/luaapi"
)

// aliasOf is the command that a word is another name of, "" where it is none.
func aliasOf(word string) string {
	for _, c := range luaapi.Calls() {
		if slices.Contains(c.Aliases, word) {
			return c.Word()
		}
	}
	for _, b := range builtins() {
		if slices.Contains(b.aliases, word) {
			return b.name
		}
	}
	return ""
}

// commandWords are all the words that a command is known by: names and aliases.
func commandWords() []string {
	words := commandNames()
	for _, c := range luaapi.Calls() {
		words = append(words, c.Aliases...)
	}
	for _, b := range builtins() {
		words = append(words, b.aliases...)
	}
	return words
}

// aliasNotes say what the aliases of calls stand for, and the letters: read=recv, q=quit. The other aliases of the shell's own
// commands stand on their pages; the overview has to fit on a screen.
func aliasNotes() []string {
	var notes []string
	for _, c := range luaapi.Calls() {
		for _, alias := range c.Aliases {
			notes = append(notes, alias+"="+c.Word())
		}
	}
	for _, b := range builtins() {
		for _, alias := range b.aliases {
			if len(alias) == 1 && luaapi.IsName(alias) {
				notes = append(notes, alias+"="+b.name)
			}
		}
	}
	return notes
}

// alsoCalled writes the aliases of a command, where it has any.
func alsoCalled(w io.Writer, aliases []string) {
	if len(aliases) > 0 {
		fmt.Fprintf(w, "Also called: %s\n", strings.Join(aliases, " "))
	}
}
