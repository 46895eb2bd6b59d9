package luaapi

import (
	"math/bits"

	lua "github.com/yuin/gopher-lua"
)

// bit32Calls are Lua 5.2's bit32, on math/bits.
func bit32Calls() []*Call {
	number := func(name, help string) Param {
		return Param{Name: name, Kind: Integer, Min: -1 << 53, Max: 1 << 53, Help: help}
	}
	x := number("x", "a number; its low 32 bits count")
	rest := x
	rest.Name, rest.Optional, rest.Rest, rest.Help = "numbers", true, true, "numbers; their low 32 bits count"
	result := []Result{{"bits", Integer, "0 to 2^32 - 1"}}
	all := func(name, summary, example string, run func(a args) int) *Call {
		return &Call{Name: name, Module: "bit32", run: run, LuaOnly: true, Params: []Param{rest}, Results: result, Summary: summary, Example: example, Man: "Lua"}
	}
	shift := func(name, summary, detail, example string, run func(a args) int) *Call {
		return &Call{
			Name: name, Module: "bit32", run: run, LuaOnly: true, Results: result, Summary: summary, Detail: detail, Example: example, Man: "Lua",
			Params: []Param{x, number("disp", "by how many bits; negative goes the other way")},
		}
	}
	field := Param{Name: "field", Kind: Integer, Help: "the lowest bit of the field, 0 to 31"}
	width := Param{Name: "width", Kind: Integer, Optional: true, Default: "1", Help: "how many bits it has"}
	btest := all("btest", "Whether numbers have a bit in common.", "print(bit32.btest(flags, 0x80))", runBtest)
	btest.Results = []Result{{"common", Boolean, "whether band of them is not 0"}}
	return []*Call{
		all("band", "The bits that all numbers have.", "print(bit32.band(0xFF0F, 0x0FFF))", runBand),
		all("bor", "The bits that any of the numbers has.", "print(bit32.bor(1, 4))", runBor),
		all("bxor", "The bits that an odd number of the numbers has.", "print(bit32.bxor(0xFF, 0x0F))", runBxor),
		btest,
		{
			Name: "bnot", Module: "bit32", run: runBnot, LuaOnly: true, Params: []Param{x}, Results: result,
			Summary: "The bits that a number has not.",
			Example: "print(bit32.bnot(0))", Man: "Lua",
		},
		shift("lshift", "Move bits to the left; zeros come in.", "", "print(bit32.lshift(1, 8))", runLshift),
		shift("rshift", "Move bits to the right; zeros come in.", "", "print(bit32.rshift(256, 8))", runRshift),
		shift("arshift", "Move bits to the right; copies of the highest bit come in.", "To the left it is lshift.", "print(bit32.arshift(0x80000000, 4))", runArshift),
		shift("lrotate", "Move bits to the left; what goes out comes in on the right.", "", "print(bit32.lrotate(0x80000001, 1))", runLrotate),
		shift("rrotate", "Move bits to the right; what goes out comes in on the left.", "", "print(bit32.rrotate(1, 1))", runRrotate),
		{
			Name: "extract", Module: "bit32", run: runExtract, LuaOnly: true, Params: []Param{x, field, width}, Results: result,
			Summary: "Some bits of a number, as a number of their own.",
			Example: "version = bit32.extract(0x45, 4, 4)", Man: "Lua",
		},
		{
			Name: "replace", Module: "bit32", run: runReplace, LuaOnly: true, Results: result,
			Params:  []Param{x, number("v", "what to put there; its low bits count"), field, width},
			Summary: "A number with some of its bits replaced.",
			Example: "print(bit32.replace(0x45, 6, 4, 4))", Man: "Lua",
		},
	}
}

// bits is argument i modulo 2^32.
func (a args) bits(i int) uint32 { return uint32(int64(a.integer(i, 0))) }

func (a args) bitsResult(x uint32) int { return a.values(lua.LNumber(x)) }

// fold joins all arguments by an operation.
func (a args) fold(start uint32, join func(x, y uint32) uint32) uint32 {
	for i := 0; a.first+i <= a.L.GetTop(); i++ {
		start = join(start, a.bits(i))
	}
	return start
}

func (a args) band() uint32 {
	return a.fold(1<<32-1, func(x, y uint32) uint32 { return x & y })
}

func runBand(a args) int  { return a.bitsResult(a.band()) }
func runBtest(a args) int { return a.values(lua.LBool(a.band() != 0)) }
func runBor(a args) int {
	return a.bitsResult(a.fold(0, func(x, y uint32) uint32 { return x | y }))
}
func runBxor(a args) int {
	return a.bitsResult(a.fold(0, func(x, y uint32) uint32 { return x ^ y }))
}
func runBnot(a args) int { return a.bitsResult(^a.bits(0)) }

// shiftLeft moves x by disp bits, to the right where disp is negative. Go's shifts give 0 from 32 on.
func shiftLeft(x uint32, disp int) uint32 {
	if disp < 0 {
		return x >> uint(-disp)
	}
	return x << uint(disp)
}

func runLshift(a args) int { return a.bitsResult(shiftLeft(a.bits(0), a.integer(1, 0))) }
func runRshift(a args) int { return a.bitsResult(shiftLeft(a.bits(0), -a.integer(1, 0))) }
func runArshift(a args) int {
	x, disp := a.bits(0), a.integer(1, 0)
	if disp < 0 {
		return a.bitsResult(shiftLeft(x, -disp))
	}
	return a.bitsResult(uint32(int32(x) >> uint(disp)))
}

func runLrotate(a args) int { return a.bitsResult(bits.RotateLeft32(a.bits(0), a.integer(1, 0)%32)) }
func runRrotate(a args) int { return a.bitsResult(bits.RotateLeft32(a.bits(0), -a.integer(1, 0)%32)) }

// bitField is the place of the field that arguments i and i+1 name, and the bits of one as wide at place 0.
func (a args) bitField(i int) (place int, mask uint32) {
	place, width := a.integer(i, 0), a.integer(i+1, 1)
	switch {
	case place < 0:
		a.badArgument(i+1, "field cannot be negative")
	case width < 1:
		a.badArgument(i+2, "width must be positive")
	case place+width > 32:
		a.usage("trying to access non-existent bits")
	}
	return place, 1<<width - 1
}

func runExtract(a args) int {
	place, mask := a.bitField(1)
	return a.bitsResult(a.bits(0) >> place & mask)
}

func runReplace(a args) int {
	place, mask := a.bitField(2)
	return a.bitsResult(a.bits(0)&^(mask<<place) | a.bits(1)&mask<<place)
}
