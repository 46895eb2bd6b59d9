package luaapi

import (
	_ "embed"
	"strings"
)

// absentNames has a line for each constant that some system lacks: its name, and the systems that have it. A test
// keeps it true.
//
//go:embed absent.txt
var absentNames string

// SystemsWith lists the systems that have a constant which others lack, as Go calls them: freebsd and darwin for
// SO_NOSIGPIPE. ok is false for a constant that all systems have, and for what is no constant's name.
func SystemsWith(name string) (systems []string, ok bool) {
	for line := range strings.Lines(absentNames) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == name {
			return fields[1:], true
		}
	}
	return nil, false
}
