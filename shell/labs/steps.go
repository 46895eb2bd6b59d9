// Package labs reads the labs: their steps, guides and programs, how two steps differ, and what a student needs of one
// to work on it. It uses github.com/aymanbagabas/go-udiff, the Go team's own diff (golang.org/x/tools/internal/diff) as a
// maintained library under the BSD licence.
package labs

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Labs are the labs in a file system: a folder for each lab, in it one for each step, and the folder lib.
type Labs struct{ FS fs.FS }

// names are the folders of the course, in its order.
func names() []string { return []string{"echo", "auth", "chat", "more"} }

// Step is one step of a lab.
type Step struct {
	Name   string // echo/1
	Folder string // echo/01-one-client
	fs     fs.FS
}

// UnknownStepError says that there is no step of that name.
type UnknownStepError struct {
	Name  string
	Steps []Step // those of the lab of that name, where it is one
}

func (e *UnknownStepError) Error() string {
	if len(e.Steps) > 0 {
		return fmt.Sprintf("lab: %s has several steps, %s to %s: name one", e.Name, e.Steps[0].Name, e.Steps[len(e.Steps)-1].Name)
	}
	return "lab: there is no step " + strconv.Quote(e.Name)
}

// of are the steps of a lab.
func (l Labs) of(lab string) []Step {
	return slices.DeleteFunc(l.Steps(), func(s Step) bool { return !strings.HasPrefix(s.Name, lab+"/") })
}

// Steps lists the steps there are.
func (l Labs) Steps() []Step {
	var steps []Step
	for _, lab := range names() {
		folders, _ := fs.ReadDir(l.FS, lab) // a lab that is not bundled has no steps
		for _, f := range folders {
			digits, _, ok := strings.Cut(f.Name(), "-")
			if n, err := strconv.Atoi(digits); ok && err == nil && f.IsDir() {
				steps = append(steps, Step{fmt.Sprintf("%s/%d", lab, n), path.Join(lab, f.Name()), l.FS})
			}
		}
	}
	return steps
}

// Find is the step of a name such as echo/1. The error is an *UnknownStepError.
func (l Labs) Find(name string) (Step, error) {
	for _, step := range l.Steps() {
		if step.Name == name || step.Folder == name {
			return step, nil
		}
	}
	return Step{}, &UnknownStepError{name, l.of(name)}
}

// Programs lists the step's programs, without .lua.
func (s Step) Programs() []string {
	files, _ := fs.Glob(s.fs, path.Join(s.Folder, "*.lua")) // the pattern is right
	for i, f := range files {
		files[i] = strings.TrimSuffix(path.Base(f), ".lua")
	}
	return files
}

// Main is the program that is meant where none is named: the server, or else the first there is.
func (s Step) Main() string {
	programs := s.Programs()
	if len(programs) == 0 || slices.Contains(programs, "server") {
		return "server"
	}
	return programs[0]
}

// Program is the file of a program and its source.
func (s Step) Program(name string) (file, source string, err error) {
	file = path.Join(s.Folder, name+".lua")
	text, err := fs.ReadFile(s.fs, file)
	if err != nil {
		return "", "", fmt.Errorf("lab: %s has no program %s; there are %s", s.Name, strconv.Quote(name), strings.Join(s.Programs(), ", "))
	}
	return file, string(text), nil
}
