package shell

import (
	"slices"
	"strings"

	"sosh/luaapi"
)

// hintScope is what the sockets were when the prompt was shown. The line editor asks for hints on a goroutine of its own,
// which must not look at the runtime.
type hintScope struct {
	families map[string]int
	current  string
	hidden   map[string]bool // the aliases that are variables
}

func (h *hintScope) Family(name string) (int, bool) {
	family, ok := h.families[name]
	return family, ok
}
func (h *hintScope) Current() string       { return h.current }
func (h *hintScope) NewNames(int) []string { return nil }

// offerHints has hints shown for the next line.
func (sh *Shell) offerHints() {
	h := &hintScope{families: map[string]int{}, hidden: map[string]bool{}, current: sh.Current()}
	for _, s := range sh.Runtime.Sockets() {
		if s.Name != "" {
			h.families[s.Name] = s.Socket.Family()
		}
	}
	for _, word := range commandWords() {
		if sh.isVariable(word) {
			h.hidden[word] = true
		}
	}
	sh.hints.Store(h)
}

// hint is what may follow the text of a command: the arguments that are still to come.
func (sh *Shell) hint(text string) string {
	h := sh.hints.Load()
	if h == nil || strings.TrimLeft(text, " \t") == "" {
		return ""
	}
	rest := h.arguments(text)
	if rest != "" && !isBlank(text[len(text)-1]) {
		return " " + rest
	}
	return rest
}

// arguments are those still to come after text, "" where it is no command.
func (h *hintScope) arguments(text string) string {
	if long, err := writtenOut(text, func(name string) bool { return h.hidden[name] }); err == nil && aliasOf(leadingName(text[commandStart(text):])) != "" {
		text = long
	}
	if b, ok := builtinOf(strings.TrimSpace(text)); ok {
		if words, err := splitWords(text); err == nil && len(words) == 1 && !b.raw {
			return strings.TrimSpace(strings.TrimPrefix(b.usage, b.name))
		}
		return ""
	}
	_, rest, ok := commandHead(text, isCallName)
	if !ok {
		return ""
	}
	call := luaapi.FindCall(leadingName(rest))
	words, err := splitCall(rest, call, h)
	if err != nil || len(words) == 0 {
		return ""
	}
	if call.Usage != "" {
		if len(words) > 1 {
			return ""
		}
		return strings.TrimSpace(strings.TrimPrefix(call.Usage, call.Word()))
	}
	return strings.Join(h.labels(call, words[1:]), " ")
}

// labels are the words of a call's usage that the words given have not filled.
func (h *hintScope) labels(call *luaapi.Call, given []word) []string {
	usage := call.UsageWords()
	given = slices.DeleteFunc(given, word.isFlag)
	receiver := h.current
	if call.Receiver == "socket" && len(given) > 0 {
		if isReceiver(given[0], h) {
			receiver, given = strings.TrimPrefix(given[0].text, "$"), given[1:]
		}
		usage = usage[1:]
	}
	if h.families[receiver] == constant("AF_UNIX") {
		usage = replaceAddress(usage)
	}
	for _, w := range given {
		// a constant of another kind is left out in the middle: sendto DATA HOST PORT
		if len(usage) > 1 && usage[0] == "[FLAGS]" && !strings.HasPrefix(w.text, "MSG_") {
			usage = usage[1:]
		}
		if len(usage) == 0 {
			return nil
		}
		usage = usage[1:]
	}
	return usage
}

// replaceAddress has PATH stand for HOST PORT.
func replaceAddress(usage []string) []string {
	text := strings.Replace(strings.Join(usage, "\n"), "HOST\nPORT", "PATH", 1)
	return strings.Split(text, "\n")
}
