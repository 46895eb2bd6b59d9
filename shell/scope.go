package shell

import (
	"fmt"
	"slices"
	"strings"
)

// The Shell is the compiler's scope.

// Family implements scope.
func (sh *Shell) Family(name string) (int, bool) {
	if s := sh.Runtime.Global(name).Socket(); s != nil {
		return s.Family(), true
	}
	return 0, false
}

// Current implements scope: a current socket that was closed is current no more.
func (sh *Shell) Current() string {
	if s := sh.Runtime.Global(sh.current).Socket(); sh.current == "" || s == nil || s.Closed() {
		return ""
	}
	return sh.current
}

// NewNames implements scope: s1, s2, ... never used twice in a session, nor taken from the program.
func (sh *Shell) NewNames(n int) []string {
	var names []string
	for serial := sh.serial; len(names) < n; {
		serial++
		if name := fmt.Sprintf("s%d", serial); sh.Runtime.Global(name).IsNil() {
			names = append(names, name)
		}
	}
	return names
}

// haveValues refuses a statement with a variable that is nil: what the call would say of a nil does not name it.
func (sh *Shell) haveValues(st *statement) error {
	for _, name := range st.uses {
		if !strings.Contains(name, ".") && sh.Runtime.Global(name).IsNil() {
			return fmt.Errorf("%s: the variable %s has no value", st.call.Word(), name)
		}
	}
	return nil
}

// take notes that names given by NewNames are used now.
func (sh *Shell) take(names []string) {
	for _, name := range names {
		var serial int
		if _, err := fmt.Sscanf(name, "s%d", &serial); err == nil && slices.Equal([]string{name}, []string{fmt.Sprintf("s%d", serial)}) {
			sh.serial = max(sh.serial, serial)
		}
	}
}
