package luaapi

import (
	"math"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// unpacker reads values by a format.
type unpacker struct {
	format *packFormat
	data   string
	pos    int // of the next byte
}

// unpack reads values by a format from data at pos, counted from 0; it returns them and where it ended.
func unpack(format, data string, pos int) ([]lua.LValue, int, error) {
	u := &unpacker{newPackFormat(format), data, pos}
	var values []lua.LValue
	for u.format.rest != "" {
		item, err := u.format.next(u.pos)
		if err != nil {
			return nil, 0, err
		}
		if item.padding+item.size > len(data)-u.pos {
			return nil, 0, packProblem(2, "data string too short")
		}
		u.pos += item.padding
		start := u.pos
		u.pos += item.size
		value, err := u.value(item, data[start:u.pos])
		if err != nil {
			return nil, 0, err
		}
		if value != nil {
			values = append(values, value)
		}
	}
	return values, u.pos, nil
}

// value reads the value of an option whose fixed bytes are given; nil where it has none.
func (u *unpacker) value(item packItem, fixed string) (lua.LValue, error) {
	switch item.option {
	case packInt, packUint:
		return u.integer(item, fixed)
	case packFloat:
		if bits := u.low(fixed); item.size == 4 {
			return lua.LNumber(math.Float32frombits(uint32(bits))), nil
		} else {
			return lua.LNumber(math.Float64frombits(bits)), nil
		}
	case packChars:
		return lua.LString(fixed), nil
	case packString:
		length := u.low(fixed)
		if !u.filled(fixed, 0) {
			return nil, notInteger(item)
		}
		if length > uint64(len(u.data)-u.pos) {
			return nil, packProblem(2, "data string too short")
		}
		start := u.pos
		u.pos += int(length)
		return lua.LString(u.data[start:u.pos]), nil
	case packZero:
		length := strings.IndexByte(u.data[u.pos:], 0)
		if length < 0 {
			return nil, packProblem(2, "unfinished string for format 'z'")
		}
		start := u.pos
		u.pos += length + 1
		return lua.LString(u.data[start : u.pos-1]), nil
	}
	return nil, nil
}

// integer reads a whole number. One that a Lua number would not hold exactly is refused: the caller would get another.
func (u *unpacker) integer(item packItem, fixed string) (lua.LValue, error) {
	n := u.low(fixed)
	if item.option == packUint {
		exact := float64(n)
		switch {
		case !u.filled(fixed, 0):
			return nil, notInteger(item)
		case exact >= 1<<64 || uint64(exact) != n:
			return nil, notExact(item, strconv.FormatUint(n, 10))
		}
		return lua.LNumber(exact), nil
	}
	unused := max(64-8*len(fixed), 0)
	signed := int64(n<<unused) >> unused // the sign bit is copied down
	exact := float64(signed)
	switch {
	case !u.filled(fixed, byte(signed>>63)):
		return nil, notInteger(item)
	case exact >= 1<<63 || int64(exact) != signed:
		return nil, notExact(item, strconv.FormatInt(signed, 10))
	}
	return lua.LNumber(exact), nil
}

// low is the low eight bytes as a number.
func (u *unpacker) low(fixed string) (n uint64) {
	for i := range min(len(fixed), luaIntSize) {
		n |= uint64(u.at(fixed, i)) << (8 * i)
	}
	return n
}

// filled reports whether all the bytes beyond the low eight are fill.
func (u *unpacker) filled(fixed string, fill byte) bool {
	for i := luaIntSize; i < len(fixed); i++ {
		if u.at(fixed, i) != fill {
			return false
		}
	}
	return true
}

// at is byte i of a number, from the least significant one on.
func (u *unpacker) at(fixed string, i int) byte {
	if u.format.big {
		return fixed[len(fixed)-1-i]
	}
	return fixed[i]
}

func notInteger(item packItem) error {
	return packProblem(2, "%d-byte integer does not fit into Lua Integer", item.size)
}

func notExact(item packItem, number string) error {
	return packProblem(2, "%d-byte integer %s: a Lua number holds integers exactly up to 2^53 only; unpack it in parts, such as I4I4",
		item.size, number)
}
