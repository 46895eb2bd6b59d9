package luaapi

import (
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// packer writes values by a format.
type packer struct {
	format *packFormat
	out    []byte
}

// pack writes values by a format. Argument i of the call is values[i-2], argument 1 the format.
func pack(format string, values []lua.LValue) ([]byte, error) {
	p := &packer{format: newPackFormat(format)}
	argument := 2
	for p.format.rest != "" {
		item, err := p.format.next(len(p.out))
		if err != nil {
			return nil, err
		}
		if len(p.out)+item.padding+item.size > maxRepeat { // what packsize counts may be more than can be made
			return nil, packProblem(1, "format result too large")
		}
		p.pad(item.padding)
		switch item.option {
		case packPadding:
			p.pad(1)
			continue
		case packAlign, packNothing:
			continue
		}
		value := lua.LValue(lua.LNil)
		if argument-2 < len(values) {
			value = values[argument-2]
		}
		if err := p.value(item, value, argument); err != nil {
			return nil, err
		}
		argument++
	}
	return p.out, nil
}

func (p *packer) pad(n int) { p.out = append(p.out, make([]byte, n)...) }

// value writes one argument.
func (p *packer) value(item packItem, v lua.LValue, argument int) error {
	switch item.option {
	case packInt, packUint, packFloat:
		n, ok := toNumber(v)
		if !ok {
			return packProblem(argument, "number expected, got %s", v.Type())
		}
		if item.option != packFloat {
			return p.integer(item, n, argument)
		}
		if item.size == 4 {
			p.bytes(uint64(math.Float32bits(float32(n))), 4, 0)
		} else {
			p.bytes(math.Float64bits(n), 8, 0)
		}
		return nil
	}
	if !lua.LVCanConvToString(v) {
		return packProblem(argument, "string expected, got %s", v.Type())
	}
	return p.text(item, v.String(), argument)
}

func (p *packer) text(item packItem, s string, argument int) error {
	switch item.option {
	case packChars:
		if len(s) > item.size {
			return packProblem(argument, "string longer than given size")
		}
		p.out = append(p.out, s...)
		p.pad(item.size - len(s))
	case packString:
		if item.size < luaIntSize && uint64(len(s))>>(8*item.size) != 0 {
			return packProblem(argument, "string length does not fit in given size")
		}
		p.bytes(uint64(len(s)), item.size, 0)
		p.out = append(p.out, s...)
	case packZero:
		if strings.IndexByte(s, 0) >= 0 {
			return packProblem(argument, "string contains zeros")
		}
		p.out = append(append(p.out, s...), 0)
	}
	return nil
}

// integer writes a whole number. Unsigned ones of 8 bytes and more take negative numbers too, as Lua's do.
func (p *packer) integer(item packItem, n float64, argument int) error {
	bits := 8 * min(item.size, luaIntSize)
	least, limit := -math.Ldexp(1, bits-1), math.Ldexp(1, bits-1)
	problem := "integer overflow"
	if item.option == packUint || item.size > luaIntSize {
		limit = math.Ldexp(1, bits)
		if item.size < luaIntSize {
			least, problem = 0, "unsigned overflow"
		}
	}
	switch {
	case n != math.Trunc(n) || math.IsInf(n, 0):
		return packProblem(argument, "number has no integer representation")
	case n < least || n >= limit:
		return packProblem(argument, "%s", problem)
	case n < 0:
		p.bytes(uint64(int64(n)), item.size, 0xff)
	default:
		p.bytes(uint64(n), item.size, 0)
	}
	return nil
}

// bytes writes the low size bytes of n; bytes beyond its eight are fill.
func (p *packer) bytes(n uint64, size int, fill byte) {
	start := len(p.out)
	p.pad(size)
	for i := range size {
		b := fill
		if i < luaIntSize {
			b = byte(n >> (8 * i))
		}
		if p.format.big {
			p.out[start+size-1-i] = b
		} else {
			p.out[start+i] = b
		}
	}
}

// packSize is how many bytes a format makes.
func packSize(format string) (int, error) {
	f, total := newPackFormat(format), 0
	for f.rest != "" {
		item, err := f.next(total)
		if err != nil {
			return 0, err
		}
		if item.option == packString || item.option == packZero {
			return 0, packProblem(1, "variable-length format")
		}
		if total += item.padding + item.size; total > maxPackSize {
			return 0, packProblem(1, "format result too large")
		}
	}
	return total, nil
}
