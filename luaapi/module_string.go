package luaapi

import (
	"errors"

	lua "github.com/yuin/gopher-lua"
)

// The format of pack and unpack, for help.
const packFormatDetail = `The format has a letter for each value: b B (1 byte), h H (2), i I (4), l L j J T (8), i[n] I[n] (n bytes, 1 to 16), ` +
	`small ones signed; f (float), d n (double); s[n] (a string after its length in n bytes), z (a string that a zero ends), c[n] (n bytes); ` +
	`x (a byte of padding), X[op] (align as for op). < and > choose the byte order, > being the network's; = is the machine's; ` +
	`![n] aligns to n bytes at most; blanks count for nothing.`

// stringCalls are what Lua 5.3 has beyond 5.1's string library; struct is another name for them.
func stringCalls() []*Call {
	var calls []*Call
	for _, module := range []string{"string", "struct"} {
		calls = append(calls, packCalls(module)...)
	}
	return calls
}

func packCalls(module string) []*Call {
	format := Param{Name: "fmt", Kind: Text, Help: `letters that say what each value is, such as ">I2s1"`}
	return []*Call{
		{
			Name: "pack", Module: module, run: runPack, LuaOnly: true,
			Params:  []Param{format, {Name: "values", Kind: Any, Optional: true, Rest: true, Help: "a value for each letter that takes one"}},
			Results: []Result{{"data", Data, "the bytes"}},
			Summary: "Write values as bytes, as a format says.",
			Detail:  packFormatDetail + " Integers are exact up to 2^53: a Lua number is a double.",
			Example: `header = ` + module + `.pack(">I2I4", 1, 1000)`, Man: "Lua",
		},
		{
			Name: "unpack", Module: module, run: runUnpack, LuaOnly: true,
			Params: []Param{format, {Name: "s", Kind: Data, Help: "the bytes"},
				{Name: "pos", Kind: Integer, Optional: true, Default: "1", Help: "where to begin; negative counts from the end"}},
			Results: []Result{{"values", Any, "a value for each letter that makes one, and then the position after the last byte read"}},
			Summary: "Read values from bytes, as a format says.",
			Detail:  packFormatDetail + " An integer beyond 2^53 that a Lua number cannot hold exactly is refused: read it in parts, such as I4I4.",
			Example: `version, length, after = ` + module + `.unpack(">I2I4", header)`, Man: "Lua",
		},
		{
			Name: "packsize", Module: module, run: runPacksize, LuaOnly: true,
			Params:  []Param{format},
			Results: []Result{{"size", Integer, "how many bytes " + module + ".pack makes with that format"}},
			Summary: "The number of bytes that a format stands for.",
			Detail:  "Formats with s or z have no fixed size.",
			Example: `print(` + module + `.packsize(">I2I4"))`, Man: "Lua",
		},
	}
}

func runPack(a args) int {
	values := make([]lua.LValue, 0, a.L.GetTop())
	for i := 1; a.first+i <= a.L.GetTop(); i++ {
		values = append(values, a.get(i))
	}
	data, err := pack(a.text(0), values)
	a.checkPack(err)
	return a.values(lua.LString(data))
}

func runUnpack(a args) int {
	data := a.text(1)
	pos := fromEnd(a.integer(2, 1), len(data))
	if pos < 1 || pos > len(data)+1 {
		a.badArgument(3, "initial position out of string")
	}
	values, end, err := unpack(a.text(0), data, pos-1)
	a.checkPack(err)
	return a.values(append(values, lua.LNumber(end+1))...)
}

func runPacksize(a args) int {
	size, err := packSize(a.text(0))
	a.checkPack(err)
	return a.values(lua.LNumber(size))
}

// fromEnd is a position in a string of that length; negative ones count from the end, and 0 is before the first byte.
func fromEnd(pos, length int) int {
	if pos < 0 {
		return max(length+pos+1, 0)
	}
	return pos
}

func (a args) checkPack(err error) {
	var wrong *packError
	if errors.As(err, &wrong) {
		a.badArgument(wrong.argument, wrong.problem)
	}
}

// badArgument raises what is wrong with an argument, counted from 1, in the words of Lua's own libraries.
func (a args) badArgument(i int, problem string) {
	a.usage("bad argument #%d (%s)", i, problem)
}
