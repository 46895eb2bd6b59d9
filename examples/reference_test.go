package examples

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"sosh/luaapi"
	"sosh/shell"
)

// TestReference compares the reference page with the table of calls that it is made from.
func TestReference(t *testing.T) {
	var page bytes.Buffer
	shell.Reference(&page)
	if *update {
		if err := os.WriteFile("reference.md", page.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile("reference.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, page.Bytes()) {
		t.Error("reference.md differs from the table of calls; go test ./examples -update writes it anew")
	}
}

// TestReadme runs the README's first session as it would be pasted, and checks that it is the one of the transcript.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(readme), "<!-- first session -->\n```text\n")
	session, _, closed := strings.Cut(rest, "```\n")
	if !found || !closed {
		t.Fatal("README.md has no first session")
	}
	transcript, err := os.ReadFile("transcripts/first-session.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if inputs := inputsOf(string(transcript)); strings.Join(inputs, "\n")+"\n" != session {
		t.Errorf("README.md has\n%s\nfirst-session.txtar has\n%s", session, strings.Join(inputs, "\n"))
	}
	out := runCommand(t, "sosh", []byte(session))
	if !strings.Contains(out, `14 bytes: "hello, socket\n"`) || strings.Contains(out, "[exit") {
		t.Errorf("the first session printed\n%s", out)
	}
}

// TestHelpOfEveryCall asks for each page the way a student does.
func TestHelpOfEveryCall(t *testing.T) {
	for _, c := range luaapi.Calls() {
		var page bytes.Buffer
		if err := shell.Topic(&page, c.Name); err != nil {
			t.Error(err)
		}
		if !strings.Contains(page.String(), c.Summary) {
			t.Errorf("help %s does not say %q", c.Name, c.Summary)
		}
		for line := range strings.Lines(page.String()) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > 80 {
				t.Errorf("help %s: a line of %d characters: %s", c.Name, n, line)
			}
		}
	}
}

// TestManual checks that the overview names every command and fits on a screen of 24 lines, with the prompt.
func TestManual(t *testing.T) {
	var page bytes.Buffer
	shell.Manual(&page)
	words := strings.Fields(page.String())
	for _, c := range luaapi.Calls() {
		if c.Global() && !slices.Contains(words, c.Name) {
			t.Errorf("help does not name %s", c.Name)
		}
	}
	lines := strings.Split(strings.TrimSuffix(page.String(), "\n"), "\n")
	if len(lines) > 23 {
		t.Errorf("help has %d lines", len(lines))
	}
	for _, line := range lines {
		if n := len([]rune(line)); n > 79 {
			t.Errorf("a line of %d characters: %s", n, line)
		}
	}
}
