package shell

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"sosh/shell/labs"
)

func (sh *Shell) labList(words []string) error {
	if len(words) > 0 {
		return errWords
	}
	return sh.page(func(w io.Writer) error {
		for _, step := range sh.labs().Steps() {
			fmt.Fprintf(w, "%-8s %s\n", step.Name, step.Title(sh.Lang))
		}
		fmt.Fprintln(w, "\nlab show STEP explains a step; lab run STEP server (or client) runs it.")
		return nil
	})
}

// answersNote says below a guide how to see the answers.
var answersNote = map[string]string{
	"en": "(answers: lab show %s --answers)",
	"ru": "(ответы: lab show %s --answers)",
}

func (sh *Shell) labShow(words []string) error {
	set := flag.NewFlagSet("show", flag.ContinueOnError)
	answers := set.Bool("answers", false, "")
	lang := set.String("lang", sh.Lang, "")
	words, err := parseOptions(set, words)
	switch {
	case err != nil:
		return err
	case len(words) != 1:
		return errWords
	case *lang != sh.Lang && !slices.Contains(labs.Languages(), *lang):
		return &optionError{fmt.Sprintf("--lang takes %s, not %q", strings.Join(labs.Languages(), " or "), *lang)}
	}
	step, err := sh.step(words[0])
	if err != nil {
		return err
	}
	guide, in, err := step.Guide(*lang)
	if err != nil {
		return err
	}
	if !*answers {
		folded, some := labs.Fold(guide)
		if guide = folded; some {
			guide = strings.TrimRight(guide, "\n") + "\n\n" + fmt.Sprintf(answersNote[in], step.Name)
		}
	}
	return sh.page(func(w io.Writer) error {
		fmt.Fprintln(w, strings.TrimRight(guide, "\n"))
		return nil
	})
}

// labDiff shows how two steps differ, coloured as a student knows it from git.
func (sh *Shell) labDiff(words []string) error {
	if len(words) != 2 {
		return errWords
	}
	from, err := sh.step(words[0])
	if err != nil {
		return err
	}
	to, err := sh.step(words[1])
	if err != nil {
		return err
	}
	diff := labs.Diff(from, to)
	if diff == "" {
		sh.tell("the programs of " + from.Name + " and " + to.Name + " are the same")
	}
	var text strings.Builder
	for line := range strings.Lines(diff) {
		text.WriteString(sh.paint.diff(strings.TrimSuffix(line, "\n")) + "\n")
	}
	return sh.pageText(func(int) string { return text.String() })
}

// labCopy copies a step's files, or its lab's cases, into a folder, which must not hold any of them yet.
func (sh *Shell) labCopy(words []string) error {
	set := flag.NewFlagSet("copy", flag.ContinueOnError)
	cases := set.Bool("cases", false, "")
	words, err := parseOptions(set, words)
	switch {
	case err != nil:
		return err
	case len(words) != 2:
		return errWords
	}
	step, err := sh.step(words[0])
	if err != nil {
		return err
	}
	copying := step.Copy
	if *cases {
		copying = step.CopyCases
	}
	files, err := copying(words[1])
	for _, file := range files {
		sh.print(file)
	}
	return err
}
