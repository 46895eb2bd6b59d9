package examples

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"sosh/scripts"
	"sosh/shell"
)

// terminal is a shell with a line editor that the test types into. It knows exactly when the shell waits for a line, so
// that nothing has to be guessed.
type terminal struct {
	lines   chan string   // what is typed
	asked   chan string   // a prompt, each time the shell wants a line
	ended   chan int      // the exit status
	history []string      // what was typed
	current string        // the prompt that waits for its line, "" while something runs
	mu      sync.Mutex    // guards output
	output  bytes.Buffer  // since it was last taken
	printed chan struct{} // holds one where output has grown
	closed  chan struct{} // the shell has closed its editor
	once    sync.Once
}

func openTerminal(t *testing.T) *terminal {
	t.Helper()
	term := &terminal{
		lines: make(chan string), asked: make(chan string), ended: make(chan int, 1), closed: make(chan struct{}),
		printed: make(chan struct{}, 1),
	}
	go func() {
		term.ended <- shell.Start(shell.Setup{
			In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Lang: "en", Scripts: scripts.FS, Editor: term,
		})
		close(term.asked)
	}()
	term.current = <-term.asked
	term.take() // the greeting
	return term
}

// ReadLine implements editor.Editor.
func (term *terminal) ReadLine(prompt string) (string, error) {
	select {
	case term.asked <- prompt:
	case <-term.closed:
		return "", io.EOF
	}
	line, ok := <-term.lines
	if !ok {
		return "", io.EOF
	}
	return line, nil
}

// ReadSecret implements editor.Editor.
func (term *terminal) ReadSecret(prompt string) (string, error) { return term.ReadLine(prompt) }

// Write implements editor.Editor.
func (term *terminal) Write(p []byte) (int, error) {
	term.mu.Lock()
	defer term.mu.Unlock()
	select {
	case term.printed <- struct{}{}:
	default:
	}
	return term.output.Write(p)
}

// Remember implements editor.Editor.
func (term *terminal) Remember(entry string) error {
	term.history = append(term.history, entry)
	return nil
}

// History implements editor.Historian.
func (term *terminal) History() []string { return term.history }

// HistoryErr implements editor.Historian.
func (term *terminal) HistoryErr() error { return nil }

// Close implements editor.Editor.
func (term *terminal) Close() error {
	term.once.Do(func() { close(term.closed) })
	return nil
}

// take returns what was printed since the last time.
func (term *terminal) take() string {
	term.mu.Lock()
	defer term.mu.Unlock()
	text := term.output.String()
	term.output.Reset()
	select {
	case <-term.printed:
	default:
	}
	return text
}

// play types the lines of a scene and returns what the terminal shows. After each line it waits for the next prompt,
// except after the last one where waits says that its call goes on waiting: there the shell says that it does.
func (term *terminal) play(t *testing.T, scene string, waits bool, masks *masks) string {
	t.Helper()
	var shown strings.Builder
	catchUp := func() {
		if term.current == "" {
			term.waitForPrompt(t)
		}
		shown.WriteString(masks.mask(term.take()))
	}
	catchUp()
	inputs := inputsOf(scene)
	for i, input := range inputs {
		shown.WriteString(term.current + input + "\n")
		term.current = ""
		term.lines <- masks.unmask(input)
		if i == len(inputs)-1 && waits {
			<-term.printed
			shown.WriteString(masks.mask(term.take()))
		} else {
			catchUp()
		}
	}
	return shown.String()
}

// inputsOf are the lines typed in a scene.
func inputsOf(scene string) []string {
	var inputs []string
	for line := range strings.Lines(scene) {
		if input, ok := typed(strings.TrimSuffix(line, "\n")); ok {
			inputs = append(inputs, input)
		}
	}
	return inputs
}

func (term *terminal) waitForPrompt(t *testing.T) {
	t.Helper()
	prompt, ok := <-term.asked
	if !ok {
		t.Fatal(errGone, term.take())
	}
	term.current = prompt
}

// leave ends the session as Ctrl-D does.
func (term *terminal) leave() error {
	close(term.lines)
	go func() {
		for range term.asked {
		}
	}()
	if status := <-term.ended; status != 0 {
		return fmt.Errorf("exit status %d", status)
	}
	return nil
}

// masks stand for what differs from run to run.
type masks struct{ ports []string }

var (
	portPattern = regexp.MustCompile(`((?:127\.0\.0\.1|0\.0\.0\.0|localhost|::1|\[::1?\])(?::|\s|", |\t))(\d{4,5})\b`)
	fdPattern   = regexp.MustCompile(`\bfd \d+`)
	idPattern   = regexp.MustCompile(`\bid \d+,`)
	timePattern = regexp.MustCompile(`<[\d.]+[nµm]?s(, waited [\d.]+[nµm]?s)?>`)
	tookPattern = regexp.MustCompile(`\bin \d+\.\d ms\b`)
	fdColumn    = regexp.MustCompile(`(?m)^((?:s\d+|\w+|-) +)(\d+)( +(?:tcp|udp|unix))`)
	clockColumn = regexp.MustCompile(`\b\d\d:\d\d:\d\d\b`)
	leftPattern = regexp.MustCompile(`keeps it for another [\dms]+`)
)

// mask replaces ports by PORT1, PORT2, ..., descriptors and the ids of DNS messages by N, and times by T.
func (m *masks) mask(text string) string {
	text = portPattern.ReplaceAllStringFunc(text, func(match string) string {
		parts := portPattern.FindStringSubmatch(match)
		return parts[1] + m.name(parts[2])
	})
	text = fdPattern.ReplaceAllString(text, "fd N")
	text = leftPattern.ReplaceAllString(text, "keeps it for another T")
	text = clockColumn.ReplaceAllString(text, "HH:MM:SS")
	text = idPattern.ReplaceAllString(text, "id N,")
	if here, err := filepath.Abs("."); err == nil {
		text = strings.ReplaceAll(text, here+string(filepath.Separator), "")
	}
	text = timePattern.ReplaceAllStringFunc(text, func(match string) string {
		if strings.Contains(match, "waited") {
			return "<TIME, waited TIME>"
		}
		return "<TIME>"
	})
	text = tookPattern.ReplaceAllString(text, "in T ms")
	return fdColumn.ReplaceAllStringFunc(text, func(match string) string {
		parts := fdColumn.FindStringSubmatch(match)
		return parts[1] + "N" + strings.Repeat(" ", len(parts[2])-1) + parts[3]
	})
}

func (m *masks) name(port string) string {
	for i, known := range m.ports {
		if known == port {
			return "PORT" + strconv.Itoa(i+1)
		}
	}
	m.ports = append(m.ports, port)
	return "PORT" + strconv.Itoa(len(m.ports))
}

// unmask puts the real ports back into what is typed.
func (m *masks) unmask(text string) string {
	for i := len(m.ports); i > 0; i-- {
		text = strings.ReplaceAll(text, "PORT"+strconv.Itoa(i), m.ports[i-1])
	}
	return text
}

// binary builds sosh once for all tests.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "sosh")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "sosh")
	out, err := exec.Command("go", "build", "-o", path, "sosh/cmd/sosh").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	status := m.Run()
	if path, err := binary(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(status)
}

// runCommand runs a command line in a shell, with sosh on its path and the scripts in reach, and returns what it prints.
func runCommand(t *testing.T, line string, stdin []byte) string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", line)
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(path)+":"+os.Getenv("PATH"), "LC_ALL=C.UTF-8", "SOSH_HISTORY=")
	cmd.Stdin = bytes.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	text := string(out)
	if status := cmd.ProcessState.ExitCode(); status != 0 {
		text += fmt.Sprintf("[exit %d]\n", status)
	} else if err != nil {
		t.Fatal(err)
	}
	return text
}
