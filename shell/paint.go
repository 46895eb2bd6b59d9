package shell

import "github.com/fatih/color"

// paint colours text, or leaves it as it is.
type paint struct{ prompt, name, fault, faint func(string) string }

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
	}
}
