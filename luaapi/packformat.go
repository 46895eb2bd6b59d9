package luaapi

import (
	"encoding/binary"
	"fmt"
)

// packOption is what one letter of a format of string.pack stands for.
type packOption int

const (
	packInt     packOption = iota // a signed integer
	packUint                      // an unsigned integer
	packFloat                     // a floating-point number
	packChars                     // a string of fixed size
	packString                    // a string after its length
	packZero                      // a string that ends with a zero
	packPadding                   // one byte of padding
	packAlign                     // padding up to the alignment of the next option
	packNothing                   // no bytes: blanks, byte order, alignment
)

// The sizes that the native options stand for: those of C on 64-bit Unix, on whatever machine the script runs.
const (
	sizeShort, sizeInt, sizeLong, sizeNumber = 2, 4, 8, 8
	maxPackInt                               = 16        // bytes of an integer
	maxPackAlign                             = 8         // what "!" alone stands for
	maxPackSize                              = 1<<31 - 1 // bytes of a result
	luaIntSize                               = 8         // bytes of an integer in Lua 5.3
)

// packItem is one option of a format with what belongs to it.
type packItem struct {
	option  packOption
	letter  byte
	size    int // bytes; of packString, those of its length
	padding int // bytes before it, for alignment
}

// packError is what is wrong with an argument of pack or unpack, counted from 1.
type packError struct {
	argument int
	problem  string
}

func (e *packError) Error() string { return e.problem }

func packProblem(argument int, format string, values ...any) error {
	return &packError{argument, fmt.Sprintf(format, values...)}
}

// packFormat reads a format string, as section 6.4.2 of the Lua 5.3 manual describes it.
type packFormat struct {
	rest  string
	big   bool // the most significant byte comes first
	align int  // the largest alignment
}

// nativeBig is what = stands for.
var nativeBig = binary.NativeEndian.Uint16([]byte{0, 1}) == 1

func newPackFormat(format string) *packFormat {
	return &packFormat{rest: format, big: nativeBig, align: 1}
}

// next is the next option; total is how many bytes come before it.
func (f *packFormat) next(total int) (packItem, error) {
	item, err := f.option()
	if err != nil {
		return item, err
	}
	align := item.size
	switch item.option {
	case packAlign:
		following := packItem{option: packChars}
		if f.rest != "" {
			if following, err = f.option(); err != nil {
				return item, err
			}
		}
		if align = following.size; following.option == packChars || align == 0 {
			return item, packProblem(1, "invalid next option for option 'X'")
		}
	case packChars:
		return item, nil
	}
	if align = min(align, f.align); align <= 1 {
		return item, nil
	}
	if align&(align-1) != 0 {
		return item, packProblem(1, "format asks for alignment not power of 2")
	}
	item.padding = -total & (align - 1)
	return item, nil
}

// option reads a letter and its number. Options that only set something have no bytes.
func (f *packFormat) option() (packItem, error) {
	item := packItem{option: packNothing, letter: f.rest[0]}
	f.rest = f.rest[1:]
	var err error
	switch item.letter {
	case 'b', 'h', 'l', 'j', 'i':
		item.option = packInt
		item.size, err = f.integerSize(item.letter)
	case 'B', 'H', 'L', 'J', 'T', 'I':
		item.option = packUint
		item.size, err = f.integerSize(item.letter | 0x20)
	case 'f':
		item.option, item.size = packFloat, 4
	case 'd', 'n':
		item.option, item.size = packFloat, sizeNumber
	case 's':
		item.option = packString
		item.size, err = f.limitedNumber(sizeLong)
	case 'c':
		item.option = packChars
		if item.size = f.number(-1); item.size < 0 {
			err = packProblem(1, "missing size for format option 'c'")
		}
	case 'z':
		item.option = packZero
	case 'x':
		item.option, item.size = packPadding, 1
	case 'X':
		item.option = packAlign
	case ' ':
	case '<':
		f.big = false
	case '>':
		f.big = true
	case '=':
		f.big = nativeBig
	case '!':
		f.align, err = f.limitedNumber(maxPackAlign)
	default:
		err = packProblem(1, "invalid format option '%c'", item.letter)
	}
	return item, err
}

func (f *packFormat) integerSize(letter byte) (int, error) {
	switch letter {
	case 'b':
		return 1, nil
	case 'h':
		return sizeShort, nil
	case 'i':
		return f.limitedNumber(sizeInt)
	}
	return sizeLong, nil // l, j, t
}

// number reads the number after a letter; digits that would make it too large are left as options, which there are not.
func (f *packFormat) number(fallback int) int {
	if f.rest == "" || !isDigit(f.rest[0]) {
		return fallback
	}
	n := 0
	for f.rest != "" && isDigit(f.rest[0]) && n <= (maxPackSize-9)/10 {
		n = n*10 + int(f.rest[0]-'0')
		f.rest = f.rest[1:]
	}
	return n
}

func (f *packFormat) limitedNumber(fallback int) (int, error) {
	n := f.number(fallback)
	if n < 1 || n > maxPackInt {
		return 0, packProblem(1, "integral size (%d) out of limits [1,%d]", n, maxPackInt)
	}
	return n, nil
}
