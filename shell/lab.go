package shell

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"

	"sosh/shell/labs"
)

// labVerb is what the command lab can be told to do.
type labVerb struct {
	name    string
	usage   string // what follows the name
	wants   string // what it takes, where somebody got that wrong
	steps   int    // how many of its words are steps, from the first one on
	options []string
	run     func(sh *Shell, words []string) error
}

// labVerbs is the table of them, in the order in which a student meets them.
func labVerbs() []labVerb {
	return []labVerb{
		{name: "list", wants: "takes no arguments", run: (*Shell).labList},
		{name: "show", usage: " STEP [--answers] [--lang=en|ru]", wants: "takes a step, such as echo/1", steps: 1, options: []string{"--answers", "--lang"}, run: (*Shell).labShow},
		{name: "run", usage: " STEP PROGRAM [ARGUMENT...]", wants: "takes a step and a program, such as echo/1 server", steps: 1, run: (*Shell).labRun},
		{name: "diff", usage: " STEP STEP", wants: "takes two steps, such as echo/1 echo/2", steps: 2, run: (*Shell).labDiff},
		{name: "copy", usage: " STEP DIR [--cases]", wants: "takes a step and a folder, such as echo/1 mine", steps: 1, options: []string{"--cases"}, run: (*Shell).labCopy},
		{name: "check", usage: " STEP [PROGRAM] [OPTION...] -- COMMAND...", wants: "takes a step and a program, such as echo/4 client", steps: 1, options: optionNames(checkOptions()), run: (*Shell).labCheck},
	}
}

// labUsage is how the command lab is used, a line for each verb.
func labUsage() string {
	var lines []string
	for _, v := range labVerbs() {
		lines = append(lines, "lab "+v.name+v.usage)
	}
	return strings.Join(lines, "\n")
}

// labDetail is what help lab says beyond the usage.
const labDetail = "lab lists the steps; a step is called by its lab and number: lab show echo/1, lab run echo/1 server. lab copy also copies the modules that " +
	"the programs require, and overwrites nothing. lab check tests a program of your own, in any language, over the wire: lab check echo/4 -- python3 server.py, " +
	"lab check echo/4 client -- ./client; without a word for the program it is the server, or the only one there is. " +
	"In the command {host} and {port} are replaced; where there are none the two come last. (more/1 has {url} instead, more/4 only {host}, more/5 {interface} and {port}.) " +
	"It runs in a new, empty folder, and is ended with all that it has started. " +
	"The exit status is 0 when all cases passed, 1 when not, 2 when the command line was wrong, 3 when nothing could be graded. The options of lab check:"

func labVerbNames() []string {
	var names []string
	for _, v := range labVerbs() {
		names = append(names, v.name)
	}
	return names
}

// errWords says that a verb was given the wrong number of words.
var errWords = errors.New("wrong number of words")

// lab is the command lab.
func (sh *Shell) lab(words []string) error {
	if len(words) == 0 {
		words = []string{"list"}
	}
	for _, v := range labVerbs() {
		if v.name != words[0] {
			continue
		}
		err := flag.ErrHelp
		if len(words) == 1 || !isHelp(words[1]) {
			err = v.run(sh, words[1:])
		}
		if errors.Is(err, flag.ErrHelp) {
			return sh.help([]string{"lab"})
		}
		return v.explain(err)
	}
	if isHelp(words[0]) {
		return sh.help([]string{"lab"})
	}
	return &usageError{
		command: "lab", problem: "unknown word " + strconv.Quote(words[0]) + didYouMean(words[0], labVerbNames()),
		usage: "lab " + strings.Join(labVerbNames(), "|") + "; help lab tells what each takes",
	}
}

func isHelp(word string) bool { return word == "--help" || word == "-h" }

// explain makes a usage error of what is wrong with a verb's words.
func (v labVerb) explain(err error) error {
	problem := ""
	var option *optionError
	switch {
	case errors.Is(err, errWords):
		problem = v.name + " " + v.wants
	case errors.As(err, &option):
		problem = option.Error()
	default:
		return err
	}
	return &usageError{command: "lab", problem: problem, usage: "lab " + v.name + v.usage}
}

// optionError says what is wrong with an option.
type optionError struct{ problem string }

func (e *optionError) Error() string { return e.problem }

// OptionError is an error of package flag in our words.
func OptionError(err error) error {
	name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	switch {
	case !unknown:
		return &optionError{err.Error()}
	case len(name) == 1:
		return &optionError{"unknown option -" + name}
	}
	return &optionError{"unknown option --" + name}
}

// parseOptions takes the options of a set out of words, wherever they stand, and returns the rest.
func parseOptions(set *flag.FlagSet, words []string) ([]string, error) {
	set.SetOutput(io.Discard)
	set.Usage = func() {}
	var rest []string
	for {
		if err := set.Parse(words); errors.Is(err, flag.ErrHelp) {
			return nil, err
		} else if err != nil {
			return nil, OptionError(err)
		}
		if set.NArg() == 0 {
			return rest, nil
		}
		rest, words = append(rest, set.Arg(0)), set.Args()[1:]
	}
}

// Lab runs the command lab with the words of a command line; the runtime must run.
func (sh *Shell) Lab(words []string) error { return sh.lab(words) }

// labs are the labs of this session.
func (sh *Shell) labs() labs.Labs { return labs.Labs{FS: sh.Scripts} }

// step finds a step by its name.
func (sh *Shell) step(name string) (labs.Step, error) {
	step, err := sh.labs().Find(name)
	if err != nil {
		return step, fmt.Errorf("%w%s; lab lists them", err, didYouMean(name, sh.stepNames()))
	}
	return step, nil
}

func (sh *Shell) stepNames() []string {
	var names []string
	for _, step := range sh.labs().Steps() {
		names = append(names, step.Name)
	}
	return names
}
