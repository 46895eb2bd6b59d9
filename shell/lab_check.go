package shell

import (
	"encoding/json"
	"flag"
	"fmt"
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

// checkRequest is what lab check was told to do.
type checkRequest struct {
	grading.Request
	step   labs.Step
	cases  string // a file or folder of cases, "" for those of the lab
	format string // "" for text
}

// checkOptions are the options of lab check as help shows them.
func checkOptions() []option {
	return []option{
		{"--connect=HOST:PORT", "a server that runs already, instead of a command"},
		{"--host=HOST", "where a server is to listen, 127.0.0.1 when left out"},
		{"--port=PORT", "the port where it is to listen, a free one when left out"},
		{"--only=CASE", "try this case only"},
		{"--seed=N", "the same random data again"},
		{"--patience=SECONDS", "how long to wait for what has to come, 10 when left out"},
		{"--cases=PATH", "cases of your own, a file or a folder; lab copy STEP DIR --cases copies those of the step's lab, to read and to change"},
		{"--json", "a report for programs"},
		{"--junit", "the same as JUnit's XML"},
		{"--tap", "the same as lines of TAP, the Test Anything Protocol"},
	}
}

// optionNames are options as they are completed.
func optionNames(options []option) []string {
	var names []string
	for _, o := range options {
		names = append(names, o.name())
	}
	return names
}

// formats are the ways in which a report can be written for programs.
func formats() []string { return []string{"json", "junit", "tap"} }

// labCheck grades a program.
func (sh *Shell) labCheck(words []string) error {
	o, err := sh.parseCheck(words)
	if err != nil {
		return err
	}
	cases, path, err := sh.cases(o)
	if err != nil {
		return err
	}
	answer, err := sh.grade(o.Request, cases, path)
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
	case report.Ungraded != "" && o.format == "":
		return &verdictError{statusUngraded, "could not be graded"} // the report says why
	case !graded:
		return &verdictError{statusUngraded, problem}
	case problem != "":
		return &verdictError{statusFailed, problem}
	}
	return nil
}

// checker starts the checker, which is bundled, and lets a teacher's cases find modules beside them.
const checker = `
local path, request = ...
local check = require "check"
package.path = path
return check.main(request, select(3, ...))`

// grade runs scripts/lib/check.lua with files of cases, which find modules at path, too. Whatever happens in it, nothing
// that it has started or opened stays.
func (sh *Shell) grade(r grading.Request, cases []labs.CaseFile, path string) (answer string, err error) {
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
	arguments := []string{path, string(request)}
	for _, c := range cases {
		arguments = append(arguments, c.Name, luaapi.ScriptSource(c.Source))
	}
	values, err := sh.Runtime.Call(chunk, arguments...)
	if err != nil {
		return "", err
	}
	return values[0].Text(), nil
}

// parseCheck reads the words of lab check: what stands behind -- is the command.
func (sh *Shell) parseCheck(words []string) (*checkRequest, error) {
	o := &checkRequest{Request: grading.Request{Seed: grading.RandomSeed(), Progress: sh.progress}}
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
func (o *checkRequest) target(sh *Shell, words, command []string, connect string) (err error) {
	if len(words) == 0 || len(words) > 2 {
		return errWords
	}
	if o.step, err = sh.step(words[0]); err != nil {
		return &optionError{err.Error()}
	}
	o.Step = o.step.Name
	if o.Role = o.step.Main(); len(words) == 2 {
		o.Role = words[1]
	}
	if programs := o.step.Programs(); !slices.Contains(programs, o.Role) {
		return &optionError{o.Step + " has no program " + strconv.Quote(o.Role) + ", but " + strings.Join(programs, " and ")}
	}
	switch {
	case connect == "" && len(command) == 0:
		return &optionError{"the command is missing: after --, as in lab check echo/4 -- python3 server.py"}
	case connect != "" && len(command) > 0:
		return &optionError{"--connect and a command: choose one"}
	case connect != "" && o.Role != "server":
		return &optionError{"--connect is for a server that runs already"}
	case connect != "":
		if o.Connect, err = grading.ParseAddress(connect); err != nil {
			return &optionError{"--connect: " + err.Error()}
		}
		return nil
	}
	o.Command, err = grading.Anchor(command)
	return err
}

// numbers checks the options that are numbers.
func (o *checkRequest) numbers(seed string) error {
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

// cases reads the cases, a teacher's own or those of the step's lab, and says where the modules are that they require
// besides the bundled ones.
func (sh *Shell) cases(o *checkRequest) (files []labs.CaseFile, path string, err error) {
	if o.cases != "" {
		files, dir, err := labs.ReadCases(o.cases)
		if err != nil {
			return nil, "", &optionError{"--cases: " + err.Error()}
		}
		return files, filepath.Join(dir, "?.lua"), nil
	}
	if files = o.step.Cases(); len(files) == 0 {
		return nil, "", &verdictError{statusUngraded, "there are no cases for " + o.Step + "; --cases names a file or a folder of your own"}
	}
	return files, "", nil
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
