package examples

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// step is a step of a lab: echo/3 in the folder scripts/echo/03-until-exit.
type step struct {
	lab    string
	number int
	folder string
}

func (s step) String() string { return s.lab + "/" + strconv.Itoa(s.number) }

// programs are the step's programs: their names and their lines.
func (s step) programs(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(s.folder, "*.lua"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s has no programs: %v", s, err)
	}
	programs := map[string][]string{}
	for _, file := range files {
		programs[strings.TrimSuffix(filepath.Base(file), ".lua")] = linesOf(t, file)
	}
	return programs
}

func linesOf(t *testing.T, file string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !utf8.Valid(text) || !strings.HasSuffix(string(text), "\n") || strings.HasSuffix(string(text), "\n\n") {
		t.Errorf("%s is not UTF-8 text that ends with one line break", file)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// labSteps are the steps of all labs, each lab's in order.
func labSteps(t *testing.T) []step {
	t.Helper()
	folders, err := filepath.Glob("../scripts/*/[0-9][0-9]-*")
	if err != nil || len(folders) == 0 {
		t.Fatal("no labs", err)
	}
	var steps []step
	for _, folder := range folders {
		number, err := strconv.Atoi(filepath.Base(folder)[:2])
		if err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step{filepath.Base(filepath.Dir(folder)), number, folder})
	}
	return steps
}

// TestLabNumbers checks that the steps of each lab are numbered from 1 without gaps.
func TestLabNumbers(t *testing.T) {
	last := map[string]int{}
	for _, s := range labSteps(t) {
		if s.number != last[s.lab]+1 {
			t.Errorf("%s follows %s/%d", s, s.lab, last[s.lab])
		}
		last[s.lab] = s.number
	}
}

// TestLabPrograms checks what all programs share: they are short and begin with what they are and how they are started.
func TestLabPrograms(t *testing.T) {
	for _, s := range labSteps(t) {
		for name, lines := range s.programs(t) {
			if len(lines) >= 120 {
				t.Errorf("%s %s has %d lines", s, name, len(lines))
			}
			if !strings.HasPrefix(lines[0], "-- ") || !slices.ContainsFunc(lines[:min(len(lines), 8)], func(line string) bool {
				return strings.HasPrefix(line, "--   sosh "+name+".lua")
			}) {
				t.Errorf("%s %s does not begin with what it is and how it is started", s, name)
			}
			for i, line := range lines {
				if n := utf8.RuneCountInString(line); n > 120 || strings.TrimRight(line, " \t") != line {
					t.Errorf("%s %s: line %d has %d characters, or blanks at its end", s, name, i+1, n)
				}
			}
		}
	}
}

// mostChanges is how many lines of a program a step may change: its one new idea.
const mostChanges = 30

// leaps are the programs that are new in their step though the step before has one of the same name.
var leaps = map[string]string{
	"auth/2 server":  "commands on a connection, in place of one question",
	"chat/2 server":  "the functions of chat/1 have moved to lib/frame.lua",
	"chat/2 client":  "the functions of chat/1 have moved to lib/frame.lua",
	"chat/5 server":  "many users at a time, in place of one partner",
	"chat/5 client":  "typing and receiving at the same time, in place of by turns",
	"chat/6 server":  "accounts, rooms and history at once",
	"echo/11 server": "select turns the loop inside out",
	"echo/12 server": "datagrams know no connections",
	"echo/12 client": "datagrams get lost",
	"echo/13 server": "back from datagrams to connections",
	"echo/13 client": "back from datagrams to connections",
	"echo/14 client": "an HTTP client",
}

// TestLabStepsAreSmall compares each program with that of the step before. A line that is replaced counts once,
// indentation and empty lines do not count.
func TestLabStepsAreSmall(t *testing.T) {
	steps := labSteps(t)
	for i, s := range steps[1:] {
		before := steps[i]
		if before.lab != s.lab {
			continue
		}
		old := before.programs(t)
		for name, lines := range s.programs(t) {
			if old[name] == nil {
				continue
			}
			n := changes(old[name], lines)
			t.Logf("%-8s %-8s %3d", s, name, n)
			switch why, leap := leaps[s.String()+" "+name]; {
			case !leap && n > mostChanges:
				t.Errorf("%s changes %d lines of %s, more than %d", s, n, name, mostChanges)
			case leap && n <= mostChanges:
				t.Errorf("%s changes only %d lines of %s: it is no leap (%s)", s, n, name, why)
			}
		}
	}
}

// changes is how many lines were added or removed, whichever is more.
func changes(before, after []string) int {
	before, after = trimmed(before), trimmed(after)
	row := make([]int, len(after)+1) // of the table of longest common subsequences
	for _, b := range before {
		diagonal := 0
		for j, a := range after {
			above := row[j+1]
			if a == b {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return max(len(before), len(after)) - row[len(after)]
}

func trimmed(lines []string) []string {
	var kept []string
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" {
			kept = append(kept, line)
		}
	}
	return kept
}

// luaFunction is a function at the outermost level, without its name.
var luaFunction = regexp.MustCompile(`(?ms)^(?:local )?function [\w.:]+(\(.*?^end)$`)

// TestLabsShareFunctions checks that no program writes out a function that is there for require.
func TestLabsShareFunctions(t *testing.T) {
	files, err := filepath.Glob("../scripts/lib/*.lua")
	if err != nil || len(files) == 0 {
		t.Fatal("no modules", err)
	}
	modules := map[string]string{}
	for _, file := range files {
		for _, f := range luaFunction.FindAllStringSubmatch(strings.Join(linesOf(t, file), "\n"), -1) {
			modules[f[1]] = filepath.Base(file)
		}
	}
	for _, s := range labSteps(t) {
		for name, lines := range s.programs(t) {
			for _, f := range luaFunction.FindAllStringSubmatch(strings.Join(lines, "\n"), -1) {
				if module := modules[f[1]]; module != "" {
					t.Errorf("%s %s writes out what %s has: %s", s, name, module, f[0])
				}
			}
		}
	}
}
