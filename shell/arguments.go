package shell

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"sosh/luaapi"
	"sosh/transport"
)

// arguments compiles the words that are left into the call's arguments.
func (c *compiler) arguments(receiver string) ([]string, error) {
	var args []string
	for i := range c.call.Params {
		more, err := c.argument(i, receiver)
		if err != nil {
			return nil, err
		}
		args = append(args, more...)
	}
	if len(c.words) > 0 {
		return nil, c.surplus(c.words[0])
	}
	return args, nil
}

// argument compiles what is there for parameter i: nothing where it is left out.
func (c *compiler) argument(i int, receiver string) ([]string, error) {
	p := &c.call.Params[i]
	switch {
	case p.Implied:
		level, err := c.level()
		return []string{level}, err
	case p.Kind == luaapi.Address:
		return c.address(receiver)
	case p.Kind == luaapi.Data && c.call.SendsData():
		expression, err := c.data(p)
		return []string{expression}, err
	case p.Optional && i < c.call.Required() && !c.nextIsConstant(p.Prefix):
		return nil, nil
	case p.Optional && c.nextBelongsLater(i):
		return []string{"nil"}, nil
	case len(c.words) == 0 && p.Optional:
		return nil, nil
	case len(c.words) == 0:
		return nil, c.missing(p)
	}
	expression, err := c.value(p, c.next())
	return []string{expression}, err
}

func (c *compiler) next() word {
	w := c.words[0]
	c.words, c.taken = c.words[1:], append(c.taken, w.text)
	return w
}

func (c *compiler) missing(p *luaapi.Param) error {
	e := c.refuse("missing argument %s", strings.ToUpper(p.Name)).(*usageError)
	e.missing = p
	return e
}

func (c *compiler) surplus(w word) error {
	hint := ""
	if slices.ContainsFunc(c.call.Params, func(p luaapi.Param) bool { return p.Kind == luaapi.Data }) {
		hint = " (put text with blanks in quotes: " + luaapi.Quote(c.together(w)) + ")"
	}
	return c.refuse("surplus word %s%s", luaapi.Quote(w.text), hint)
}

// together is the text that somebody meant who left out the quotes: the word before w, w, and all that follow.
func (c *compiler) together(w word) string {
	words := c.taken
	if len(words) > 0 && words[len(words)-1] == w.text {
		words = words[:len(words)-1] // w was taken, for something that it does not fit
	}
	text := w.text
	if len(words) > 0 {
		text = words[len(words)-1] + " " + w.text
	}
	for _, more := range c.words {
		if more != w {
			text += " " + more.text
		}
	}
	return text
}

func (c *compiler) nextIsConstant(prefix string) bool {
	return len(c.words) > 0 && !c.words[0].quoted && prefix != "" && strings.HasPrefix(c.words[0].text, prefix)
}

// nextBelongsLater reports whether the next word is a constant that fits not parameter i but one after it: the family
// is left out in socket SOCK_DGRAM.
func (c *compiler) nextBelongsLater(i int) bool {
	prefix := c.call.Params[i].Prefix
	if prefix == "" || c.nextIsConstant(prefix) {
		return false
	}
	return slices.ContainsFunc(c.call.Params[i+1:], func(p luaapi.Param) bool { return c.nextIsConstant(p.Prefix) })
}

// level is the option level: it follows from the option's prefix, and may be named before it.
func (c *compiler) level() (string, error) {
	if len(c.words) == 0 {
		return "", c.missing(&luaapi.Param{Name: "option", Kind: luaapi.Option, Prefix: "SO_"})
	}
	option := c.words[0].text
	if isLevel(option) {
		p := &luaapi.Param{Name: "level", Kind: luaapi.Integer}
		return c.value(p, c.next())
	}
	if level, ok := transport.OptionLevel(option); ok {
		return level, nil
	}
	if _, err := strconv.Atoi(option); err == nil {
		return "", at(c.words[0], c.refuse("name the level before the option's number %s: SOL_SOCKET %s", option, option))
	}
	return "", at(c.words[0], c.refuse("unknown option %s%s", luaapi.Quote(option), didYouMean(option, constantNames("SO_", "TCP_", "IP_", "IPV6_", "UDP_"))))
}

// address takes the words of an address in the form of the receiver's family.
func (c *compiler) address(receiver string) ([]string, error) {
	family, _ := c.scope.Family(receiver)
	if family == constant("AF_UNIX") {
		return c.take(luaapi.Param{Name: "path", Kind: luaapi.Text, Help: "a path, such as /tmp/echo"})
	}
	if family != constant("AF_INET") && family != constant("AF_INET6") {
		return c.rest() // the runtime knows what the family's addresses are made of
	}
	before := c.words
	address, err := c.take(luaapi.Param{Name: "host", Kind: luaapi.Text, Default: loopback(family), Help: `a name or an address, such as 127.0.0.1; "*" stands for any`})
	if err != nil {
		return nil, err
	}
	if len(c.words) == 0 && strings.Contains(address[0], ":") && family == constant("AF_INET") {
		return nil, at(before[0], c.refuse("host and port are two words: %s", strings.Replace(strings.Trim(address[0], `"`), ":", " ", 1)))
	}
	if digits := strings.Trim(address[0], `"`); len(c.words) == 0 && digits != "" && strings.Trim(digits, "0123456789") == "" {
		return nil, at(before[0], c.refuse("the host comes before the port: %s %s", loopback(family), digits))
	}
	port, err := c.takePort()
	if err != nil {
		return nil, err
	}
	address = append(address, port)
	for _, p := range []luaapi.Param{
		{Name: "flowinfo", Kind: luaapi.Integer, Max: 0xfffff}, {Name: "scopeid", Kind: luaapi.Integer, Max: 0xffffffff},
	} {
		if family != constant("AF_INET6") || len(c.words) == 0 {
			break
		}
		more, err := c.take(p)
		if err != nil {
			return nil, err
		}
		address = append(address, more...)
	}
	return address, nil
}

// rest compiles all the words that are left, each as what it looks like.
func (c *compiler) rest() ([]string, error) {
	var values []string
	for len(c.words) > 0 {
		more, err := c.take(luaapi.Param{Name: "address", Kind: luaapi.Any})
		if err != nil {
			return nil, err
		}
		values = append(values, more...)
	}
	if len(values) == 0 {
		return nil, c.missing(&luaapi.Param{Name: "address", Kind: luaapi.Any})
	}
	return values, nil
}

// take compiles the next word as the value of p.
func (c *compiler) take(p luaapi.Param) ([]string, error) {
	if len(c.words) == 0 {
		return nil, c.missing(&p)
	}
	expression, err := c.value(&p, c.next())
	return []string{expression}, err
}

// takePort compiles the next word as a port: a number, or the name of a service.
func (c *compiler) takePort() (string, error) {
	if len(c.words) == 0 {
		return "", c.missing(&luaapi.Param{Name: "port", Kind: luaapi.Integer, Max: 65535, Default: c.anyPort(), Help: "0 to 65535, or the name of a service; a server may take 0 for any free one"})
	}
	return c.port(c.next())
}

// port compiles a word as a port.
func (c *compiler) port(w word) (string, error) {
	expression, err := c.portOf(w)
	return expression, at(w, err)
}

func (c *compiler) portOf(w word) (string, error) {
	if name, ok := w.variable(); ok {
		c.uses = append(c.uses, name)
		return c.variable(name)
	}
	n, err := strconv.Atoi(w.text)
	switch {
	case err == nil && n >= 0 && n <= 65535:
		return strconv.Itoa(n), nil
	case err == nil, w.text == "", strings.Trim(w.text, "0123456789") == "":
		return "", c.refuse("port %s is not in 0..65535", w.text)
	case !isServiceName(w.text):
		hint := ""
		if _, err := netip.ParseAddr(w.text); err == nil {
			hint = "; the host comes before the port"
		}
		return "", c.refuse("port %s is neither a number nor a service's name%s", luaapi.Quote(w.text), hint)
	}
	return luaapi.Quote(w.text), nil
}

// isServiceName reports whether s can be the name of a service: letters, digits and a few signs, a letter among them.
func isServiceName(s string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	s = strings.ToLower(s)
	return strings.ContainsAny(s, letters) && strings.Trim(s, letters+"0123456789-_+./*") == "" && s[0] != '-'
}

// loopback is the host that is offered to whoever is asked for one.
func loopback(family int) string {
	if family == constant("AF_INET6") {
		return "::1"
	}
	return "127.0.0.1"
}

// anyPort is the port that is offered where the kernel can choose one.
func (c *compiler) anyPort() string {
	if c.call.Name == "bind" {
		return "0"
	}
	return ""
}
