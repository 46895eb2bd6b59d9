package editor

import (
	"errors"
	"fmt"
	"strings"
)

// dumb is the Editor for a terminal that can only print lines. What is typed is the terminal's business until Enter.
type dumb struct {
	*plain
	prompt  string // while it is shown
	partial bool   // the line printed last has no end yet
}

// ReadLine shows prompt, below output that has not ended its line, and reads what is typed.
func (d *dumb) ReadLine(prompt string) (string, error) {
	line, err := d.read(func() { d.show(prompt) })
	d.outMu.Lock()
	defer d.outMu.Unlock()
	d.prompt, d.partial = "", false
	if err != nil { // nobody pressed Enter
		fmt.Fprintln(d.out)
	}
	return line, err
}

func (d *dumb) show(prompt string) {
	d.outMu.Lock()
	defer d.outMu.Unlock()
	if d.partial && prompt != "" {
		fmt.Fprintln(d.out)
	}
	d.prompt = prompt
	fmt.Fprint(d.out, prompt)
}

// ReadSecret cannot hide what is typed on such a terminal, and says so.
func (d *dumb) ReadSecret(prompt string) (string, error) {
	_, err := d.Write([]byte("this terminal shows what you type\n"))
	line, readErr := d.ReadLine(prompt)
	return line, errors.Join(err, readErr)
}

// Write prints p. Where a prompt waits, p goes on a line of its own below it, and the prompt is shown again.
func (d *dumb) Write(p []byte) (int, error) {
	d.outMu.Lock()
	defer d.outMu.Unlock()
	if len(p) == 0 {
		return 0, nil
	}
	d.partial = p[len(p)-1] != '\n'
	if d.prompt == "" {
		return d.out.Write(p)
	}
	text := "\n" + string(p) + "\n"
	if !d.partial {
		text = strings.TrimSuffix(text, "\n")
	}
	d.partial = false
	if _, err := fmt.Fprint(d.out, text, d.prompt); err != nil {
		return 0, err
	}
	return len(p), nil
}
