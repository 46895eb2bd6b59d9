package luaapi

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// TestPack has what Lua 5.3's own tests say of string.pack, and the same read back.
func TestPack(t *testing.T) {
	expect(t, `
local function check(fmt, hexed, ...)
  local data = string.pack(fmt, ...)
  if data ~= hex.decode(hexed) then print("pack", fmt, hex.encode(data), "not", hexed) end
  local back = {string.unpack(fmt, data)}
  for i = 1, select("#", ...) do
    if back[i] ~= select(i, ...) then print("unpack", fmt, i, back[i]) end
  end
  if back[#back] ~= #data + 1 then print("end", fmt, back[#back]) end
  return data
end
check("<b h b f d f n i", "01" .. "0200" .. "03" .. "00008040" .. "0000000000001440" .. "0000c040" .. "0000000000001c40" .. "08000000", 1, 2, 3, 4, 5, 6, 7, 8)
check("<b B h H l L j J T", "80ff" .. "0080ffff" .. ("00000080ffffffff"):rep(1) .. "ffffffff00000000" .. ("ff"):rep(8) .. "0000000000002000" .. "0100000000000000",
  -128, 255, -32768, 65535, -0x80000000, 0xffffffff, -1, 2^53, 1)
check(">I2 <I2 =I1", "0a00" .. "0a00" .. "0a", 2560, 10, 10)
check("<I3 >I3 <i3", "010203" .. "030201" .. "feffff", 0x030201, 0x030201, -2)
check("<i16 >i16", ("ff"):rep(16) .. ("00"):rep(15) .. "05", -1, 5)
check("<s1 >s2 z", "03616263" .. "000178" .. "68656c6c6f00", "abc", "x", "hello")
check("c3 c0 x c1", "616263" .. "00" .. "64", "abc", "", "d")
check(">!8 b Xh i4 i8 c1 Xi8", "f4000000" .. "00000064" .. "00000000000000c8" .. "ec00000000000000", -12, 100, 200, "\236")
check(">!4 c3 c4 c2 z i4 c5 c2 Xi4", hex.encode("abcabcdxzhello\0\0\0\0\0\5worldxy\0"), "abc", "abcd", "xz", "hello", 5, "world", "xy")
check(" b b Xd b Xb x", "01020300", 1, 2, 3)
print(hex.encode(string.pack("c8", "123456")), hex.encode(string.pack("<! c3", "abc")), hex.encode(string.pack("i2", "7")))
print(string.packsize("<b h b f d f n i"), string.packsize("!8 xXi8"), string.packsize("!2 xXi8"), string.packsize("!16 xXi16"), string.packsize(""))
print(string.unpack("!8 xXi8", "0123456701234567"), string.unpack("c0", "abc", 4), string.unpack("<I2", "abcd", -2))
print(struct.pack == nil, struct.unpack(">I2", struct.pack(">I2", 513)), struct.packsize("i4"), (">I2"):pack(1) == "\0\1")
print(string.unpack("<f", string.pack("<f", 1/0)), string.unpack("<d", string.pack("<d", -1/0)), string.unpack("n", string.pack("n", 0/0)) ~= 0/0)
`, "3132333435360000\t616263\t0700", "32\t8\t2\t16\t0", "9\t\t25699\t5", "false\t513\t4\ttrue", "+Inf\t-Inf\ttrue")
}

// TestPackErrors has Lua's words for what is wrong.
func TestPackErrors(t *testing.T) {
	tenNines := strings.Repeat("\\255", 16)
	for call, want := range map[string]string{
		`pack("i0", 0)`:                            "bad argument #1 (integral size (0) out of limits [1,16])",
		`pack("!17", 0)`:                           "bad argument #1 (integral size (17) out of limits [1,16])",
		`pack("Xi17")`:                             "integral size (17) out of limits [1,16]",
		`pack("i3r", 0)`:                           "invalid format option 'r'",
		`pack("!4i3", 0)`:                          "format asks for alignment not power of 2",
		`pack("c", "")`:                            "missing size for format option 'c'",
		`pack("X")`:                                "invalid next option for option 'X'",
		`unpack("XXi", "")`:                        "invalid next option for option 'X'",
		`unpack("X i", "")`:                        "invalid next option for option 'X'",
		`pack("Xc1")`:                              "invalid next option for option 'X'",
		`packsize("s")`:                            "variable-length format",
		`packsize("z")`:                            "variable-length format",
		`packsize("c1" .. ("0"):rep(40))`:          "invalid format option '0'",
		`pack("c268435457", "")`:                   "format result too large",
		`packsize(("c268435456"):rep(8))`:          "format result too large",
		`pack("<I1", -1)`:                          "bad argument #2 (unsigned overflow)",
		`pack("<I2", 65536)`:                       "unsigned overflow",
		`pack("<b", 128)`:                          "integer overflow",
		`pack("B<i3", 1, -2^23-1)`:                 "bad argument #3 (integer overflow)",
		`pack("j", 2^63)`:                          "integer overflow",
		`pack("J", 2^64)`:                          "integer overflow",
		`pack("i16", 1/0)`:                         "number has no integer representation",
		`pack("i", 1.5)`:                           "number has no integer representation",
		`pack("i", 0/0)`:                           "number has no integer representation",
		`pack("i")`:                                "bad argument #2 (number expected, got nil)",
		`pack("d", {})`:                            "number expected, got table",
		`pack("z", {})`:                            "string expected, got table",
		`pack("z", "a\0b")`:                        "string contains zeros",
		`pack("c3", "1234")`:                       "string longer than given size",
		`pack("s1", ("x"):rep(256))`:               "string length does not fit in given size",
		`unpack("s", "\3\0\0\0\0\0\0\0ab")`:        "bad argument #2 (data string too short)",
		`unpack("<s16", "` + tenNines + `")`:       "16-byte integer does not fit into Lua Integer",
		`unpack("c5", "abcd")`:                     "data string too short",
		`unpack("!8 b i8", "x")`:                   "data string too short",
		`unpack("z", "alo")`:                       "unfinished string for format 'z'",
		`unpack("<i16", ("\3"):rep(16))`:           "16-byte integer does not fit into Lua Integer",
		`unpack("<I9", ("\255"):rep(9))`:           "9-byte integer does not fit into Lua Integer",
		`unpack("<i9", ("\255"):rep(8) .. "\0")`:   "9-byte integer does not fit into Lua Integer",
		`unpack("c0", "abc", 5)`:                   "bad argument #3 (initial position out of string)",
		`unpack("c0", "abc", 0)`:                   "initial position out of string",
		`unpack("c0", "abc", -4)`:                  "initial position out of string",
		`unpack("<I8", ("\255"):rep(8))`:           "8-byte integer 18446744073709551615: a Lua number",
		`unpack("<i8", "\1\0\0\0\0\0\32\0")`:       "a Lua number holds integers exactly up to 2^53 only; unpack it in parts, such as I4I4",
		`unpack("<I8", ("\255"):rep(7) .. "\127")`: "8-byte integer 9223372036854775807",
	} {
		_, failure := try(t, "local _ = string."+call, "")
		if failure == nil || !strings.Contains(failure.Message, want) || !strings.HasPrefix(failure.Message, "string.") {
			t.Errorf("%s: %+v, want %s", call, failure, want)
		}
	}
}

// TestPackExactness walks along the border up to which a Lua number holds integers.
func TestPackExactness(t *testing.T) {
	expect(t, `
for _, n in ipairs{2^53 - 1, 2^53, 2^53 + 2, 2^60, 2^62 + 2^20} do
  for _, f in ipairs{"<I8", ">I8", "<i8", ">I16", "<i9"} do
    assert(string.unpack(f, string.pack(f, n)) == n, f)
    if f:find("i") then assert(string.unpack(f, string.pack(f, -n)) == -n, f) end
  end
end
print(string.unpack("<i8", string.pack("<i8", -2^63)) == -2^63, string.unpack("<I8", string.pack("<I8", 2^63)) == 2^63)
print(string.unpack("<I4I4", ("\255"):rep(8)))
`, "true\ttrue", "4294967295\t4294967295\t9")
}

// packPairs are options of Lua with those of python's struct for the same.
var packPairs = []struct {
	lua, python string
	least, most float64 // of integers
}{
	{"b", "b", -128, 127}, {"B", "B", 0, 255}, {"h", "h", -1 << 15, 1<<15 - 1}, {"H", "H", 0, 1<<16 - 1},
	{"i", "i", -1 << 31, 1<<31 - 1}, {"I", "I", 0, 1<<32 - 1}, {"i4", "i", -1 << 31, 1<<31 - 1},
	{"j", "q", -1 << 53, 1 << 53}, {"J", "Q", 0, 1 << 53}, {"l", "q", -1 << 53, 1 << 53}, {"T", "Q", 0, 1 << 53},
	{"f", "f", -1e30, 1e30}, {"d", "d", -1e300, 1e300}, {"n", "d", -1, 1}, {"c5", "5s", 0, 0}, {"x", "x", 0, 0},
}

// packCase is one format in both languages with values for it.
type packCase struct {
	Lua, Python string
	Values      []any // numbers, or strings of ASCII
	Packed      string
}

// randomPack makes a case; the result is what the Lua side makes of it.
func randomPack(t *testing.T, random *rand.Rand) packCase {
	order := random.IntN(3)
	c := packCase{Lua: []string{"<", ">", "=!8 "}[order], Python: []string{"<", ">", "@"}[order]}
	var values []lua.LValue
	for range random.IntN(8) {
		p := packPairs[random.IntN(len(packPairs))]
		c.Lua += p.lua + " "
		c.Python += p.python
		switch p.lua {
		case "x":
		case "c5":
			text := "hello"[:random.IntN(6)]
			c.Values, values = append(c.Values, text), append(values, lua.LString(text))
		default:
			n := p.least + random.Float64()*(p.most-p.least)
			if strings.Contains("bBhHiIi4jJlT", p.lua) {
				n = math.Floor(n)
			}
			if random.IntN(4) == 0 {
				n = p.most
			}
			c.Values, values = append(c.Values, n), append(values, lua.LNumber(n))
		}
	}
	packed, err := pack(c.Lua, values)
	if err != nil {
		t.Fatalf("pack(%q, %v): %v", c.Lua, values, err)
	}
	back, end, err := unpack(c.Lua, string(packed), 0)
	if err != nil || end != len(packed) || len(back) != len(values) {
		t.Fatalf("unpack(%q, %q) = %v, %d, %v", c.Lua, packed, back, end, err)
	}
	again, err := pack(c.Lua, back)
	if err != nil || string(again) != string(packed) {
		t.Fatalf("pack(%q, %v) = %q, %v, want %q", c.Lua, back, again, err, packed)
	}
	c.Packed = hex.EncodeToString(packed)
	return c
}

// TestPackAgainstPython compares with python's struct module, all in one process.
func TestPackAgainstPython(t *testing.T) {
	python := needPython(t)
	random := rand.New(rand.NewPCG(1, 2))
	cases := make([]packCase, 3000)
	for i := range cases {
		cases[i] = randomPack(t, random)
	}
	input, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), python, "-c", `
import json, struct, sys
for c in json.load(sys.stdin):
    kinds = [k for k in c["Python"].replace("5s", "s").replace("x", "")[1:]]
    values = [v.encode() if k == "s" else float(v) if k in "fd" else int(v) for k, v in zip(kinds, c["Values"] or [])]
    packed = struct.pack(c["Python"], *values).hex()
    if packed != c["Packed"]:
        print(c, "python has", packed)
`)
	cmd.Stdin = strings.NewReader(string(input))
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v\n%.2000s", err, out)
	}
}

// FuzzUnpack reads anything by any format: it never panics, and what it read packs into the same bytes, but for padding.
func FuzzUnpack(f *testing.F) {
	for _, seed := range [][2]string{
		{"<b h b f d f n i", strings.Repeat("\x01", 40)}, {">!8 b Xh i4 i8 c1 Xi8", strings.Repeat("\x00", 32)}, {"z s1 s2 s4", "a\x00\x01b\x01\x00c"},
		{"<i16 >I9", strings.Repeat("\xff", 16) + strings.Repeat("\x00", 9)}, {"s16", strings.Repeat("\x00", 16)}, {"!c1000000000", "x"}, {"c99999999999", ""}, {"XXi", ""}, {"i0", ""},
	} {
		f.Add(seed[0], seed[1], 0)
	}
	f.Fuzz(func(t *testing.T, format, data string, pos int) {
		if pos < 0 || pos > len(data) {
			return
		}
		values, end, err := unpack(format, data, pos)
		if err != nil {
			return
		}
		if end < pos || end > len(data) {
			t.Fatalf("unpack(%q, %q, %d) ended at %d", format, data, pos, end)
		}
		packed, err := pack(format, values)
		if err != nil {
			t.Fatalf("unpack(%q, %q, %d) = %v: %v", format, data, pos, values, err)
		}
		if pos > 0 {
			return // other alignment
		}
		again, _, err := unpack(format, string(packed), 0)
		if err != nil || len(packed) != end || fmt.Sprint(again) != fmt.Sprint(values) {
			t.Fatalf("%q: %v packed and unpacked is %v, %v", format, values, again, err)
		}
	})
}
