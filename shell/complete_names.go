package shell

import (
	"slices"
	"strings"

	"sosh/luaapi"
)

// names completes the word at the end of text where a host, a port, a service or the like is expected. Such words are
// cut at blanks: host names hold dots, hyphens and any letters. ok is false where something else is expected.
func (sh *Shell) names(text string) (start int, candidates []string, ok bool) {
	start = strings.LastIndexAny(text, " \t") + 1
	if files, ok := sh.filesAfter(strings.TrimSpace(text[:start]), text[start:]); ok {
		return start, files, true
	}
	_, rest, ok := commandHead(strings.TrimLeft(text[:start], " \t"), isCallName)
	if !ok {
		return 0, nil, false
	}
	words, err := splitWords(rest)
	if err != nil || len(words) == 0 {
		return 0, nil, false
	}
	call := luaapi.FindCall(words[0].text)
	if call == nil {
		return 0, nil, false
	}
	if call.Command == "dns" {
		return start, sh.dnsCandidates(words[1:], text[start:]), true
	}
	given := words[1:]
	if call.Receiver == "socket" {
		if len(given) > 0 && isReceiver(given[0], sh) {
			given = given[1:]
		} else if len(given) == 0 {
			candidates = sh.socketNames()
		}
	}
	if len(call.Params) > 0 && call.Params[0].Implied && len(given) > 0 && isLevel(given[0].text) {
		given = given[1:]
	}
	expected := false
	for _, p := range nextParams(call, given, sh.isUnix(words)) {
		names, isName := sh.namesOf(p.Kind)
		switch {
		case p.Kind == luaapi.File:
			names, isName = fileNames(text[start:]), true
		case p.Kind == luaapi.Any && optionGiven(call, given) != "":
			names, isName = optionValues(optionGiven(call, given)), true
		}
		candidates, expected = append(candidates, names...), expected || isName
		if p.Prefix != "" {
			candidates = append(candidates, constantNames(p.Prefix)...)
		}
	}
	return start, candidates, expected
}

// nextParams are the parameters that the next word can be for, after the words given. An address is two words, a host
// and a port; a path where the socket is of AF_UNIX.
func nextParams(call *luaapi.Call, given []word, unix bool) []luaapi.Param {
	var next []luaapi.Param
	for i, p := range call.Params {
		switch {
		case p.Implied:
			continue
		case p.Kind == luaapi.Address && unix:
			return append(next, luaapi.Param{Kind: luaapi.Text})
		case p.Kind == luaapi.Address && len(given) < 2:
			return append(next, luaapi.Param{Kind: []luaapi.Kind{luaapi.Host, luaapi.Port}[len(given)]})
		case p.Kind == luaapi.Address:
			return next
		case p.Optional && i < call.Required(): // may be left out in the middle
			if len(given) == 0 {
				next = append(next, p)
				continue
			}
			if p.Prefix == "" || !strings.HasPrefix(given[0].text, p.Prefix) {
				continue
			}
		case len(given) == 0:
			return append(next, p)
		}
		given = given[1:]
	}
	return next
}

// optionGiven is the option among the words given to a call that takes one, "" where there is none.
func optionGiven(call *luaapi.Call, given []word) string {
	takes := slices.ContainsFunc(call.Params, func(p luaapi.Param) bool { return p.Kind == luaapi.Option && !p.Implied })
	if !takes || len(given) == 0 {
		return ""
	}
	return given[len(given)-1].text
}

// isLevel reports whether a word is the level that may be named before an option.
func isLevel(word string) bool {
	return strings.HasPrefix(word, "SOL_") || strings.HasPrefix(word, "IPPROTO_")
}

// flagOptions are the options that are only on or off.
var flagOptions = []string{
	"SO_REUSEADDR", "SO_REUSEPORT", "SO_KEEPALIVE", "SO_BROADCAST", "SO_OOBINLINE", "SO_DONTROUTE", "SO_PASSCRED", "SO_TIMESTAMP", "TCP_NODELAY",
	"TCP_CORK", "TCP_QUICKACK", "IP_MULTICAST_LOOP", "IP_PKTINFO", "IP_RECVERR", "IP_RECVTTL", "IPV6_V6ONLY", "IPV6_MULTICAST_LOOP", "IPV6_RECVPKTINFO",
}

// optionValues are the values of an option that have a name.
func optionValues(option string) []string {
	if slices.Contains(flagOptions, option) {
		return []string{"on", "off"}
	}
	return nil
}

// isUnix reports whether a command is for a socket whose addresses are paths.
func (sh *Shell) isUnix(words []word) bool {
	name := sh.Current()
	if len(words) > 1 && isReceiver(words[1], sh) && words[1].text != "." {
		name = strings.TrimPrefix(words[1].text, "$")
	}
	family, ok := sh.Family(name)
	return ok && family == constant("AF_UNIX")
}

// namesOf are the names that a parameter of a kind takes, and whether it takes names at all.
func (sh *Shell) namesOf(kind luaapi.Kind) (names []string, ok bool) {
	switch kind {
	case luaapi.Host:
		return sh.Runtime.HostNames(), true
	case luaapi.Port, luaapi.Service:
		return sh.Runtime.ServiceNames(), true
	case luaapi.Boolean:
		return []string{"on", "off"}, true
	case luaapi.Protocol:
		return sh.Runtime.ProtocolNames(), true
	}
	return nil, false
}
