package resolver

import "strings"

// status is how a source of nsswitch.conf(5) answered.
type status int

const (
	statusSuccess status = iota
	statusNotFound
	statusUnavail
	statusTryAgain
	statusCount
)

// source is a source of the hosts database and, for each status, whether the search ends there.
type source struct {
	name string
	ends [statusCount]bool
}

// parseNSSwitch reads the order of sources on the hosts: line of nsswitch.conf(5). Without such a
// line, and with one that has a mistake in it, the order is files, dns, as in glibc.
func parseNSSwitch(text string) []source {
	order := []source{newSource("files"), newSource("dns")}
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		database, rest, ok := strings.Cut(line, ":")
		if !ok || strings.TrimSpace(database) != "hosts" {
			continue
		}
		if sources, ok := parseSources(rest); ok && len(sources) > 0 {
			order = sources
		}
	}
	return order
}

// newSource makes a source that ends the search with success only.
func newSource(name string) source {
	s := source{name: name}
	s.ends[statusSuccess] = true
	return s
}

// parseSources reads `source [STATUS=action ...] source ...`.
func parseSources(text string) ([]source, bool) {
	var list []source
	for {
		text = strings.TrimSpace(text)
		if text == "" {
			return list, true
		}
		if text[0] != '[' {
			name, rest := splitAt(text, " \t\r\n\f\v[")
			list, text = append(list, newSource(name)), rest
			continue
		}
		criteria, rest, closed := strings.Cut(text[1:], "]")
		if !closed || len(list) == 0 || !list[len(list)-1].apply(criteria) {
			return nil, false
		}
		text = rest
	}
}

// apply reads what stands within brackets: STATUS=action or !STATUS=action, several with blanks.
func (s *source) apply(criteria string) bool {
	// "NOTFOUND = return" is as good as "NOTFOUND=return".
	fields := strings.Fields(strings.ReplaceAll(criteria, "=", " = "))
	if len(fields) == 0 || len(fields)%3 != 0 {
		return false
	}
	for ; len(fields) > 0; fields = fields[3:] {
		name, negated := strings.CutPrefix(strings.ToUpper(fields[0]), "!")
		st, known := statusNamed(name)
		action := strings.ToLower(fields[2])
		if !known || fields[1] != "=" || (action != "return" && action != "continue" && action != "merge") {
			return false
		}
		for i := range s.ends {
			if (status(i) == st) != negated {
				// Merging is for groups; for hosts glibc gives up there, going on is kinder.
				s.ends[i] = action == "return"
			}
		}
	}
	return true
}

// statusNamed finds a status by its name.
func statusNamed(name string) (status, bool) {
	switch name {
	case "SUCCESS":
		return statusSuccess, true
	case "NOTFOUND":
		return statusNotFound, true
	case "UNAVAIL":
		return statusUnavail, true
	case "TRYAGAIN":
		return statusTryAgain, true
	}
	return 0, false
}

// splitAt cuts s before the first byte that is one of chars.
func splitAt(s, chars string) (before, rest string) {
	if i := strings.IndexAny(s, chars); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}
