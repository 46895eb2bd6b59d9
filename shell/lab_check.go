package shell

import (
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"sosh/luaapi"
	"sosh/shell/grading"
	"sosh/shell/labs"
)

// The exit statuses of lab check, besides 0 where all cases passed and 2 for wrong usage.
const (
	statusFailed   = 1
	statusUngraded = 3
)

// verdictError is a program that is not right, or that could not be graded.
type verdictError struct {
	status int
	text   string
}

func (e *verdictError) Error() string { return "lab check: " + e.text }

// checkOptions are the options of lab check.
type checkOptions struct {
	grading.Request
	step   labs.Step
	cases  string // a file of cases, "" for those of the lab
	format string // "" for text
}

// checkOptionNames are the options of lab check as they are typed.
func checkOptionNames() []string {
	return []string{"--connect", "--host", "--port", "--seed", "--patience", "--cases", "--only", "--json", "--junit", "--tap"}
}

// formats are the ways in which a report can be written for programs.
func formats() []string { return []string{"json", "junit", "tap"} }

// labCheck grades a program.
func (sh *Shell) labCheck(words []string) error {
	o, err := sh.parseCheck(words)
	if err != nil {
		return err
	}
	name, source, err := sh.cases(o)
	if err != nil {
		return err
	}
	answer, err := sh.grade(o.Request, name, source)
	if err != nil {
		return &verdictError{statusUngraded, describeError(err)}
	}
	report, err := grading.Read(answer, o.Request)
	if err != nil {
		return err
	}
	if err := sh.writeReport(report, o.format); err != nil {
		return fmt.Errorf("lab check: the report cannot be written: %w", err)
	}
	problem, graded := report.Verdict()
	switch {
	case !graded:
		return &verdictError{statusUngraded, problem}
	case problem != "":
		return &verdictError{statusFailed, problem}
	}
	return nil
}

// checker starts the checker, which is bundled, and lets a teacher's cases find modules beside them.
const checker = `
local path, request, source, name = ...
local check = require "check"
package.path = path
return check.main(request, source, name)`

// grade runs scripts/lib/check.lua. Whatever happens in it, nothing that it has started or opened stays.
func (sh *Shell) grade(r grading.Request, name, source string) (answer string, err error) {
	request, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	defer sh.Runtime.EndProcesses(sh.Runtime.ProcessesSoFar())
	defer sh.closeSince(sh.Runtime.Sockets())
	defer sh.Runtime.SearchBundled()()
	chunk, err := sh.Runtime.Load("lab check", checker)
	if err != nil {
		return "", err
	}
	values, err := sh.Runtime.Call(chunk, filepath.Join(filepath.Dir(name), "?.lua"), string(request), source, name)
	if err != nil {
		return "", err
	}
	return values[0].Text(), nil
}

// parseCheck reads the words of lab check: what stands behind -- is the command.
func (sh *Shell) parseCheck(words []string) (*checkOptions, error) {
	o := &checkOptions{Request: grading.Request{Role: "server", Seed: grading.RandomSeed(), Progress: sh.progress}}
	var connect, seed string
	set := flag.NewFlagSet("check", flag.ContinueOnError)
	set.StringVar(&connect, "connect", "", "")
	set.StringVar(&o.Host, "host", "", "")
	set.IntVar(&o.Port, "port", 0, "")
	set.StringVar(&seed, "seed", "", "")
	set.Float64Var(&o.Patience, "patience", 10, "")
	set.StringVar(&o.cases, "cases", "", "")
	set.StringVar(&o.Only, "only", "", "")
	chosen := map[string]*bool{}
	for _, format := range formats() {
		chosen[format] = set.Bool(format, false, "")
	}
	before, command := words, []string(nil)
	if i := slices.Index(words, "--"); i >= 0 {
		before, command = words[:i], words[i+1:]
	}
	before, err := parseOptions(set, before)
	if err != nil {
		return nil, err
	}
	for _, format := range formats() {
		switch {
		case *chosen[format] && o.format != "":
			return nil, &optionError{"--" + o.format + " and --" + format + ": choose one"}
		case *chosen[format]:
			o.format = format
		}
	}
	if err := o.target(sh, before, command, connect); err != nil {
		return nil, err
	}
	return o, o.numbers(seed)
}

// target takes in what is to be graded.
func (o *checkOptions) target(sh *Shell, words, command []string, connect string) (err error) {
	switch {
	case len(words) == 0 || len(words) > 2:
		return errWords
	case len(words) == 2 && words[1] != "server" && words[1] != "client":
		return &optionError{"a program is server or client, not " + strconv.Quote(words[1])}
	case connect == "" && len(command) == 0:
		return &optionError{"the command is missing: after --, as in lab check echo/4 -- python3 server.py"}
	case connect != "" && len(command) > 0:
		return &optionError{"--connect and a command: choose one"}
	}
	if len(words) == 2 {
		o.Role = words[1]
	}
	if o.step, err = sh.step(words[0]); err != nil {
		return &optionError{err.Error()}
	}
	o.Step = o.step.Name
	if connect != "" {
		if o.Role == "client" {
			return &optionError{"--connect is for a server that runs already"}
		}
		if o.Connect, err = grading.ParseAddress(connect); err != nil {
			return &optionError{"--connect: " + err.Error()}
		}
		return nil
	}
	o.Command, err = grading.Anchor(command)
	return err
}

// numbers checks the options that are numbers.
func (o *checkOptions) numbers(seed string) error {
	if seed != "" {
		n, err := strconv.ParseUint(seed, 10, 32)
		if err != nil {
			return &optionError{"--seed takes a whole number from 0 to 4294967295, not " + strconv.Quote(seed)}
		}
		o.Seed = uint32(n)
	}
	switch {
	case o.Port < 0 || o.Port > 65535:
		return &optionError{fmt.Sprintf("--port %d is not in 1..65535", o.Port)}
	case !(o.Patience > 0 && o.Patience <= 3600):
		return &optionError{fmt.Sprintf("--patience takes seconds, more than 0 and at most 3600, not %v", o.Patience)}
	}
	return nil
}

// cases reads the cases: the teacher's own, or those of the step's lab.
func (sh *Shell) cases(o *checkOptions) (name, source string, err error) {
	if o.cases != "" {
		text, err := os.ReadFile(o.cases)
		if err != nil {
			return "", "", &optionError{"--cases: " + err.Error()}
		}
		return o.cases, luaapi.ScriptSource(string(text)), nil
	}
	lab, _, _ := strings.Cut(o.Step, "/")
	name = path.Join("check", lab+".lua")
	text, err := fs.ReadFile(sh.Scripts, name)
	if err != nil {
		return "", "", &verdictError{statusUngraded, "there are no cases for " + o.Step + "; --cases names a file of your own"}
	}
	return name, string(text), nil
}

// writeReport writes a report where results go.
func (sh *Shell) writeReport(r *grading.Report, format string) error {
	switch format {
	case "json":
		return r.JSON(sh.Editor)
	case "junit":
		return r.JUnit(sh.Editor)
	case "tap":
		return r.TAP(sh.Editor)
	}
	r.Text(sh.Editor, grading.Paint{Good: sh.paint.added, Bad: sh.paint.fault, Faint: sh.paint.faint})
	return nil
}
