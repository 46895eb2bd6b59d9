package labs

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// CaseFile is a file of cases for the checker, or a module that such files require: scripts/lib/check.lua tells which.
type CaseFile struct{ Name, Source string }

// Cases are the files of cases for the step's lab, in the order of their names; none where there are no cases.
func (s Step) Cases() []CaseFile {
	lab, _, _ := strings.Cut(s.Name, "/")
	names, _ := fs.Glob(s.fs, path.Join("check", lab, "*.lua")) // the pattern is right
	var files []CaseFile
	for _, name := range names {
		if text, err := fs.ReadFile(s.fs, name); err == nil {
			files = append(files, CaseFile{name, string(text)})
		}
	}
	return files
}

// ReadCases reads a file of cases, or those in a folder in the order of their names; dir is the folder where they are.
func ReadCases(name string) (files []CaseFile, dir string, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, "", err
	}
	if !info.IsDir() && !info.Mode().IsRegular() {
		return nil, "", fmt.Errorf("%s is neither a file nor a folder", name) // a pipe might never end
	}
	names, dir := []string{name}, filepath.Dir(name)
	if info.IsDir() {
		names, dir = nil, name
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, "", err
		}
		for _, e := range entries {
			if filepath.Ext(e.Name()) == ".lua" && !strings.HasPrefix(e.Name(), ".") && isFile(filepath.Join(dir, e.Name())) {
				names = append(names, filepath.Join(dir, e.Name()))
			}
		}
		if len(names) == 0 {
			return nil, "", fmt.Errorf("there is no .lua file in %s", dir)
		}
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, "", err
		}
		files = append(files, CaseFile{name, string(text)})
	}
	return files, dir, nil
}

// isFile reports whether there is a regular file of that name; editors put links to nowhere beside what they edit.
func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}
