package resolver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"reflect"
	"testing"
)

// The tests named ...AsLibc compare with the C library, asked through testdata/libc.py. They need
// python3 on a system with glibc; without it they are skipped or, where CI is set, fail.

// need skips a test for lack of a program, and fails it where CI is set.
func need(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is needed where CI is set", what)
	}
	t.Skipf("%s is not here", what)
}

// request is a call for libc.py.
type request []any

// askLibc has one python3 answer all requests.
func askLibc(t *testing.T, requests []request) []json.RawMessage {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		need(t, "python3")
	}
	in, err := json.Marshal(append([]request{{"libc"}}, requests...))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), python, "testdata/libc.py")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var answers []json.RawMessage
	if err := json.Unmarshal(out, &answers); err != nil || len(answers) != len(requests)+1 {
		t.Fatalf("%d answers to %d requests: %v", len(answers)-1, len(requests), err)
	}
	if string(answers[0]) != `"glibc"` {
		need(t, "glibc")
	}
	return answers[1:]
}

// comparison pairs requests with what this package says.
type comparison struct {
	requests []request
	ours     []any
}

// add notes a request with our answer to it.
func (c *comparison) add(ours any, r ...any) {
	c.requests = append(c.requests, r)
	c.ours = append(c.ours, ours)
}

// run asks the C library and reports differences, the first few in full.
func (c *comparison) run(t *testing.T) {
	t.Helper()
	wrong := 0
	for i, raw := range askLibc(t, c.requests) {
		var theirs, ours any
		if err := json.Unmarshal(raw, &theirs); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(c.ours[i])
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &ours); err != nil {
			t.Fatal(err)
		}
		if sameAddresses(theirs); !reflect.DeepEqual(ours, theirs) {
			if wrong++; wrong <= 20 {
				t.Errorf("%v:\nours %v\nlibc %v", c.requests[i], ours, theirs)
			}
		}
	}
	if wrong > 0 {
		t.Errorf("%d of %d differ", wrong, len(c.requests))
	}
	t.Logf("%d compared", len(c.requests))
}

// sameAddresses rewrites IPv6 addresses in a result of getaddrinfo as netip does: the C library
// writes ::1.2.3.4 where RFC 5952 has ::102:304.
func sameAddresses(result any) {
	list, _ := result.([]any)
	for _, entry := range list {
		if fields, ok := entry.([]any); ok && len(fields) == 8 {
			if addr, err := netip.ParseAddr(fmt.Sprint(fields[4])); err == nil {
				fields[4] = addr.String()
			}
		}
	}
}

// failed writes an error as libc.py does.
func failed(class string, err error) any {
	var e *Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	return map[string]any{"error": class, "code": e.Code, "text": e.Text}
}

// system is a resolver on the system's files that asks no DNS server.
func system(t *testing.T) *Resolver {
	return New(Options{NSSwitch: writeFile(t, t.TempDir(), "nsswitch.conf", "hosts: files\n")})
}
