package shell

import (
	"slices"
	"strings"
	"time"

	"sosh/luaapi"
)

// Complete finds the words that can replace text[start:pos]. The line editor calls it on a goroutine of its own, so the
// question goes to where Lua runs; while a thread computes it may have to wait for its turn.
func (sh *Shell) Complete(text string, pos int) (start int, words []string) {
	type result struct {
		start int
		words []string
	}
	answer := make(chan result, 1)
	sh.Runtime.Post(func() {
		start, words := sh.complete(text[:pos])
		answer <- result{start, words}
	})
	select {
	case r := <-answer:
		return r.start, r.words
	case <-time.After(time.Second): // the runtime is ending
		return pos, nil
	}
}

// complete finds completions for the end of text.
func (sh *Shell) complete(text string) (start int, words []string) {
	long, err := writtenOut(text, sh.isVariable)
	if err != nil || long[commandStart(long):] == leadingName(long[commandStart(long):]) {
		return sh.completeLong(text) // it is the command that is being typed
	}
	start, words = sh.completeLong(long)
	return start + len(text) - len(long), words
}

// completeLong is complete for a text whose command is written out.
func (sh *Shell) completeLong(text string) (start int, words []string) {
	start = len(text) - len(trailingWord(text))
	stem := text[start:]
	var candidates []string
	before := strings.TrimLeft(text[:start], " \t")
	at, names, isName := sh.names(text)
	if !isName {
		at, names, isName = sh.labNames(text)
	}
	switch {
	case isName:
		start, stem, candidates = at, text[at:], names
	case strings.ContainsAny(stem, ".:") && !strings.HasPrefix(stem, "."):
		start, candidates = sh.fields(text, start)
		stem = text[start:]
	case before == "" && stem == "": // whoever has typed nothing asks for what there is to do
		candidates = slices.DeleteFunc(commandNames(), isNoName)
	case before == "":
		candidates = slices.DeleteFunc(append(commandWords(), sh.luaNames()...), isNoName)
	default:
		candidates = sh.argumentNames(before)
	}
	for _, c := range candidates {
		if strings.HasPrefix(c, stem) {
			words = append(words, c)
		}
	}
	slices.Sort(words)
	return start, slices.Compact(words)
}

// trailingWord is the run of name characters, dots, colons, slashes and @ at the end of text.
func trailingWord(text string) string {
	i := len(text)
	for i > 0 && (luaapi.IsName("_"+text[i-1:i]) || strings.IndexByte(".:/@", text[i-1]) >= 0) {
		i--
	}
	return text[i:]
}

// luaNames are the names Lua code may start with.
func (sh *Shell) luaNames() []string {
	return slices.DeleteFunc(append(sh.Runtime.Globals(), luaapi.Keywords()...), isConstantName)
}

func isNoName(word string) bool { return !luaapi.IsName(word) }

func isConstantName(name string) bool {
	_, ok := luaapi.ConstantValue(name)
	return ok
}

// fields completes what follows a dot or a colon.
func (sh *Shell) fields(text string, start int) (int, []string) {
	i := strings.LastIndexAny(text, ".:")
	return i + 1, sh.Runtime.Fields(text[start:i])
}

// argumentNames are the words that fit after a command: topics, sockets, constants; names for Lua.
func (sh *Shell) argumentNames(before string) []string {
	if b, ok := builtinOf(strings.TrimSpace(before)); ok {
		switch b.name {
		case "help":
			return topics()
		case "explain":
			return explainNames(sh.Lang)
		case "use":
			return sh.socketNames()
		case "wait", "kill", "fg":
			return sh.jobNames(before)
		}
		return nil
	}
	_, rest, ok := commandHead(before, isCallName)
	if !ok {
		return append(sh.luaNames(), constantNames("")...)
	}
	call := luaapi.FindCall(leadingName(rest))
	var names []string
	if call.Receiver != "" {
		names = sh.socketNames()
	}
	for _, p := range call.Params {
		if p.Prefix != "" {
			names = append(names, constantNames(p.Prefix)...)
		}
		if p.Name == "option" {
			names = append(names, constantNames("TCP_", "IP_", "IPV6_", "UDP_")...)
		}
	}
	return names
}

func (sh *Shell) socketNames() []string {
	var names []string
	for _, s := range sh.Runtime.Sockets() {
		if s.Name != "" {
			names = append(names, s.Name)
		}
	}
	return names
}
