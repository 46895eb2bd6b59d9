package shell

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sosh/luaapi"
	"sosh/shell/explain"
)

// needsPage reports whether a constant has to be explained: errors, options and what is called like one, flags of send
// and recv, types of sockets, directions of shutdown.
func needsPage(name string) bool {
	prefixes := []string{"SO_", "TCP_", "UDP_", "IP_", "IPV6_", "PACKET_", "NETLINK_", "MSG_", "SHUT_", "SOCK_"}
	hasPrefix := func(prefix string) bool { return strings.HasPrefix(name, prefix) }
	return luaapi.ErrorText(name) != "" || slices.ContainsFunc(prefixes, hasPrefix)
}

var tcpStates = []string{"LISTEN", "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT1", "FIN_WAIT2", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT", "CLOSING", "CLOSE"}

func TestExplainKnowsEveryConstant(t *testing.T) {
	wanted := append(slices.Clone(tcpStates), "AF_INET", "AF_INET6", "AF_UNIX", "AF_UNSPEC", "AF_PACKET")
	for _, c := range luaapi.Constants() {
		if needsPage(c.Name) {
			wanted = append(wanted, c.Name)
		}
	}
	names := explain.Names("en")
	for _, name := range wanted {
		if !slices.Contains(names, name) {
			t.Errorf("%s has no page", name)
		}
	}
	for _, name := range names {
		if luaName := regexp.MustCompile(`^(E[A-Z0-9]+|(EAI|AF|MSG|SHUT|SOCK|SO|IP|IPV6|UDP|POLL|PACKET|NETLINK)_?[A-Z0-9_]+)$`); luaName.MatchString(name) &&
			!slices.Contains(tcpStates, name) && name != "ESTAB" && !isConstantName(name) {
			t.Errorf("the page %s is about a constant that there is not", name)
		}
	}
}

// example is a line that a page tells the reader to type, with what the page says of it.
type example struct{ line, remark string }

// examples are those of a page. The remark after a command starts with #, the one after Lua with --.
func examples(page explain.Page) []example {
	var all []example
	for line := range strings.Lines(page.Text) {
		if typed, ok := strings.CutPrefix(strings.TrimSpace(line), "sosh> "); ok {
			at := regexp.MustCompile(`\s+(#|--) `).FindStringIndex(typed)
			if at == nil {
				at = []int{len(typed), len(typed)}
			}
			all = append(all, example{strings.TrimSpace(typed[:at[0]]), typed[at[1]:]})
		}
	}
	return all
}

var (
	promisedError = regexp.MustCompile(`\bE(AI_)?[A-Z]{3,}\b`)
	promisedValue = regexp.MustCompile(`^(\d+\b|true\b|"[^"]*")`)
)

// TestExplainedLinesDoWhatThePageSays types every page's lines into a shell of its own. A line fails if and only if the
// remark beside it names the error; a remark that starts with a number, true or text in quotes says what is shown.
func TestExplainedLinesDoWhatThePageSays(t *testing.T) {
	for _, kind := range explain.Kinds("en") {
		for _, page := range kind.Pages {
			lines := examples(page)
			if len(lines) == 0 {
				continue
			}
			t.Run(page.Names[0], func(t *testing.T) {
				withNames(t, "", func(s *session) {
					for _, e := range lines {
						shown := s.do(e.line)
						want := promisedError.FindString(e.remark)
						if got := failureIn(shown); got != want {
							t.Fatalf("%s: fails with %q, the page says %q; it shows\n%s", e.line, got, want, shown)
						}
						if value := promisedValue.FindString(e.remark); value != "" && !strings.Contains(shown, value) {
							t.Errorf("%s: the page says %s; it shows\n%s", e.line, value, shown)
						}
					}
				})
			})
		}
	}
}

// failureIn is the symbol of the error in what a line shows, "" where it has succeeded.
func failureIn(shown string) string {
	if match := regexp.MustCompile(`\((E[A-Z0-9_]+), `).FindStringSubmatch(shown); match != nil {
		return match[1]
	}
	if strings.HasPrefix(shown, "error: ") {
		return shown
	}
	return ""
}

// TestExplainedLinesAreTheSame checks that a page has the same lines to type in every language.
func TestExplainedLinesAreTheSame(t *testing.T) {
	for _, lang := range explain.Languages[1:] {
		for i, kind := range explain.Kinds(lang) {
			for j, page := range kind.Pages {
				theirs, ours := examples(page), examples(explain.Kinds("en")[i].Pages[j])
				for k := range max(len(theirs), len(ours)) {
					if k >= len(theirs) || k >= len(ours) || theirs[k].line != ours[k].line || promised(theirs[k]) != promised(ours[k]) {
						t.Errorf("%s, %s: line %d to type is another one than in English: %v", lang, page.Names[0], k+1, fmt.Sprint(theirs))
						break
					}
				}
			}
		}
	}
}

func promised(e example) string {
	return promisedError.FindString(e.remark) + promisedValue.FindString(e.remark)
}
