// Command bench measures sosh beside what a student would use instead: CPython, LuaSocket, Go's net package, C.
//
//	go run ./examples/bench [-run REGEX] [-rounds N] [-time DURATION] [-short] [-json FILE] [-soak DURATION]
//
// Each round starts the programs in turn, so that what else the machine does meets all of them alike. The load comes
// from this program and is the same for all.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// config is what the command line says.
type config struct {
	only     *regexp.Regexp
	programs *regexp.Regexp
	rounds   int
	duration time.Duration
	short    bool
	json     string
	sosh     string
	python   string
	soak     time.Duration
}

func parse(arguments []string) (config, error) {
	var c config
	var only, programs string
	set := flag.NewFlagSet("bench", flag.ContinueOnError)
	set.StringVar(&only, "run", "", "measure only works whose name matches this regular expression")
	set.StringVar(&programs, "programs", "", "measure only programs whose name matches this regular expression, and sosh")
	set.IntVar(&c.rounds, "rounds", 5, "how often each program is started")
	set.DurationVar(&c.duration, "time", time.Second, "how long each measurement of a round takes")
	set.BoolVar(&c.short, "short", false, "one short round with few connections: shows that everything works, and nothing more")
	set.StringVar(&c.json, "json", "", "write every sample to this file, too")
	set.StringVar(&c.sosh, "sosh", "", "measure this sosh in place of the one of this folder's source")
	set.StringVar(&c.python, "python", "python3", "the CPython to compare with")
	set.DurationVar(&c.soak, "soak", 0, "run connections of all kinds against one server for so long and watch its memory, instead of measuring")
	if err := set.Parse(arguments); err != nil {
		return c, err
	}
	if set.NArg() > 0 {
		return c, fmt.Errorf("surplus argument %q", set.Arg(0))
	}
	if c.rounds < 1 {
		return c, fmt.Errorf("-rounds takes 1 or more, not %d", c.rounds)
	}
	if c.short {
		c.rounds = 1
	}
	var err error
	if c.only, err = regexp.Compile(only); err != nil {
		return c, err
	}
	c.programs, err = regexp.Compile(programs)
	return c, err
}

func run(arguments []string) error {
	c, err := parse(arguments)
	if err != nil {
		return err
	}
	raiseFileLimit()
	dir, err := os.MkdirTemp("", "sosh-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	tools, err := findTools(c, dir)
	if err != nil {
		return err
	}
	m := machineOf(tools)
	m.print(os.Stdout)
	if c.soak > 0 {
		return soak(c.soak, tools, os.Stdout)
	}
	results, err := measureAll(c, tools)
	if err != nil {
		return err
	}
	printTable(os.Stdout, results)
	printGoals(os.Stdout, results)
	if c.json == "" {
		return nil
	}
	text, err := json.MarshalIndent(report{m, results}, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Clean(c.json), append(text, '\n'), 0o644)
}

// measureAll runs the chosen works, round by round, and says on standard error how far it is.
func measureAll(c config, t *tools) ([]*result, error) {
	var results []*result
	for _, w := range works(c.duration, c.short) {
		if !c.only.MatchString(w.name) {
			continue
		}
		r := newResult(w, t, c.programs)
		fmt.Fprintln(os.Stderr, "measuring", w.name)
		for range c.rounds {
			for _, row := range r.Rows {
				if row.Missing != "" {
					continue
				}
				s, err := w.measure(row.peer, t)
				if err != nil && row.peer.ours {
					return nil, fmt.Errorf("%s: %s: %w", w.name, row.Program, err)
				}
				row.add(s, err)
			}
		}
		r.compare()
		results = append(results, r)
	}
	if len(results) == 0 {
		return nil, fmt.Errorf("no work is called %q", c.only)
	}
	return results, nil
}
