package grading

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Paint colours words of a report; nil fields leave them as they are.
type Paint struct{ Good, Bad, Faint func(string) string }

func paint(with func(string) string, text string) string {
	if with == nil {
		return text
	}
	return with(text)
}

// Text writes a report for people.
func (r *Report) Text(w io.Writer, p Paint) {
	if r.Ungraded != "" {
		fmt.Fprintf(w, "%s %s: %s\n", r.Step, r.Role, paint(p.Bad, "could not be graded"))
		fmt.Fprintf(w, "  %s\n", oneLine(r.Ungraded))
		printed(w, r.Output, "  ")
		return
	}
	for _, c := range r.Cases {
		c.text(w, p)
	}
	fmt.Fprintf(w, "\n%s %s: %d of %d points", r.Step, r.Role, r.Points, r.Possible)
	if failed := r.Named(Failed); len(failed) > 0 {
		fmt.Fprintf(w, "; failed: %s", oneLine(strings.Join(failed, ", ")))
	}
	fmt.Fprintf(w, "\n%s\n", paint(p.Faint, fmt.Sprintf("--seed=%d repeats this run", r.Seed)))
}

func (c *Case) text(w io.Writer, p Paint) {
	points, status := 0, paint(p.Bad, fmt.Sprintf("%-7s", c.Status))
	switch c.Status {
	case Passed:
		points, status = c.Points, paint(p.Good, fmt.Sprintf("%-7s", c.Status))
	case Skipped:
		status = paint(p.Faint, fmt.Sprintf("%-7s", c.Status))
	}
	fmt.Fprintf(w, "%s %d/%d  %s\n", status, points, c.Points, oneLine(c.Name))
	if c.Message == "" {
		return
	}
	const indent = "             "
	fmt.Fprintf(w, "%s%s\n", indent, oneLine(c.Message))
	for _, line := range c.difference() {
		fmt.Fprintf(w, "%s%s\n", indent, line)
	}
	if c.Ended != "" {
		fmt.Fprintf(w, "%sthe program had ended: %s\n", indent, c.Ended)
	}
	if c.Status == Failed && c.Hint != "" {
		fmt.Fprintf(w, "%shint: %s\n", indent, oneLine(c.Hint))
	}
	printed(w, c.Output, indent)
}

// shownLines is how many of the last lines that a program printed are shown.
const shownLines = 8

// printed shows the last lines of what a program printed, without what could do harm to a terminal.
func printed(w io.Writer, output *Bytes, indent string) {
	if output == nil || len(*output) == 0 {
		return
	}
	lines := strings.Split(strings.TrimRight(string(*output), "\n"), "\n")
	fmt.Fprintf(w, "%sit printed", indent)
	if surplus := len(lines) - shownLines; surplus > 0 {
		lines = lines[surplus:]
		fmt.Fprintf(w, ", at last")
	}
	fmt.Fprintln(w, ":")
	for _, line := range lines {
		fmt.Fprintf(w, "%s  | %s\n", indent, oneLine(line))
	}
}

// oneLine is text with escapes for what is not printable.
func oneLine(text string) string {
	quoted := strconv.Quote(text)
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(quoted[1 : len(quoted)-1])
}

// shownBytes is how many bytes of what was expected and of what came are shown, from a little before they differ.
const (
	shownBytes  = 24
	shownBefore = 8
)

// difference shows what was expected and what came as text and as bytes.
func (c *Case) difference() []string {
	switch {
	case c.Expected == nil && c.Actual == nil:
		return nil
	case c.Expected == nil:
		return []string{"actual    " + excerpt(*c.Actual, 0)}
	case c.Actual == nil:
		return []string{"expected  " + excerpt(*c.Expected, 0)}
	}
	at := 0
	for at < len(*c.Expected) && at < len(*c.Actual) && (*c.Expected)[at] == (*c.Actual)[at] {
		at++
	}
	from := max(at-shownBefore, 0)
	lines := []string{"expected  " + excerpt(*c.Expected, from), "actual    " + excerpt(*c.Actual, from)}
	if at > 0 {
		lines = append([]string{fmt.Sprintf("the first %d bytes are right, then they differ", at)}, lines...)
	}
	return lines
}

// excerpt shows some bytes from a place on: as text, then as hexadecimal digits.
func excerpt(data []byte, from int) string {
	if len(data) == 0 {
		return "nothing"
	}
	part := data[min(from, len(data)):]
	dots := ""
	if len(part) > shownBytes {
		part, dots = part[:shownBytes], "..."
	}
	text := fmt.Sprintf("%s%s  % x%s", strconv.Quote(string(part)), dots, part, dots)
	if from > 0 {
		text = "..." + text
	}
	return fmt.Sprintf("%s (%d bytes)", text, len(data))
}
