package examples

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write the transcripts anew")

// TestTranscripts plays every transcript. A transcript is a txtar file: first what it is about, then its scenes. A scene
// whose name starts with "$ " is a command and what it prints, with a last line [exit N] where it fails; a scene called
// stdin before it is its standard input. Any other name is a terminal with an open shell: its lines are what is typed,
// after a prompt, and what the shell answers. Ports are shown as PORT1, PORT2 in the order they appear, descriptors as N.
// Names are looked up in files of examples/testdata and at a DNS server of the test, which knows the zone there.
func TestTranscripts(t *testing.T) {
	useNames(t)
	files, err := filepath.Glob("transcripts/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no transcripts", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			played := play(t, archive)
			if *update {
				if err := os.WriteFile(file, txtar.Format(played), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			for i, scene := range archive.Files {
				if got, want := string(played.Files[i].Data), string(scene.Data); got != want {
					t.Errorf("%s, scene %d, -- %s --\ngot\n%s\nwant\n%s", file, i+1, scene.Name, got, want)
				}
			}
		})
	}
}

// play plays the scenes and returns them with what was really printed.
func play(t *testing.T, archive *txtar.Archive) *txtar.Archive {
	played := &txtar.Archive{Comment: archive.Comment, Files: make([]txtar.File, len(archive.Files))}
	terminals := map[string]*terminal{}
	var masks masks
	var stdin []byte
	for i, scene := range archive.Files {
		var output string
		switch {
		case scene.Name == "stdin":
			stdin, output = scene.Data, string(scene.Data)
		case strings.HasPrefix(scene.Name, "$ "):
			output = masks.mask(runCommand(t, masks.unmask(scene.Name[2:]), stdin))
			stdin = nil
		default:
			term := terminals[scene.Name]
			if term == nil {
				term = openTerminal(t)
				terminals[scene.Name] = term
			}
			waits := waitsAtEnd(archive.Files[i+1:], scene.Name)
			output = term.play(t, string(scene.Data), waits, &masks)
		}
		played.Files[i] = txtar.File{Name: scene.Name, Data: []byte(output)}
	}
	for name, term := range terminals {
		if err := term.leave(); err != nil {
			t.Errorf("terminal %s: %v", name, err)
		}
	}
	return played
}

// waitsAtEnd reports whether the last call of a scene is still waiting when the scene ends: then the terminal's next
// scene starts with an answer and not with a prompt.
func waitsAtEnd(later []txtar.File, name string) bool {
	for _, scene := range later {
		if scene.Name == name {
			_, isInput := typed(strings.SplitN(string(scene.Data), "\n", 2)[0])
			return !isInput
		}
	}
	return false
}

// typed is what was typed in a line of a transcript, and whether anything was: what follows the prompt.
func typed(line string) (input string, ok bool) {
	for _, prompt := range []string{"sosh> ", "  ...> "} {
		if rest, ok := strings.CutPrefix(line, prompt); ok {
			return rest, true
		}
	}
	if strings.HasPrefix(line, "sosh [") {
		_, rest, ok := strings.Cut(line, "]> ")
		return rest, ok
	}
	if strings.HasPrefix(line, "  ") { // a question: "  PORT: 80"
		if question, rest, ok := strings.Cut(line, ": "); ok && question == strings.ToUpper(question) {
			return rest, true
		}
	}
	return "", false
}

var errGone = errors.New("the shell has ended")
