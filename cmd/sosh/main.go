// Command sosh is a scriptable socket shell: it shows socket calls at a prompt and runs them in Lua scripts.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"sosh/scripts"
	"sosh/shell"
	"sosh/shell/editor"
)

// version is what --version prints.
const version = "0.1.0"

const usage = `usage: sosh                        open the shell
       sosh FILE.lua [ARG...]      run a Lua script
       sosh FILE.sosh              run a file of shell lines
       sosh -e LINE [-e LINE...]   run lines and exit; -i stays in the shell afterwards
       sosh -                      run lines from standard input
       sosh lab [...]              the labs; sosh lab lists them
       sosh help [TOPIC]           the manual; with --markdown the whole reference
       sosh explain [TOPIC]        what an error, a state, an option or an idea means
       sosh --version
options: --color=auto|always|never  --lang=en|ru
         --trace shows each call on a socket; --trace=FILE writes them as JSON lines
`

func main() {
	memory := newMemory()
	status := run(os.Args[1:], memory.giveBack)
	runtime.KeepAlive(memory)
	os.Exit(status)
}

// run is the whole program; it returns the exit status. idle is called when a session has nothing to do.
func run(arguments []string, idle func()) int {
	o, err := parse(arguments)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Print(usage)
		return 0
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "sosh: %v\n%s", err, usage)
		return 2
	}
	switch {
	case o.version:
		fmt.Println("sosh " + version)
		return 0
	case len(o.rest) > 0 && o.rest[0] == "help" && len(o.lines) == 0:
		return help(o, o.rest[1:])
	case len(o.rest) > 0 && o.rest[0] == "explain" && len(o.lines) == 0:
		return explain(o, o.rest[1:])
	}
	return session(o, idle)
}

// lines collects the LINEs of -e.
type lines []string

func (l *lines) String() string { return strings.Join(*l, "; ") }

func (l *lines) Set(line string) error {
	*l = append(*l, line)
	return nil
}

// traceFlag is --trace, which needs no value: it stands for "on".
type traceFlag string

func (f *traceFlag) String() string { return string(*f) }

func (f *traceFlag) Set(where string) error {
	if *f = traceFlag(where); where == "true" {
		*f = "on"
	}
	return nil
}

// IsBoolFlag tells package flag that the value may be left out.
func (f *traceFlag) IsBoolFlag() bool { return true }

type options struct {
	lines       lines
	trace       traceFlag
	stay        bool
	version     bool
	color, lang string
	rest        []string
}

// parse reads the command line.
func parse(arguments []string) (options, error) {
	var o options
	set := flag.NewFlagSet("sosh", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.Var(&o.lines, "e", "")
	set.Var(&o.trace, "trace", "")
	set.BoolVar(&o.stay, "i", false, "")
	set.BoolVar(&o.version, "version", false, "")
	set.StringVar(&o.color, "color", "auto", "")
	set.StringVar(&o.lang, "lang", "", "")
	if err := set.Parse(arguments); errors.Is(err, flag.ErrHelp) {
		return o, err
	} else if err != nil {
		return o, shell.OptionError(err)
	}
	o.rest = set.Args()
	switch {
	case o.color != "auto" && o.color != "always" && o.color != "never":
		return o, fmt.Errorf("--color takes auto, always or never, not %q", o.color)
	case o.lang != "" && o.lang != "en" && o.lang != "ru":
		return o, fmt.Errorf("--lang takes en or ru, not %q", o.lang)
	case o.version && (len(o.rest) > 0 || len(o.lines) > 0):
		return o, errors.New("--version takes no arguments")
	case o.stay && len(o.rest) > 0:
		return o, fmt.Errorf("surplus argument %q: -i goes with -e", o.rest[0])
	case len(o.rest) > 0 && o.rest[0] == "":
		return o, errors.New("the script's name is empty")
	case len(o.lines) > 0 && len(o.rest) > 0:
		return o, fmt.Errorf("surplus argument %q after -e", o.rest[0])
	case len(o.rest) > 1 && o.rest[0] == "-":
		return o, fmt.Errorf("surplus argument %q after -", o.rest[1])
	}
	return o, nil
}

// help is sosh help: it needs no session.
func help(o options, topic []string) int {
	if len(topic) > 1 {
		fmt.Fprintf(os.Stderr, "sosh: surplus argument %q; usage: sosh help [TOPIC]\n", topic[1])
		return 2
	}
	return page(o, func(w io.Writer) error {
		switch {
		case len(topic) == 0:
			fmt.Fprint(w, usage+"\n")
			shell.Manual(w)
		case topic[0] == "--markdown":
			shell.Reference(w)
		default:
			return shell.Topic(w, topic[0])
		}
		return nil
	})
}

// explain is sosh explain: it needs no session either.
func explain(o options, words []string) int {
	return page(o, func(w io.Writer) error { return shell.Explain(w, language(o.lang), words) })
}

// page shows what write writes, and returns the exit status.
func page(o options, write func(w io.Writer) error) int {
	status, err := shell.Page(os.Stdin, os.Stdout, colored(o.color, editor.IsTerminal(os.Stdout)), write)
	if err != nil {
		fmt.Fprintf(os.Stderr, "sosh: %v\n", err)
		return 2
	}
	return status
}

// session opens a session and does in it what the command line says.
func session(o options, idle func()) int {
	job := shell.Job{Lines: o.lines, Stay: o.stay, Trace: string(o.trace)}
	switch {
	case len(o.rest) == 0:
	case o.rest[0] == "-":
		job.Piped = true
	case o.rest[0] == "lab":
		job.Lab = append([]string{}, o.rest[1:]...)
	case filepath.Ext(o.rest[0]) == ".sosh":
		if len(o.rest) > 1 {
			fmt.Fprintf(os.Stderr, "sosh: surplus argument %q: a file of lines takes none\n%s", o.rest[1], usage)
			return 2
		}
		job.LineFile = o.rest[0]
	default:
		job.Script, job.Args = o.rest[0], o.rest[1:]
	}
	terminal := editor.IsTerminal(os.Stdin) && editor.IsTerminal(os.Stdout)
	return shell.Start(shell.Setup{
		Job: job, In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Terminal: terminal, Dumb: os.Getenv("TERM") == "dumb",
		Color: colored(o.color, editor.IsTerminal(os.Stdout)), Lang: language(o.lang), Version: version,
		Scripts: scripts.FS, HistoryFile: historyFile(), Idle: idle,
	})
}

// colored decides about colour: https://no-color.org counts under auto.
func colored(choice string, terminal bool) bool {
	switch choice {
	case "always":
		return true
	case "never":
		return false
	}
	return terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// language is the language of guides: as told, else that of the locale.
func language(choice string) string {
	if choice != "" {
		return choice
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := os.Getenv(name); value != "" {
			if strings.HasPrefix(value, "ru") {
				return "ru"
			}
			return "en"
		}
	}
	return "en"
}

// historyFile is where the history of typed lines is kept, "" where there is no place for it.
func historyFile() string {
	if file, ok := os.LookupEnv("SOSH_HISTORY"); ok {
		return file
	}
	dir := os.Getenv("XDG_STATE_HOME")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		dir = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(dir, "sosh", "history")
}
