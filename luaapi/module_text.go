package luaapi

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"syscall"

	lua "github.com/yuin/gopher-lua"

	"sosh/transport"
)

// ebadmsg is why a call that decodes fails: what it was given is malformed.
const ebadmsg = syscall.EBADMSG

// textCalls are the modules that write bytes as text, on encoding/base64 and encoding/hex.
func textCalls() []*Call {
	data := Param{Name: "data", Kind: Data, Help: "the bytes"}
	encoded := Param{Name: "text", Kind: Text, Help: "the text"}
	pair := func(module, suffix, what, man, encodeDetail, decodeDetail string, encode, decode func(a args) int) []*Call {
		return []*Call{
			{
				Name: suffix + "encode", Module: module, run: encode, LuaOnly: true, Params: []Param{data},
				Results: []Result{{"text", Text, "the text"}},
				Summary: "Write bytes as " + what + ".", Detail: encodeDetail,
				Example: `print(` + module + "." + suffix + `encode("hello"))`, Man: man,
			},
			{
				Name: suffix + "decode", Module: module, run: decode, LuaOnly: true, Params: []Param{encoded},
				Results: []Result{{"data", Data, "the bytes"}},
				Summary: "Read bytes from " + what + ".", Detail: decodeDetail,
				Example: "data, message = " + module + "." + suffix + "decode(text)", Man: man, Errors: []string{"EBADMSG"},
			},
		}
	}
	calls := pair("base64", "", "base64", "RFC 4648", "", "Line breaks in the text are passed over; padding is needed.", runBase64Encode, runBase64Decode)
	calls = append(calls, pair("base64", "url", "base64 for URLs and file names", "RFC 4648", "It has - and _ in the place of + and /, and no padding.",
		"Padding may be there or not.", runBase64URLEncode, runBase64URLDecode)...)
	calls = append(calls, pair("hex", "", "hexadecimal digits", "RFC 4648", "Two small letters or digits for each byte.", "Capitals and small letters are the same.", runHexEncode, runHexDecode)...)
	return append(calls, &Call{
		Name: "hexdump", run: runHexdump, LuaOnly: true,
		Params: []Param{data, {Name: "offset", Kind: Integer, Optional: true, Default: "0", Max: 1 << 53, Help: "what the first byte is numbered"}},
		Results: []Result{{"text", Text, "lines of 16 bytes: the number of the first one, all in hexadecimal, and those that can be printed; " +
			"a line * for lines that are the same; and the number after the last byte"}},
		Summary: "Show bytes as hexdump -C does.",
		Example: `print(hexdump("hello, socket\r\n"))`, Man: "hexdump(1)",
	})
}

// malformed is the failure of a call that decodes.
func (a args) malformed(format string, values ...any) int {
	return a.fail(&transport.Error{Call: a.call.FullName(), Errno: ebadmsg, Detail: fmt.Sprintf(format, values...)})
}

func runBase64Encode(a args) int {
	return a.values(lua.LString(base64.StdEncoding.EncodeToString(a.data(0))))
}

func runBase64Decode(a args) int { return a.base64(base64.StdEncoding, a.text(0)) }

func runBase64URLEncode(a args) int {
	return a.values(lua.LString(base64.RawURLEncoding.EncodeToString(a.data(0))))
}

func runBase64URLDecode(a args) int {
	return a.base64(base64.RawURLEncoding, strings.TrimRight(a.text(0), "="))
}

func (a args) base64(encoding *base64.Encoding, text string) int {
	data, err := encoding.Strict().DecodeString(text)
	var corrupt base64.CorruptInputError
	if errors.As(err, &corrupt) {
		return a.malformed("the text is no base64 from byte %d on", int(corrupt)+1)
	}
	return a.values(lua.LString(data))
}

func runHexEncode(a args) int { return a.values(lua.LString(hex.EncodeToString(a.data(0)))) }

func runHexDecode(a args) int {
	text := a.text(0)
	data, err := hex.DecodeString(text)
	var invalid hex.InvalidByteError
	switch {
	case errors.As(err, &invalid):
		return a.malformed("byte %d is no hexadecimal digit: %s", 1+strings.IndexByte(text, byte(invalid)), Quote(text[strings.IndexByte(text, byte(invalid)):][:1]))
	case err != nil:
		return a.malformed("the number of digits is odd")
	}
	return a.values(lua.LString(data))
}

func runHexdump(a args) int { return a.values(lua.LString(Hexdump(a.text(0), a.integer(1, 0)))) }

// Hexdump is what hexdump -C prints, but for the last newline.
func Hexdump(s string, offset int) string {
	const width = 16
	var lines []string
	same := false // the line before was the same, and is hidden
	for i := 0; i < len(s); i += width {
		line := s[i:min(i+width, len(s))]
		if i > 0 && line == s[i-width:i] {
			if !same {
				lines = append(lines, "*")
			}
			same = true
			continue
		}
		same = false
		lines = append(lines, fmt.Sprintf("%08x  %-48s  |%s|", offset+i, hexColumns(line), printable(line)))
	}
	if s != "" {
		lines = append(lines, fmt.Sprintf("%08x", offset+len(s)))
	}
	return strings.Join(lines, "\n")
}

// hexColumns are bytes in two groups of eight.
func hexColumns(line string) string {
	first, second := line[:min(8, len(line))], line[min(8, len(line)):]
	return fmt.Sprintf("% -23x  % x", first, second)
}

func printable(line string) string {
	shown := []byte(line)
	for i, c := range shown {
		if c < ' ' || c > '~' {
			shown[i] = '.'
		}
	}
	return string(shown)
}
