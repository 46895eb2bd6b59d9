package shell

import (
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
		p := &c.call.Params[i]
		if p.Implied {
			level, err := c.level()
			if err != nil {
				return nil, err
			}
			args = append(args, level)
			continue
		}
		if p.Kind == luaapi.Address {
			address, err := c.address(receiver)
			if err != nil {
				return nil, err
			}
			args = append(args, address...)
			continue
		}
		if p.Optional && i < c.call.Required() && !c.nextIsConstant(p.Prefix) {
			continue
		}
		if len(c.words) == 0 {
			if !p.Optional {
				return nil, c.missing(p)
			}
			break
		}
		expression, err := c.value(p, c.next())
		if err != nil {
			return nil, err
		}
		args = append(args, expression)
	}
	if len(c.words) > 0 {
		return nil, c.surplus(c.words[0])
	}
	return args, nil
}

func (c *compiler) next() word {
	w := c.words[0]
	c.words = c.words[1:]
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
		hint = ` (put text with blanks in quotes: "hello world")`
	}
	return c.refuse("surplus word %s%s", luaapi.Quote(w.text), hint)
}

func (c *compiler) nextIsConstant(prefix string) bool {
	return len(c.words) > 0 && !c.words[0].quoted && prefix != "" && strings.HasPrefix(c.words[0].text, prefix)
}

// level is the option level: it follows from the option's prefix, and may be named before it.
func (c *compiler) level() (string, error) {
	if len(c.words) == 0 {
		return "", c.missing(&luaapi.Param{Name: "option", Kind: luaapi.Option, Prefix: "SO_"})
	}
	option := c.words[0].text
	if strings.HasPrefix(option, "SOL_") || strings.HasPrefix(option, "IPPROTO_") {
		p := &luaapi.Param{Name: "level", Kind: luaapi.Integer}
		return c.value(p, c.next())
	}
	if level, ok := transport.OptionLevel(option); ok {
		return level, nil
	}
	if _, err := strconv.Atoi(option); err == nil {
		return "", c.refuse("name the level before the option's number %s: SOL_SOCKET %s", option, option)
	}
	return "", c.refuse("unknown option %s%s", luaapi.Quote(option), didYouMean(option, constantNames("SO_", "TCP_", "IP_", "IPV6_")))
}

// address takes the words of an address in the form of the receiver's family.
func (c *compiler) address(receiver string) ([]string, error) {
	family, _ := c.scope.Family(receiver)
	if family == constant("AF_UNIX") {
		return c.take(luaapi.Param{Name: "path", Kind: luaapi.Text})
	}
	if family != constant("AF_INET") && family != constant("AF_INET6") {
		return c.rest() // the runtime knows what the family's addresses are made of
	}
	address, err := c.take(luaapi.Param{Name: "host", Kind: luaapi.Text})
	if err != nil {
		return nil, err
	}
	if len(c.words) == 0 && strings.Contains(address[0], ":") && family == constant("AF_INET") {
		return nil, c.refuse("host and port are two words: %s", strings.Replace(strings.Trim(address[0], `"`), ":", " ", 1))
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
		return "", c.missing(&luaapi.Param{Name: "port", Kind: luaapi.Integer, Max: 65535})
	}
	w := c.next()
	if name, ok := w.variable(); ok {
		return c.variable(name)
	}
	n, err := strconv.Atoi(w.text)
	switch {
	case err == nil && n >= 0 && n <= 65535:
		return strconv.Itoa(n), nil
	case err == nil, w.text == "", strings.Trim(w.text, "0123456789") == "":
		return "", c.refuse("port %s is not in 0..65535", w.text)
	case !isServiceName(w.text):
		return "", c.refuse("port %s is neither a number nor a service's name", luaapi.Quote(w.text))
	}
	return luaapi.Quote(w.text), nil
}

// isServiceName reports whether s can be the name of a service: letters, digits and a few signs, a letter among them.
func isServiceName(s string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	s = strings.ToLower(s)
	return strings.ContainsAny(s, letters) && strings.Trim(s, letters+"0123456789-_+./*") == "" && s[0] != '-'
}
