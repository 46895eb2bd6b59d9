package shell

import (
	"fmt"
	"strings"
)

// The keys of a keyboard that has Russian and Latin letters, each string in the order of the other.
const (
	russianKeys = "йцукенгшщзфывапролдячсмитьё"
	latinKeys   = "qwertyuiopasdfghjklzxcvbnm`"
)

// latinOf is what the keys that were pressed for Russian letters have in Latin: socket for ыщслуе.
func latinOf(word string) string {
	russian, latin := []rune(russianKeys), []rune(latinKeys)
	return strings.Map(func(r rune) rune {
		for i, key := range russian {
			if r == key {
				return latin[i]
			}
		}
		return r
	}, strings.ToLower(word))
}

// foreignWord is the error for a line that begins with a letter that no command and no name in Lua has.
func foreignWord(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	if strings.HasPrefix(strings.TrimLeft(rest, " "), "=") {
		return fmt.Errorf("%s cannot be a name: those of Lua are made of English letters, digits and _", word)
	}
	latin := latinOf(word)
	for _, known := range commandWords() {
		if latin == known {
			return fmt.Errorf("there is no command %s; did you mean %s? (the keyboard is at Russian)", word, known)
		}
	}
	return fmt.Errorf("there is no command %s (help lists the commands)", word)
}
