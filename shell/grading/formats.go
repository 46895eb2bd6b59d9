package grading

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// JSON writes a report as one JSON object; bytes are hexadecimal digits in it.
func (r *Report) JSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(r)
}

// The elements of a report as JUnit writes it.
type (
	junitSuite struct {
		XMLName  xml.Name    `xml:"testsuite"`
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string   `xml:"name,attr"`
		Class   string   `xml:"classname,attr"`
		Time    string   `xml:"time,attr"`
		Failure *problem `xml:"failure"`
		Error   *problem `xml:"error"`
		Skipped *problem `xml:"skipped"`
	}
	problem struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes a report as XML, as continuous integration reads it. What could not be graded is an error of one case.
func (r *Report) JUnit(w io.Writer) error {
	name := r.Step + " " + r.Role
	suite := junitSuite{Name: name}
	if r.Ungraded != "" {
		suite.Errors = 1
		suite.Cases = []junitCase{{Name: "could be graded", Class: name, Time: "0", Error: &problem{Message: r.Ungraded}}}
	}
	total := 0.0
	for _, c := range r.Cases {
		total += c.Seconds
		suite.add(name, c)
	}
	suite.Tests, suite.Time = len(suite.Cases), fmt.Sprintf("%.3f", total)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(suite); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *junitSuite) add(class string, c Case) {
	told := &problem{Message: c.Message, Text: strings.Join(c.details(), "\n")}
	entry := junitCase{Name: c.Name, Class: class, Time: fmt.Sprintf("%.3f", c.Seconds)}
	switch c.Status {
	case Failed:
		s.Failures++
		entry.Failure = told
	case Broken:
		s.Errors++
		entry.Error = told
	case Skipped:
		s.Skipped++
		entry.Skipped = told
	}
	s.Cases = append(s.Cases, entry)
}

// details are the lines about a case behind its message.
func (c *Case) details() []string {
	lines := c.difference()
	if c.Hint != "" && c.Status == Failed {
		lines = append(lines, "hint: "+c.Hint)
	}
	return lines
}

// TAP writes a report by the Test Anything Protocol, version 14.
func (r *Report) TAP(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "TAP version 14\n1..%d\n", len(r.Cases))
	if r.Ungraded != "" {
		fmt.Fprintf(&b, "Bail out! %s\n", oneLine(r.Ungraded))
	}
	for i, c := range r.Cases {
		name := strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(oneLine(c.Name))
		switch c.Status {
		case Passed:
			fmt.Fprintf(&b, "ok %d - %s\n", i+1, name)
		case Skipped:
			fmt.Fprintf(&b, "ok %d - %s # SKIP %s\n", i+1, name, oneLine(c.Message))
		default:
			fmt.Fprintf(&b, "not ok %d - %s\n  ---\n", i+1, name)
			fmt.Fprintf(&b, "  message: %s\n", yamlText(c.Message))
			for _, line := range c.details() {
				fmt.Fprintf(&b, "  # %s\n", line)
			}
			b.WriteString("  ...\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// yamlText is text as YAML has it in double quotes: a JSON string is one.
func yamlText(text string) string {
	quoted, _ := json.Marshal(text) // a string can be marshalled
	return string(quoted)
}
