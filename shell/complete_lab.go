package shell

import (
	"slices"
	"strings"
)

// labNames completes the word at the end of text where it stands after lab. Such words are cut at blanks: options begin
// with hyphens.
func (sh *Shell) labNames(text string) (start int, candidates []string, ok bool) {
	start = strings.LastIndexAny(text, " \t") + 1
	before := strings.Fields(text[:start])
	if len(before) == 0 || before[0] != "lab" {
		return 0, nil, false
	}
	return start, sh.labWords(before[1:]), true
}

// labWords are the words that fit after lab and those given: a verb, then its steps, then the step's programs.
func (sh *Shell) labWords(given []string) []string {
	if len(given) == 0 {
		return labVerbNames()
	}
	i := slices.IndexFunc(labVerbs(), func(v labVerb) bool { return v.name == given[0] })
	if i < 0 || slices.Contains(given, "--") { // what follows is a command of the student's own
		return nil
	}
	verb := labVerbs()[i]
	words := slices.DeleteFunc(given[1:], func(w string) bool { return strings.HasPrefix(w, "-") })
	switch {
	case len(words) < verb.steps:
		return append(sh.stepNames(), verb.options...)
	case (verb.name == "run" || verb.name == "check") && len(words) == 1:
		if step, err := sh.labs().Find(words[0]); err == nil {
			return append(step.Programs(), verb.options...)
		}
	}
	return verb.options
}
