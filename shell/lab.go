package shell

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"sosh/luaapi"
)

// labs are the folders of the course, in its order.
var labs = []string{"echo", "auth", "chat", "more"}

// labSteps lists the steps there are, as they are called: echo/1.
func labSteps(scripts fs.FS) []string {
	var steps []string
	for _, lab := range labs {
		folders, _ := fs.ReadDir(scripts, lab) // a lab that is not bundled has no steps
		for _, f := range folders {
			if number, _, ok := strings.Cut(f.Name(), "-"); ok && f.IsDir() {
				n, _ := strconv.Atoi(number)
				steps = append(steps, fmt.Sprintf("%s/%d", lab, n))
			}
		}
	}
	return steps
}

// labFolder is the folder of a step: echo/01-one-client for echo/1.
func labFolder(scripts fs.FS, step string) (string, error) {
	lab, number, _ := strings.Cut(step, "/")
	n, err := strconv.Atoi(number)
	folders, _ := fs.ReadDir(scripts, path.Clean(lab))
	for _, f := range folders {
		digits, _, ok := strings.Cut(f.Name(), "-")
		if m, bad := strconv.Atoi(digits); ok && err == nil && bad == nil && m == n {
			return path.Join(lab, f.Name()), nil
		}
	}
	return "", fmt.Errorf("lab: there is no step %s%s; lab lists them", strconv.Quote(step), didYouMean(step, labSteps(scripts)))
}

// lab is the command lab.
func (sh *Shell) lab(words []string) error {
	wrong := func(problem string) error {
		b, _ := builtinOf("lab")
		return &usageError{command: "lab", problem: problem, usage: b.usage}
	}
	if len(words) == 0 {
		words = []string{"list"}
	}
	verb, rest := words[0], words[1:]
	switch {
	case verb == "list" && len(rest) == 0:
		return sh.labList()
	case verb == "show" && len(rest) == 1:
		return sh.labShow(rest[0])
	case verb == "run" && len(rest) >= 2:
		return sh.labRun(rest[0], rest[1], rest[2:])
	case verb == "copy" && len(rest) == 2:
		return sh.labCopy(rest[0], rest[1])
	case verb == "list":
		return wrong("list takes no arguments")
	case verb == "show":
		return wrong("show takes a step, such as echo/1")
	case verb == "run":
		return wrong("run takes a step and a program, such as echo/1 server")
	case verb == "copy":
		return wrong("copy takes a step and a folder, such as echo/1 mine")
	}
	return wrong("unknown word " + strconv.Quote(verb))
}

// Lab runs the command lab with the words of a command line; the runtime must run.
func (sh *Shell) Lab(words []string) error { return sh.lab(words) }

func (sh *Shell) labList() error {
	for _, step := range labSteps(sh.Scripts) {
		folder, err := labFolder(sh.Scripts, step)
		if err != nil {
			return err
		}
		sh.print(fmt.Sprintf("%-8s %s", step, sh.labTitle(folder)))
	}
	sh.print("\nlab show STEP explains a step; lab run STEP server (or client) runs it.")
	return nil
}

// labTitle is the first line of a step's guide, without the mark of a heading.
func (sh *Shell) labTitle(folder string) string {
	guide, err := sh.labGuide(folder)
	if err != nil {
		return path.Base(folder)
	}
	title, _, _ := strings.Cut(guide, "\n")
	return strings.TrimLeft(title, "# ")
}

// labGuide is a step's guide in the session's language, in English where there is none.
func (sh *Shell) labGuide(folder string) (string, error) {
	for _, lang := range []string{sh.Lang, "en"} {
		if text, err := fs.ReadFile(sh.Scripts, path.Join(folder, "guide."+lang+".md")); err == nil {
			return string(text), nil
		}
	}
	return "", errors.New("lab: " + folder + " has no guide")
}

func (sh *Shell) labShow(step string) error {
	folder, err := labFolder(sh.Scripts, step)
	if err != nil {
		return err
	}
	guide, err := sh.labGuide(folder)
	if err != nil {
		return err
	}
	sh.print(strings.TrimRight(guide, "\n"))
	return nil
}

// labRun runs one program of a step, as sosh FILE.lua would.
func (sh *Shell) labRun(step, program string, arguments []string) error {
	folder, err := labFolder(sh.Scripts, step)
	if err != nil {
		return err
	}
	file := path.Join(folder, program+".lua")
	source, err := fs.ReadFile(sh.Scripts, file)
	if err != nil {
		return fmt.Errorf("lab: %s has no program %s; there are %s", step, strconv.Quote(program), strings.Join(sh.programs(folder), ", "))
	}
	chunk, err := sh.Runtime.Load(file, luaapi.ScriptSource(string(source)))
	if err != nil {
		return err
	}
	sh.Runtime.SetArgs(file, arguments)
	before := sh.Runtime.Sockets()
	defer sh.closeSince(before)
	_, err = sh.Runtime.Call(chunk, arguments...)
	return err
}

// closeSince closes what a program of a lab has left open: its sockets are in no variable of the session, so that nobody
// else could.
func (sh *Shell) closeSince(before []luaapi.Named) {
	for _, s := range sh.Runtime.Sockets() {
		old := slices.ContainsFunc(before, func(b luaapi.Named) bool { return b.Socket == s.Socket })
		if !old && s.Name == "" {
			_ = s.Socket.Close() // the program is over; nobody is left to hear of it
		}
	}
}

func (sh *Shell) programs(folder string) []string {
	files, _ := fs.Glob(sh.Scripts, path.Join(folder, "*.lua"))
	for i, f := range files {
		files[i] = strings.TrimSuffix(path.Base(f), ".lua")
	}
	return files
}

// labCopy copies a step's files into a folder, which must not hold any of them yet.
func (sh *Shell) labCopy(step, dir string) error {
	folder, err := labFolder(sh.Scripts, step)
	if err != nil {
		return err
	}
	files, err := fs.ReadDir(sh.Scripts, folder)
	if err != nil {
		return err
	}
	for _, f := range files {
		if _, err := os.Lstat(filepath.Join(dir, f.Name())); err == nil {
			return fmt.Errorf("lab: %s is there already; nothing was copied", filepath.Join(dir, f.Name()))
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		data, err := fs.ReadFile(sh.Scripts, path.Join(folder, f.Name()))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, f.Name()), data, 0o644); err != nil {
			return err
		}
		sh.print(filepath.Join(dir, f.Name()))
	}
	return nil
}
