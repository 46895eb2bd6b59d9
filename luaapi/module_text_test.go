package luaapi

import (
	"os/exec"
	"strings"
	"testing"
)

// TestUTF8 has what Lua 5.3's own tests say of utf8.
func TestUTF8(t *testing.T) {
	expect(t, `
local function check(s, codes)
  assert(utf8.len(s) == #codes and utf8.char(unpack(codes)) == s and utf8.offset(s, 0) == 1, s)
  local found = {utf8.codepoint(s, 1, -1)}
  assert(#found == #codes)
  for i = 1, #codes do
    assert(found[i] == codes[i], s)
    local here = utf8.offset(s, i)
    local after = utf8.offset(s, 2, here)
    assert(s:sub(here, after - 1):find("^" .. utf8.charpattern .. "$"), s)
    assert(utf8.offset(s, -1, after) == here and utf8.offset(s, i - #codes - 1) == here)
    for j = here, after - 1 do assert(utf8.offset(s, 0, j) == here) end
    for j = here + 1, after - 1 do assert(not utf8.len(s, j)) end
    assert(utf8.len(s, here, after - 1) == 1 and utf8.len(s, here) == #codes - i + 1 and utf8.len(s, 1, here) == i)
  end
  local n = 0
  for pos, code in utf8.codes(s) do
    n = n + 1
    assert(code == codes[n] and pos == utf8.offset(s, n))
  end
  assert(n == #codes)
  n = 0
  for c in s:gmatch(utf8.charpattern) do n = n + 1 assert(c == utf8.char(codes[n])) end
  assert(n == #codes)
end
check("", {})
check("hello World", {("hello World"):byte(1, -1)})
check("汉字/漢字", {27721, 23383, 47, 28450, 23383})
check("日本語a-4\0éó", {26085, 26412, 35486, 97, 45, 52, 0, 233, 243})
check("\0\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", {0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF})
check("𨳊𩶘𦧺𨳒𥄫𤓓", {0x28CCA, 0x29D98, 0x269FA, 0x28CD2, 0x2512B, 0x244D3})
check("\u{D800}\u{DFFF}", {0xD800, 0xDFFF})
print(utf8.len("abc\xE3def"), utf8.len("汉字\x80"))
print(utf8.len("\xF4\x9F\xBF\xBF"))
print(utf8.offset("alo", 5), utf8.offset("alo", -4), utf8.offset("alo", 4), utf8.char(), utf8.codepoint("abc", 3, 2))
for _, s in ipairs{"\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x9F\xBF\xBF", "\x80", "\xBF", "\xFE", "\xFF", "\xED\xA0"} do
  assert(not utf8.len(s) and not pcall(utf8.codepoint, s))
end
`, "nil\tnil\t7", "nil\t1", "nil\tnil\t4\t")
	for call, want := range map[string]string{
		`utf8.offset("abc", 1, 5)`:                                "bad argument #3 (position out of range)",
		`utf8.offset("abc", 1, -4)`:                               "bad argument #3 (position out of range)",
		`utf8.offset("𦧺", 1, 2)`:                                  "initial position is a continuation byte",
		`utf8.codepoint("abc", 4)`:                                "bad argument #3 (out of range)",
		`utf8.codepoint("abc", -4, 1)`:                            "bad argument #2 (out of range)",
		`utf8.codepoint("a\xff", 1, -1)`:                          "invalid UTF-8 code",
		`utf8.len("abc", 5)`:                                      "bad argument #2 (initial position out of string)",
		`utf8.len("abc", 1, 4)`:                                   "bad argument #3 (final position out of string)",
		`utf8.char(0x110000)`:                                     "codes 1114112 is not in 0..1114111",
		`(function() for _ in utf8.codes("ab\xff") do end end)()`: "invalid UTF-8 code",
	} {
		_, failure := try(t, "local _ = "+call, "")
		if failure == nil || !strings.Contains(failure.Message, want) {
			t.Errorf("%s: %+v, want %s", call, failure, want)
		}
	}
}

func TestUTF8Letters(t *testing.T) {
	expect(t, `
print(utf8.reverse("ПАЛИНДРОМ"), utf8.upper("привет, straße"), utf8.lower("ПРИВЕТ ΌΣΟΣ"))
print(utf8.reverse("e\u{301}a") == "ae\u{301}", utf8.reverse("\xff\u{43F}\xfe") == "\xfe\u{43F}\xff", utf8.upper("\xffп") == "\xffП")
local is = utf8.isletter
print(is("Ада"), is("straße"), is("李明"), is("שלום"), is(""), is("a1"), is("a b"), is("e\u{301}"), is("ж\xff"), is("\u{D800}"), is("🙂"))
`, "МОРДНИЛАП\tПРИВЕТ, STRASSE\tпривет όσος", "true\ttrue\ttrue", "true\ttrue\ttrue\ttrue"+strings.Repeat("\tfalse", 7))
}

// TestBit32 has values of Lua 5.2's manual and tests.
func TestBit32(t *testing.T) {
	expect(t, `
local b = bit32
print(b.band(), b.bor(), b.bxor(), b.btest(), b.bnot(0), b.band(-1), b.band(2^33 - 1), b.band(-2^40 - 2), b.bor(-4.0))
print(b.band(0xff, 0x0f, 0x3c), b.bor(1, 2, 4), b.bxor(7, 2, 1), b.btest(1, 2), b.btest(3, 2))
print(b.lrotate(0x12345678, 4) == 0x23456781, b.lrotate(0x12345678, -8) == 0x78123456, b.rrotate(0x12345678, 8) == 0x78123456, b.lrotate(5, 32))
print(b.lshift(0x12345678, 8) == 0x34567800, b.lshift(0x12345678, -8) == 0x123456, b.lshift(1, 32), b.lshift(1, -32), b.rshift(1, 2^40), b.lshift(1, -2^40))
print(b.rshift(0x12345678, 4) == 0x1234567, b.rshift(1, -31), b.rshift(-1, 24), b.arshift(-1, 24), b.arshift(-1, 32), b.arshift(-1, -1), b.arshift(0x7fffffff, 31))
print(b.extract(0x12345678, 0, 4), b.extract(0xa0001111, 28, 4), b.extract(0xf2345679, 0, 32), b.extract(2, 1))
print(b.replace(0x12345678, 5, 28, 4) == 0x52345678, b.replace(0x12345678, 0x87654321, 0, 32) == 0x87654321, b.replace(0, -1, 4), b.replace(-1, 0, 1, 2))
print(select(2, pcall(b.extract, 0, -1)))
print(select(2, pcall(b.extract, 0, 0, 0)))
print(select(2, pcall(b.replace, 0, 1, 31, 2)))
`, "4294967295\t0\t0\ttrue\t4294967295\t4294967295\t4294967295\t4294967294\t4294967292", "12\t7\t4\tfalse\ttrue", "true\ttrue\ttrue\t5",
		"true\ttrue\t0\t0\t0\t0", "true\t2147483648\t255\t4294967295\t4294967295\t4294967294\t0", "8\t10\t4063516281\t1", "true\ttrue\t16\t4294967289",
		"test.lua:10: bit32.extract: bad argument #2 (field cannot be negative); usage: bit32.extract(x, field[, width])",
		"test.lua:11: bit32.extract: bad argument #3 (width must be positive); usage: bit32.extract(x, field[, width])",
		"test.lua:12: bit32.replace: trying to access non-existent bits; usage: bit32.replace(x, v, field[, width])")
}

// TestBase64 has the vectors of RFC 4648.
func TestBase64(t *testing.T) {
	expect(t, `
for i = 0, 6 do
  local s = ("foobar"):sub(1, i)
  local text, hexed = base64.encode(s), hex.encode(s)
  assert(base64.decode(text) == s and base64.urldecode(base64.urlencode(s)) == s and base64.urldecode(text) == s)
  assert(hex.decode(hexed) == s and hex.decode(hexed:upper()) == s)
  print(text, hexed)
end
print(base64.encode("\xfb\xff\xfe"), base64.urlencode("\xfb\xff\xfe"), base64.urlencode("f"), base64.decode("Zm9v\r\nYmFy\n"))
`, "\t", "Zg==\t66", "Zm8=\t666f", "Zm9v\t666f6f", "Zm9vYg==\t666f6f62", "Zm9vYmE=\t666f6f6261", "Zm9vYmFy\t666f6f626172", "+//+\t-__-\tZg\tfoobar")
	for call, want := range map[string]string{
		`base64.decode("Zm9v*")`:   "base64.decode: Bad message (EBADMSG, errno 74): the text is no base64 from byte 5 on",
		`base64.decode("Zg")`:      "no base64 from byte",
		`base64.decode("Zh==")`:    "no base64 from byte", // bits beyond the last byte
		`base64.decode("-__-")`:    "from byte 1 on",
		`base64.urldecode("+//+")`: "from byte 1 on",
		`hex.decode("616")`:        "hex.decode: Bad message (EBADMSG, errno 74): the number of digits is odd",
		`hex.decode("61\x0fg")`:    `byte 3 is no hexadecimal digit: "\15"`,
		`hex.decode("6 1")`:        `byte 2 is no hexadecimal digit: " "`,
	} {
		got := run(t, "local value, message, errno = "+call+" print(value, message, errno == EBADMSG)")
		if !strings.HasPrefix(got, "nil\t") || !strings.Contains(got, want) || !strings.HasSuffix(got, "\ttrue\n") {
			t.Errorf("%s: %s, want %s", call, got, want)
		}
	}
}

func TestHexdump(t *testing.T) {
	expect(t, `
print(hexdump("hello, socket\r\n\0\255\128abc"))
print(hexdump(("x"):rep(64) .. "y", 0x1234567))
print("[" .. hexdump("") .. "]", require("hexdump") == hexdump)
`, `00000000  68 65 6c 6c 6f 2c 20 73  6f 63 6b 65 74 0d 0a 00  |hello, socket...|`,
		`00000010  ff 80 61 62 63                                    |..abc|`,
		`00000015`,
		`01234567  78 78 78 78 78 78 78 78  78 78 78 78 78 78 78 78  |xxxxxxxxxxxxxxxx|`,
		`*`,
		`012345a7  79                                                |y|`,
		`012345a8`, "[]\ttrue")
}

// TestHexdumpAgainstHexdump compares with the program, where there is one.
func TestHexdumpAgainstHexdump(t *testing.T) {
	program, err := exec.LookPath("hexdump")
	if err != nil {
		t.Skip("no hexdump here")
	}
	for _, data := range []string{"", "a", strings.Repeat("a", 16), strings.Repeat("ab", 8*5) + "c", strings.Repeat("\x00", 47), "\t\x7f\x80\xff ~привет" + strings.Repeat("z", 40)} {
		cmd := exec.CommandContext(t.Context(), program, "-C")
		cmd.Stdin = strings.NewReader(data)
		want, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		if got := Hexdump(data, 0); got != strings.TrimSuffix(string(want), "\n") {
			t.Errorf("hexdump(%q)\n%s\nwant\n%s", data, got, want)
		}
	}
}
