package shell

import (
	"net/netip"
	"slices"
	"strings"

	"sosh/luaapi"
)

// syntax compiles the words of a command that are no list of arguments; its call names it (luaapi.Call.Command).
type syntax func(c *compiler) (*statement, error)

// syntaxes are the commands with a syntax of their own, by the word they start with.
func syntaxes() map[string]syntax {
	return map[string]syntax{"dns": (*compiler).dns}
}

// dnsFlags are the words of dns that start with +.
func dnsFlags() []string { return []string{"+short", "+tcp", "+trace"} }

// dnsCommand is a line of dns, taken apart; what is not given is nil.
type dnsCommand struct {
	name, qtype, server *word
	flags               []string
}

// dns compiles dns NAME [TYPE] [@SERVER[:PORT]] [+tcp] [+short] [+trace] to dns.query, dns.short or dns.trace.
func (c *compiler) dns() (*statement, error) {
	d, err := c.dnsWords()
	if err != nil {
		return nil, err
	}
	if d.name == nil {
		return nil, c.missing(&c.call.Params[0])
	}
	name, err := c.value(&c.call.Params[0], *d.name)
	if err != nil {
		return nil, err
	}
	qtype, err := c.recordType(d)
	if err != nil {
		return nil, err
	}
	options, err := c.dnsOptions(d)
	if err != nil {
		return nil, err
	}
	st := &statement{call: c.call, args: []string{name}}
	if qtype != "" {
		st.args = append(st.args, qtype)
	}
	if options != "" {
		st.args = append(st.args, options)
	}
	for _, flag := range d.flags {
		if call := luaapi.FindFullName("dns." + flag[1:]); call != nil {
			st.call = call
		}
	}
	return st, nil
}

// dnsWords sorts the words out: they may come in any order, but the name before the type.
func (c *compiler) dnsWords() (d dnsCommand, err error) {
	for _, w := range c.words {
		switch {
		case !w.quoted && strings.HasPrefix(w.text, "+"):
			if !slices.Contains(dnsFlags(), w.text) {
				return d, c.refuse("unknown option %s%s", w.text, didYouMean(w.text, dnsFlags()))
			}
			d.flags = append(d.flags, w.text)
		case !w.quoted && strings.HasPrefix(w.text, "@"):
			if d.server != nil {
				return d, c.refuse("there is one server already, so what is %s?", luaapi.Quote(w.text))
			}
			server := w
			server.text = w.text[1:]
			d.server = &server
		case d.name == nil:
			d.name = &w
		case d.qtype == nil:
			d.qtype = &w
		default:
			return d, c.surplus(w)
		}
	}
	if slices.Contains(d.flags, "+short") && slices.Contains(d.flags, "+trace") {
		return d, c.refuse("+short and +trace do not go together")
	}
	return d, nil
}

// recordType compiles the type; where options come after a type that was left out, it is the one that is meant.
func (c *compiler) recordType(d dnsCommand) (string, error) {
	w := d.qtype
	if w != nil {
		if name, ok := w.variable(); ok {
			return c.variable(name)
		}
		if !luaapi.IsRecordType(w.text) {
			hint := didYouMean(w.text, luaapi.RecordTypes())
			if luaapi.IsRecordType(d.name.text) {
				hint = "; the name comes before the type"
			}
			return "", c.refuse("TYPE %s is no record type%s", luaapi.Quote(w.text), hint)
		}
		return luaapi.Quote(strings.ToUpper(w.text)), nil
	}
	if d.server == nil && !slices.Contains(d.flags, "+tcp") {
		return "", nil
	}
	if _, ok := d.name.variable(); ok {
		return "nil", nil
	}
	if _, err := netip.ParseAddr(d.name.text); err == nil {
		return `"PTR"`, nil
	}
	return `"A"`, nil
}

// dnsOptions compiles the server and +tcp to a table, "" where there is neither.
func (c *compiler) dnsOptions(d dnsCommand) (string, error) {
	var fields []string
	if d.server != nil {
		server, err := c.server(*d.server)
		if err != nil {
			return "", err
		}
		field := "server"
		if slices.Contains(d.flags, "+trace") {
			field = "root"
		}
		fields = append(fields, field+" = "+server)
	}
	if slices.Contains(d.flags, "+tcp") {
		fields = append(fields, "tcp = true")
	}
	if len(fields) == 0 {
		return "", nil
	}
	return "{" + strings.Join(fields, ", ") + "}", nil
}

// server compiles what follows the @. A variable must hold something: nil would stand for the usual servers, and the
// question would go to others than those that were meant.
func (c *compiler) server(w word) (string, error) {
	if name, ok := w.variable(); ok {
		variable, err := c.variable(name)
		return "assert(" + variable + ", " + luaapi.Quote("@$"+name+" is nil") + ")", err
	}
	if !luaapi.IsServer(w.text) {
		return "", c.refuse("%s is no server: @ADDRESS, @ADDRESS:PORT or @NAME", luaapi.Quote("@"+w.text))
	}
	return luaapi.Quote(w.text), nil
}

// dnsCandidates are the words that may come next in a line of dns that has these words already.
func (sh *Shell) dnsCandidates(given []word, stem string) []string {
	plain := slices.DeleteFunc(slices.Clone(given), func(w word) bool {
		return !w.quoted && (strings.HasPrefix(w.text, "+") || strings.HasPrefix(w.text, "@"))
	})
	candidates := dnsFlags()
	switch {
	case strings.HasPrefix(stem, "@"):
		for _, name := range sh.Runtime.HostNames() {
			candidates = append(candidates, "@"+name)
		}
	case len(plain) == 0:
		candidates = append(candidates, sh.Runtime.HostNames()...)
	case len(plain) == 1:
		candidates = append(candidates, luaapi.RecordTypes()...)
	}
	return candidates
}
