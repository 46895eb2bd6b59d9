package export

import "slices"

// helpers are the functions that a program needs besides the calls, in the order of their definitions.
type helpers struct{ used []string }

// use notes a helper, after those that it needs itself, and returns its name.
func (h *helpers) use(name string, needs ...string) string {
	for _, n := range append(needs, name) {
		if !slices.Contains(h.used, n) {
			h.used = append(h.used, n)
		}
	}
	return name
}

// sources are the definitions of the helpers in use, in the table's order.
func (h *helpers) sources(table []helper) []string {
	var lines []string
	for _, t := range table {
		if slices.Contains(h.used, t.name) {
			lines = append(append(lines, ""), t.lines...)
		}
	}
	return lines
}

// helper is the definition of one.
type helper struct {
	name  string
	lines []string
}
