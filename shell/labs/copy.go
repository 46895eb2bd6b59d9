package labs

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Copy copies the step's files, and the bundled modules that its programs require, into a folder, and returns the new
// files. Nothing that is there already is overwritten: then, and where anything else fails, nothing is copied.
func (s Step) Copy(dir string) ([]string, error) {
	files, err := s.files()
	if err != nil {
		return nil, err
	}
	return copyFiles(files, dir)
}

// CopyCases copies the cases of the step's lab into a folder, as Copy does.
func (s Step) CopyCases(dir string) ([]string, error) {
	files := map[string][]byte{}
	for _, c := range s.Cases() {
		files[path.Base(c.Name)] = []byte(c.Source)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("lab: there are no cases for %s", s.Name)
	}
	return copyFiles(files, dir)
}

// copyFiles puts files into a folder, which is made where there is none, and returns where they are.
func copyFiles(files map[string][]byte, dir string) ([]string, error) {
	fill := add
	if !exists(dir) {
		fill = appear
	}
	if err := fill(dir, files); err != nil {
		return nil, fmt.Errorf("lab: nothing was copied: %w", err)
	}
	names := slices.Sorted(maps.Keys(files))
	for i, name := range names {
		names[i] = filepath.Join(dir, name)
	}
	return names, nil
}

// appear makes a folder that has all the files from the moment on that it is there.
func appear(dir string, files map[string][]byte) error {
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	aside, err := os.MkdirTemp(parent, ".sosh-copy-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(aside)
	whole := filepath.Join(aside, "whole")
	if _, err := place(whole, files); err != nil {
		return err
	}
	return os.Rename(whole, dir)
}

// add puts the files beside what is in a folder, all of them or none.
func add(dir string, files map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if target := filepath.Join(dir, name); exists(target) {
			return fmt.Errorf("%s is there already; name another folder", target)
		}
	}
	made, err := place(dir, files)
	if err != nil {
		for _, path := range slices.Backward(made) {
			_ = os.Remove(path) // what cannot be removed must not hide why it failed
		}
	}
	return err
}

// place writes the files into the folder and returns all that it made, folders too, in the order in which it did.
func place(dir string, files map[string][]byte) (made []string, err error) {
	for name, text := range files {
		target := filepath.Join(dir, name)
		for _, folder := range missing(filepath.Dir(target)) {
			if err := os.Mkdir(folder, 0o755); err != nil {
				return made, err
			}
			made = append(made, folder)
		}
		file, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) // somebody may have come first
		if err != nil {
			return made, err
		}
		made = append(made, target)
		_, err = file.Write(text)
		if err = errors.Join(err, file.Close()); err != nil {
			return made, err
		}
	}
	return made, nil
}

// missing are the folders on the way to dir that do not exist, outermost first.
func missing(dir string) (folders []string) {
	for ; !exists(dir); dir = filepath.Dir(dir) {
		folders = append([]string{dir}, folders...)
	}
	return folders
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// files are the files of the step and the modules that its programs require, by the name each has in a copy.
func (s Step) files() (map[string][]byte, error) {
	files := map[string][]byte{}
	entries, err := fs.ReadDir(s.fs, s.Folder)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if files[e.Name()], err = fs.ReadFile(s.fs, path.Join(s.Folder, e.Name())); err != nil {
			return nil, err
		}
	}
	for _, program := range s.Programs() {
		s.addModules(files, files[program+".lua"])
	}
	return files, nil
}

// required matches a module's name in a call of require that stands in a line of its own right, not in a comment.
var required = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^(?:[^-\n]|-[^-\n])*?\brequire\s*\(?\s*["']([\w.]+)["']`)
})

// addModules adds the bundled modules that source requires, and those that they do. A module of the step's own comes
// before a bundled one, as in require; what is not bundled is part of sosh.
func (s Step) addModules(files map[string][]byte, source []byte) {
	for _, match := range required().FindAllSubmatch(source, -1) {
		name := strings.ReplaceAll(string(match[1]), ".", "/") + ".lua"
		if _, have := files[name]; have {
			continue
		}
		if module, err := fs.ReadFile(s.fs, path.Join("lib", name)); err == nil {
			files[name] = module
			s.addModules(files, module)
		}
	}
}
