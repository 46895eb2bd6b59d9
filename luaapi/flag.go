package luaapi

import "strings"

// Flag is a word that a command takes besides its arguments, such as -x. In Lua it is no argument of the call: it stands
// for an expression around what the call sends or receives.
type Flag struct {
	Name   string // "-x"
	Value  *Param // what follows it and takes the place of the data; nil for none
	Result bool   // it is for what was received
	Lua    string // the expression that it makes of {}: of the value, else of the data
	Help   string
}

// sendFlags are those of the calls that send data.
func sendFlags() []Flag {
	return []Flag{
		{
			Name: "-x", Value: &Param{Name: "hex", Kind: Hex, Help: `two hexadecimal digits for each byte: 48656c or "48 65 6c"`}, Lua: "assert(hex.decode({}))",
			Help: `the bytes as hexadecimal digits, two for each: 48656c or "48 65 6c"`,
		},
		{
			Name: "-f", Value: &Param{Name: "file", Kind: File, Help: "the file whose bytes are sent"}, Lua: `assert(io.open({}, "rb")):read("*a")`,
			Help: "the bytes of a file",
		},
		{Name: "-l", Lua: `{} .. "\r\n"`, Help: `adds CRLF ("\r\n"), which ends a line in most protocols of the Internet`},
	}
}

// receiveFlags are those of the calls that receive data.
func receiveFlags() []Flag {
	return []Flag{{Name: "-x", Result: true, Lua: "hexdump({})", Help: "shows the data as hexdump -C does"}}
}

// Apply is the flag's expression with that of the value or the data in its place.
func (f *Flag) Apply(expression string) string { return strings.Replace(f.Lua, "{}", expression, 1) }

// Usage is the flag with the name of its value: -x HEX.
func (f *Flag) Usage() string {
	if f.Value == nil {
		return f.Name
	}
	return f.Name + " " + f.Value.shellName()
}

// Flag is the flag of that name, nil where the call has none.
func (c *Call) Flag(name string) *Flag {
	for i := range c.Flags {
		if c.Flags[i].Name == name {
			return &c.Flags[i]
		}
	}
	return nil
}

// SendsData reports whether the call's data can also be given by flags, and by #COUNT for bytes that only fill.
func (c *Call) SendsData() bool { return len(c.Flags) > 0 && !c.Flags[0].Result }

// dataUsage is what may stand in the place of the data.
func (c *Call) dataUsage(word string) string {
	for i := range c.Flags {
		if f := &c.Flags[i]; f.Value != nil {
			word += "|" + f.Usage()
		}
	}
	return word
}
