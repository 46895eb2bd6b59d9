// Package examples holds transcripts and programs to run or copy, and the tests that run every one of them.
package examples

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// packages are our packages with what they import, tests included: path → imports.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	cmd := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}} {{join .TestImports \" \"}} {{join .XTestImports \" \"}}", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	imports := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		imports[fields[0]] = fields[1:]
	}
	return imports
}

// TestThirdPartyPackages checks that each third-party package is imported by one package of ours, so that it can be
// replaced in one place.
func TestThirdPartyPackages(t *testing.T) {
	importers := map[string][]string{}
	for path, imports := range packages(t) {
		for _, i := range imports {
			module, _, _ := strings.Cut(i, "/")
			if strings.Contains(module, ".") && !slices.Contains(importers[i], path) {
				importers[i] = append(importers[i], path)
			}
		}
	}
	for dependency, by := range importers {
		if len(by) > 1 {
			t.Errorf("%s is imported by %s", dependency, strings.Join(by, " and "))
		}
	}
	for dependency, want := range map[string]string{
		"github.com/chzyer/readline": "sosh/shell/editor", "github.com/yuin/gopher-lua": "sosh/luaapi",
		"github.com/fatih/color": "sosh/shell", "golang.org/x/sys/unix": "sosh/transport",
		"github.com/aymanbagabas/go-udiff": "sosh/shell/labs",
	} {
		if !slices.Equal(importers[dependency], []string{want}) {
			t.Errorf("%s is imported by %v, want %s", dependency, importers[dependency], want)
		}
	}
}

// rooms are the folders at the top that hold packages, each with the rooms it may import.
var rooms = map[string][]string{
	"cmd":       {"cmd", "shell", "scripts"},
	"shell":     {"shell", "luaapi", "transport"},
	"luaapi":    {"luaapi", "transport"},
	"transport": {"transport"},
	"scripts":   {},
	"examples":  {"cmd", "shell", "luaapi", "transport", "scripts"},
}

// TestImportDirection checks that imports run one way: cmd → shell → luaapi → transport.
func TestImportDirection(t *testing.T) {
	for path, imports := range packages(t) {
		room := strings.Split(path, "/")[1]
		allowed, ok := rooms[room]
		if !ok {
			t.Errorf("%s is in no room", path)
		}
		for _, i := range imports {
			rest, ours := strings.CutPrefix(i, "sosh/")
			if to, _, _ := strings.Cut(rest, "/"); ours && !slices.Contains(allowed, to) {
				t.Errorf("%s imports %s", path, i)
			}
		}
	}
}

// TestTopLevel checks that nothing else has come to stand at the top.
func TestTopLevel(t *testing.T) {
	want := []string{
		".ci", ".git", ".gitignore", "CHANGELOG.md", "LICENSE", "README.md", "cmd", "examples", "go.mod", "go.sum", "luaapi",
		"scripts", "shell", "transport",
	}
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(want, e.Name()) && e.Name() != "sosh" {
			t.Errorf("%s stands at the top", e.Name())
		}
	}
}
