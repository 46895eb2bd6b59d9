package shell

import (
	"strings"

	"github.com/fatih/color"
)

// paint colours text, or leaves it as it is.
type paint struct{ prompt, name, fault, faint, added func(string) string }

func newPaint(on bool) paint {
	with := func(attributes ...color.Attribute) func(string) string {
		c := color.New(attributes...)
		c.DisableColor()
		if on {
			c.EnableColor()
		}
		return func(s string) string { return c.Sprint(s) }
	}
	return paint{
		prompt: with(color.FgCyan),
		name:   with(color.Bold),
		fault:  with(color.FgRed),
		faint:  with(color.Faint),
		added:  with(color.FgGreen),
	}
}

// diff colours a line of a unified diff.
func (p paint) diff(line string) string {
	switch {
	case strings.HasPrefix(line, "+++ "), strings.HasPrefix(line, "--- "):
		return p.name(line)
	case strings.HasPrefix(line, "@@"):
		return p.prompt(line)
	case strings.HasPrefix(line, "+"):
		return p.added(line)
	case strings.HasPrefix(line, "-"):
		return p.fault(line)
	}
	return line
}
