package labs

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// course is a small course: two steps, and modules that require each other.
func course() Labs {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"echo/01-one/server.lua":   "local a = require \"a\"\nlocal json = require \"json\"\nprint(1)\n",
		"echo/01-one/client.lua":   "print(2)\n",
		"echo/01-one/guide.en.md":  "# One\n",
		"echo/10-ten/server.lua":   "local a = require \"a\"\nlocal json = require \"json\"\nprint(10)\n",
		"echo/10-ten/guide.ru.md":  "# Десять\n",
		"echo/notes/readme.md":     "no step\n",
		"check/echo/1-a.lua":       "return {}\n",
		"check/echo/words.lua":     "return {1}\n",
		"lib/a.lua":                "--   local a = require \"unused\"\nreturn {b = require('b.c')}\n",
		"lib/b/c.lua":              "return require \"a\" -- round in circles\n",
		"lib/unused.lua":           "return {}\n",
		"chat/02-two/server.lua":   "return require \"a\"\n",
		"chat/02-two/a.lua":        "return 'of the step itself'\n",
		"chat/02-two/guide.en.md":  "# Two\n",
		"more/x-none/guide.en.md":  "# no number\n",
		"other/01-one/guide.en.md": "# no lab\n",
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return Labs{files}
}

func find(t *testing.T, name string) Step {
	t.Helper()
	step, err := course().Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return step
}

func TestSteps(t *testing.T) {
	var names []string
	for _, step := range course().Steps() {
		names = append(names, step.Name+" "+step.Title("en"))
	}
	if want := []string{"echo/1 One", "echo/10 10-ten", "chat/2 Two"}; !slices.Equal(names, want) {
		t.Errorf("the steps are %q, want %q", names, want)
	}
	for _, name := range []string{"echo/2", "echo", "", "other/1", "more/x", "echo/1/", "echo/"} {
		if _, err := course().Find(name); err == nil {
			t.Errorf("there is a step %q", name)
		}
	}
}

func TestFold(t *testing.T) {
	const guide = `# Title

> not an answer

- First question,
  on two lines?

  > Its answer,
  > on two lines,
  and a third.

  > And a second paragraph.

- Second?
  > Right below it.
- Third?

  An indented paragraph that is none.
`
	const want = `# Title

> not an answer

- First question,
  on two lines?

- Second?
- Third?

  An indented paragraph that is none.
`
	folded, answers := Fold(guide)
	if folded != want || !answers {
		t.Errorf("folded it is\n%s(answers: %v)", folded, answers)
	}
	if again, answers := Fold(want); again != want || answers {
		t.Errorf("without answers it is\n%s(answers: %v)", again, answers)
	}
}

func TestDiff(t *testing.T) {
	const want = `--- echo/01-one/client.lua
+++ /dev/null
@@ -1 +0,0 @@
-print(2)
--- echo/01-one/server.lua
+++ echo/10-ten/server.lua
@@ -1,3 +1,3 @@
 local a = require "a"
 local json = require "json"
-print(1)
+print(10)
`
	if diff := Diff(find(t, "echo/1"), find(t, "echo/10")); diff != want {
		t.Errorf("the difference is\n%s\nwant\n%s", diff, want)
	}
	if diff := Diff(find(t, "echo/1"), find(t, "echo/1")); diff != "" {
		t.Errorf("a step differs from itself:\n%s", diff)
	}
}

// listing is all that is in a folder, sorted.
func listing(t *testing.T, dir string) string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if !entry.IsDir() {
			name, _ := filepath.Rel(dir, path)
			files = append(files, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(files, " ")
}

func TestCopy(t *testing.T) {
	for _, name := range []string{"new", "deep/new", "."} {
		parent := t.TempDir()
		dir := filepath.Join(parent, name)
		files, err := find(t, "echo/1").Copy(dir)
		if err != nil {
			t.Fatal(err)
		}
		const want = "a.lua b/c.lua client.lua guide.en.md server.lua"
		if got := listing(t, dir); got != want || len(files) != 5 || files[0] != filepath.Join(dir, "a.lua") {
			t.Errorf("copied into %s: %s, said to be %q", name, got, files)
		}
		if rest := strings.Fields(listing(t, parent)); len(rest) != 5 {
			t.Errorf("beside the copy there is %q", rest)
		}
	}
}

// TestCopyCases copies the cases of a step's lab, and has a folder of them read as --cases names it.
func TestCopyCases(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	files, err := find(t, "echo/10").CopyCases(dir)
	if got := listing(t, dir); err != nil || got != "1-a.lua words.lua" || len(files) != 2 {
		t.Errorf("copied %q, said to be %q, %v", got, files, err)
	}
	if _, err := find(t, "echo/10").CopyCases(dir); err == nil {
		t.Error("copied although they are there")
	}
	if _, err := find(t, "chat/2").CopyCases(filepath.Join(dir, "chat")); err == nil || !strings.Contains(err.Error(), "no cases for chat/2") {
		t.Errorf("a lab without cases: %v", err)
	}
	for _, err := range []error{ // what editors and systems leave beside files
		os.Symlink("nowhere", filepath.Join(dir, ".#1-a.lua")), os.WriteFile(filepath.Join(dir, "._1-a.lua"), []byte("\x00"), 0o600),
		os.Mkdir(filepath.Join(dir, "9-x.lua"), 0o700), os.Symlink("nowhere", filepath.Join(dir, "8-y.lua")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		name, want string
	}{
		{dir, "1-a.lua words.lua"}, {filepath.Join(dir, "words.lua"), "words.lua"}, {filepath.Join(dir, "none.lua"), ""}, {t.TempDir(), ""},
	} {
		files, at, err := ReadCases(test.name)
		var names []string
		for _, f := range files {
			names = append(names, filepath.Base(f.Name))
		}
		if got := strings.Join(names, " "); got != test.want || (err == nil) != (test.want != "") || err == nil && at != dir {
			t.Errorf("%s has %q, in %s, %v", test.name, got, at, err)
		}
	}
}

// TestMainProgram has the program that is meant where none is named.
func TestMainProgram(t *testing.T) {
	for step, want := range map[string]string{"echo/1": "server", "echo/10": "server", "chat/2": "server"} {
		if got := find(t, step).Main(); got != want {
			t.Errorf("of %s it is %s", step, got)
		}
	}
	only := Labs{fstest.MapFS{"more/01-one/get.lua": &fstest.MapFile{}, "more/01-one/talk.lua": &fstest.MapFile{}}}
	if step, err := only.Find("more/1"); err != nil || step.Main() != "get" {
		t.Errorf("without a server it is %s, %v", step.Main(), err)
	}
}

// TestCopyTakesTheStepsOwnModule has a module of the step's own hide the bundled one, as require does.
func TestCopyTakesTheStepsOwnModule(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	if _, err := find(t, "chat/2").Copy(dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "a.lua"))
	if err != nil || string(text) != "return 'of the step itself'\n" {
		t.Errorf("a.lua is %q, %v", text, err)
	}
}

// TestCopyOverwritesNothing has one of the files be there already, or a folder in a file's place.
func TestCopyOverwritesNothing(t *testing.T) {
	for _, there := range []string{"server.lua", "b"} {
		dir := t.TempDir()
		mine := filepath.Join(dir, there)
		if err := os.WriteFile(mine, []byte("mine"), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := find(t, "echo/1").Copy(dir); err == nil {
			t.Errorf("copied although there is %s", there)
		}
		if text, _ := os.ReadFile(mine); string(text) != "mine" || listing(t, dir) != there {
			t.Errorf("%s is %q now, beside %s", there, text, listing(t, dir))
		}
	}
}
