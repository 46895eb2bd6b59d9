package examples

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience bounds how long a program may be silent before its test gives up: far longer than any needs.
const patience = 2 * time.Minute

// program is a running program of a lab, or one from outside, with what it prints.
type program struct {
	t   *testing.T
	cmd *exec.Cmd
	in  io.WriteCloser

	mu     sync.Mutex
	change *sync.Cond
	lines  []string // printed so far, standard error too
	over   bool     // it will print nothing more
	read   int      // lines that sees and next have passed
	ended  bool     // somebody has waited for it
}

// labProgram is the file of a step's program: labProgram(t, "echo/1", "server").
func labProgram(t *testing.T, step, name string) string {
	t.Helper()
	lab, number, _ := strings.Cut(step, "/")
	files, err := filepath.Glob(filepath.Join("..", "scripts", lab, strings.Repeat("0", 2-len(number))+number+"-*", name+".lua"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%s has %d programs %s", step, len(files), name)
	}
	path, err := filepath.Abs(files[0])
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// playLab starts a program of a step, in a folder of the test's own.
func playLab(t *testing.T, step, name string, arguments ...string) *program {
	t.Helper()
	return playIn(t, t.TempDir(), append([]string{labProgram(t, step, name)}, arguments...)...)
}

// playIn starts sosh with arguments in a folder.
func playIn(t *testing.T, dir string, arguments ...string) *program {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return playOther(t, dir, path, arguments...)
}

// playOther starts any program in a folder, and ends it with the test.
func playOther(t *testing.T, dir, path string, arguments ...string) *program {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	cmd := exec.CommandContext(ctx, path, arguments...)
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &program{t: t, cmd: cmd, in: in}
	p.change = sync.NewCond(&p.mu)
	go p.follow(out)
	t.Cleanup(func() {
		cancel()
		if !p.ended {
			_ = cmd.Wait() // it was killed
		}
	})
	return p
}

func (p *program) follow(out io.Reader) {
	scanner := bufio.NewScanner(out)
	scanner.Buffer(nil, 1<<24)
	for scanner.Scan() {
		p.add(scanner.Text(), false)
	}
	p.add("", true)
}

func (p *program) add(line string, over bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if over {
		p.over = true
	} else {
		p.lines = append(p.lines, line)
	}
	p.change.Broadcast()
}

// next waits for the next line; there is none at the end.
func (p *program) next() (line string, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.read == len(p.lines) && !p.over {
		p.change.Wait()
	}
	if p.read == len(p.lines) {
		return "", false
	}
	p.read++
	return p.lines[p.read-1], true
}

// sees passes lines until one matches a regular expression, and returns the match and its groups.
func (p *program) sees(pattern string) []string {
	p.t.Helper()
	re := regexp.MustCompile(pattern)
	for {
		line, ok := p.next()
		if !ok {
			p.t.Fatalf("%s never printed %q; it printed\n%s", filepath.Base(p.cmd.Path), pattern, p.printed())
		}
		if match := re.FindStringSubmatch(line); match != nil {
			return match
		}
	}
}

// listens waits until a server says where it listens, and returns the port.
func (p *program) listens() (port string) {
	p.t.Helper()
	return p.sees(`listening on .*[:\s](\d+)$`)[1]
}

// types writes lines to its standard input.
func (p *program) types(lines ...string) {
	p.t.Helper()
	if _, err := io.WriteString(p.in, strings.Join(lines, "\n")+"\n"); err != nil {
		p.t.Fatalf("%v; it printed\n%s", err, p.printed())
	}
}

// asksUntil types a line again and again until a line of what it prints matches.
func (p *program) asksUntil(line, pattern string) {
	p.t.Helper()
	re := regexp.MustCompile(pattern)
	const asked = "asked"
	for {
		p.types(line, "print('"+asked+"')")
		for {
			got, ok := p.next()
			if !ok {
				p.t.Fatalf("it never printed %q; it printed\n%s", pattern, p.printed())
			}
			if re.MatchString(got) {
				return
			}
			if got == asked {
				break
			}
		}
	}
}

// leaves ends its standard input.
func (p *program) leaves() { _ = p.in.Close() }

// interrupts presses Ctrl-C.
func (p *program) interrupts() { _ = p.cmd.Process.Signal(os.Interrupt) }

// ends waits for its end, checks the exit status, and returns all that it printed.
func (p *program) ends(status int) string {
	p.t.Helper()
	p.mu.Lock()
	for !p.over {
		p.change.Wait()
	}
	p.mu.Unlock()
	_ = p.cmd.Wait() // the state says all
	p.ended = true
	if got := p.cmd.ProcessState.ExitCode(); got != status {
		p.t.Errorf("%s ended with %d, want %d; it printed\n%s", filepath.Base(p.cmd.Path), got, status, p.printed())
	}
	return p.printed()
}

// printed is all that it has printed.
func (p *program) printed() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.lines, "\n") + "\n"
}

// hasLine checks that a regular expression matches some line of text.
func hasLine(t *testing.T, text, pattern string) {
	t.Helper()
	if !regexp.MustCompile("(?m)" + pattern).MatchString(text) {
		t.Errorf("nothing matches %s in\n%s", pattern, text)
	}
}
