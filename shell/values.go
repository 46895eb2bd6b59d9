package shell

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"sosh/luaapi"
)

// value compiles one word as the value of a parameter: a Lua expression.
func (c *compiler) value(p *luaapi.Param, w word) (string, error) {
	expression, err := c.anyKind(p, w)
	return expression, at(w, err)
}

func (c *compiler) anyKind(p *luaapi.Param, w word) (string, error) {
	if name, ok := w.variable(); ok {
		if !p.Nil {
			c.uses = append(c.uses, name)
		}
		return c.variable(name)
	}
	switch p.Kind {
	case luaapi.Integer, luaapi.Flags, luaapi.Option:
		return c.integer(p, w)
	case luaapi.Port:
		if w.text == "" || w.text == "*" { // none, where that is allowed
			return luaapi.Quote(w.text), nil
		}
		return c.port(w)
	case luaapi.Number, luaapi.Seconds:
		return c.number(p, w)
	case luaapi.Boolean:
		return c.boolean(p, w)
	case luaapi.Hex:
		return c.hex(w)
	case luaapi.Any:
		return anyValue(w), nil
	}
	return luaapi.Quote(w.text), nil
}

// variable compiles $x or $x.y.
func (c *compiler) variable(name string) (string, error) {
	for _, part := range strings.Split(name, ".") {
		if !luaapi.IsName(part) {
			return "", c.refuse("%s is no variable; quote the word where it is text", luaapi.Quote("$"+name))
		}
	}
	return name, nil
}

// integer compiles a number, a constant, or several constants joined with |.
func (c *compiler) integer(p *luaapi.Param, w word) (string, error) {
	if n, err := strconv.ParseInt(w.text, 0, 64); err == nil {
		if (p.Min != 0 || p.Max != 0) && (n < int64(p.Min) || n > int64(p.Max)) {
			return "", c.refuse("%s %s is not in %d..%d", strings.ToUpper(p.Name), w.text, p.Min, p.Max)
		}
		if n < -math.MaxUint32 || n > math.MaxUint32 {
			return "", c.refuse("%s %s is out of range", strings.ToUpper(p.Name), w.text)
		}
		return strconv.FormatInt(n, 10), nil
	}
	var names []string
	if p.Kind == luaapi.Flags && (w.quoted || !strings.HasPrefix(w.text, p.Prefix)) {
		return "", c.surplus(w)
	}
	for _, name := range strings.Split(w.text, "|") {
		if _, ok := luaapi.ConstantValue(name); !ok && p.Prefix == "" {
			return "", c.refuse("%s must be an integer, not %s", strings.ToUpper(p.Name), luaapi.Quote(w.text))
		} else if !ok {
			return "", c.refuse("%s %s is neither a number nor a constant of this system%s",
				strings.ToUpper(p.Name), luaapi.Quote(name), meantConstant(name, p.Prefix))
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, " + "), nil
}

// spoken are the words by which people call what has a constant.
var spoken = map[string]string{
	"tcp": "SOCK_STREAM", "udp": "SOCK_DGRAM", "stream": "SOCK_STREAM", "dgram": "SOCK_DGRAM", "datagram": "SOCK_DGRAM", "raw": "SOCK_RAW",
	"inet": "AF_INET", "inet6": "AF_INET6", "unix": "AF_UNIX", "ipv4": "AF_INET", "ipv6": "AF_INET6", "ip": "AF_INET",
}

// meantConstant is "; did you mean X?" for the constant that somebody may have meant, or nothing.
func meantConstant(word, prefix string) string {
	if name := spoken[strings.ToLower(word)]; name != "" {
		return "; did you mean " + name + "?"
	}
	return didYouMean(word, constantNames(prefix))
}

func (c *compiler) number(p *luaapi.Param, w word) (string, error) {
	n, err := strconv.ParseFloat(w.text, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) || strings.ContainsAny(w.text, "_xXpP") {
		return "", c.refuse("%s must be %s, not %s", strings.ToUpper(p.Name), luaapi.KindName(p.Kind), luaapi.Quote(w.text))
	}
	if p.Kind == luaapi.Seconds && n < 0 {
		return "", c.refuse("%s must be %s, not %s", strings.ToUpper(p.Name), luaapi.KindName(p.Kind), w.text)
	}
	return strconv.FormatFloat(n, 'g', -1, 64), nil
}

func (c *compiler) boolean(p *luaapi.Param, w word) (string, error) {
	switch w.text {
	case "true", "on", "1":
		return "true", nil
	case "false", "off", "0":
		return "false", nil
	}
	return "", c.refuse("%s must be true or false, not %s", strings.ToUpper(p.Name), luaapi.Quote(w.text))
}

// anyValue compiles a word for a parameter that takes anything: numbers, constants, true and false (on and off) as such, text
// else.
func anyValue(w word) string {
	if w.quoted {
		return luaapi.Quote(w.text)
	}
	if n, err := strconv.ParseInt(w.text, 0, 64); err == nil && n >= -math.MaxUint32 && n <= math.MaxUint32 {
		return strconv.FormatInt(n, 10)
	}
	if n, err := strconv.ParseFloat(w.text, 64); err == nil && !math.IsInf(n, 0) && !math.IsNaN(n) && !strings.ContainsAny(w.text, "_xXpP") {
		return strconv.FormatFloat(n, 'g', -1, 64)
	}
	if _, ok := luaapi.ConstantValue(w.text); ok || w.text == "true" || w.text == "false" {
		return w.text
	}
	if w.text == "on" || w.text == "off" {
		return strconv.FormatBool(w.text == "on")
	}
	return luaapi.Quote(w.text)
}

// constantNames are the names of the constants with one of the prefixes.
func constantNames(prefixes ...string) []string {
	var names []string
	for _, c := range luaapi.Constants() {
		if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(c.Name, p) }) {
			names = append(names, c.Name)
		}
	}
	return names
}

func constant(name string) int {
	value, _ := luaapi.ConstantValue(name)
	return value
}
