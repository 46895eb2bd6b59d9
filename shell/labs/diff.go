package labs

import (
	"io/fs"
	"path"
	"slices"

	udiff "github.com/aymanbagabas/go-udiff"
)

// Diff is how the programs of two steps differ, as diff -u has it; a program that only one of them has is wholly new or
// gone. It is empty where they are the same.
func Diff(from, to Step) string {
	programs := append(from.Programs(), to.Programs()...)
	slices.Sort(programs)
	all := ""
	for _, name := range slices.Compact(programs) {
		before, old := from.source(name)
		after, new := to.source(name)
		all += udiff.Unified(before, after, old, new)
	}
	return all
}

// source is a program's file and text, /dev/null where there is no such program.
func (s Step) source(name string) (file, text string) {
	file = path.Join(s.Folder, name+".lua")
	source, err := fs.ReadFile(s.fs, file)
	if err != nil {
		return "/dev/null", ""
	}
	return file, string(source)
}
