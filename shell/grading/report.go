package grading

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// What can become of a case.
const (
	Passed  = "passed"
	Failed  = "failed"
	Skipped = "skipped" // not tried; it counts as not passed, unless it cannot be tried here
	Broken  = "broken"  // the case itself has a mistake
)

// Bytes are what came over the wire: in JSON, hexadecimal digits.
type Bytes []byte

// MarshalText implements encoding.TextMarshaler.
func (b Bytes) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(b)), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *Bytes) UnmarshalText(text []byte) (err error) {
	*b, err = hex.DecodeString(string(text))
	return err
}

// Report is what came out.
type Report struct {
	Step     string   `json:"step"`
	Role     string   `json:"role"`
	Command  []string `json:"command,omitempty"`
	Seed     uint32   `json:"seed"`
	Points   int      `json:"points"`
	Possible int      `json:"possible"`
	Ungraded string   `json:"ungraded,omitempty"` // why nothing could be graded
	Output   *Bytes   `json:"output,omitempty"`   // what the program printed before that
	Cases    []Case   `json:"cases"`
}

// Case is what became of one case.
type Case struct {
	Name     string  `json:"name"`
	Points   int     `json:"points"`
	Status   string  `json:"status"`
	Seconds  float64 `json:"seconds"`
	Message  string  `json:"message,omitempty"`
	Expected *Bytes  `json:"expected,omitempty"`
	Actual   *Bytes  `json:"actual,omitempty"`
	Hint     string  `json:"hint,omitempty"`
	Output   *Bytes  `json:"output,omitempty"` // what the program had printed
	Ended    string  `json:"ended,omitempty"`  // how it had ended, if it had
}

// Read reads the report of scripts/lib/check.lua.
func Read(text string, r Request) (*Report, error) {
	report := &Report{Command: r.Command}
	if err := json.Unmarshal([]byte(text), report); err != nil {
		return nil, fmt.Errorf("lab check: the report cannot be read: %w", err)
	}
	for i := range report.Cases {
		c := &report.Cases[i]
		if c.Status == Passed {
			report.Points += c.Points
			c.Hint = "" // it is for those who need it
		}
		report.Possible += c.Points
	}
	return report, nil
}

// Named lists the names of the cases of one status.
func (r *Report) Named(status string) []string {
	var names []string
	for _, c := range r.Cases {
		if c.Status == status {
			names = append(names, c.Name)
		}
	}
	return names
}

// Verdict says in a few words what is wrong, nothing where all is well; graded is false where there is no verdict.
func (r *Report) Verdict() (problem string, graded bool) {
	broken := r.Named(Broken)
	switch failed := len(r.Named(Failed)); {
	case r.Ungraded != "":
		return "could not be graded: " + r.Ungraded, false
	case len(broken) > 0:
		return fmt.Sprintf("could not be graded: the case %q has a mistake", broken[0]), false
	case failed > 0:
		return fmt.Sprintf("%d of %d cases failed", failed, len(r.Cases)), true
	}
	return "", true
}
