package luaapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

// comparison is something done in both languages. What they print has to be the same, or reason says why it is not.
type comparison struct{ name, lua, python, reason string }

// luaSide and pythonSide give both languages the same words: tell is a result or the symbol of the failure, packed
// bytes in hexadecimal.
const (
	absentInPython = "absent"
	luaSide        = `
local function hex(s) return (s:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end
local function tell(first, message, number)
  if first == nil and number then return errno.name(number) end
  return first == true and "ok" or type(first) == "string" and first or tostring(first)
end
local function value(f, ...)
  local ok, result = pcall(f, ...)
  if not ok or result == nil then return "fails" end
  return tostring(result)
end
local function packed(f, ...)
  local ok, result = pcall(f, ...)
  return ok and result and hex(result) or "fails"
end
`
	pythonSide = `
import errno, faulthandler, json, os, sys
from socket import *
faulthandler.dump_traceback_later(20, exit=True)
def tell(f, *args):
    try:
        result = f(*args)
    except OSError as e:
        name = "ETIMEDOUT" if e.errno is None else errno.errorcode[e.errno]
        return "EOPNOTSUPP" if name == "ENOTSUP" else name # two names of one number
    return "ok" if result is None else result
def value(f, *args):
    try:
        return f(*args)
    except (OSError, OverflowError, ValueError):
        return "fails"
def packed(f, *args):
    result = value(f, *args)
    return result if result == "fails" else result.hex()
answers, absent = [], sys.argv[1]
for source in json.load(sys.stdin):
    lines = []
    globals()["print"] = lambda *words: lines.append(" ".join(str(w) for w in words))
    try:
        exec(source, globals())
    except NameError as e: # a constant that this python has not
        lines = [absent]
    answers.append("\n".join(lines))
json.dump(answers, sys.stdout)
`
)

// TestAgainstPython does all of it in one python process.
func TestAgainstPython(t *testing.T) {
	python := needPython(t)
	all := append(addressComparisons(), orderComparisons()...)
	all = append(append(all, optionComparisons()...), misuses...)
	sources := make([]string, len(all))
	for i, c := range all {
		sources[i] = c.python
	}
	input, err := json.Marshal(sources)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), python, "-c", pythonSide, absentInPython)
	cmd.Stdin = bytes.NewReader(input)
	out, err := cmd.Output()
	if failed, ok := err.(*exec.ExitError); ok {
		t.Fatalf("%v\n%s", err, failed.Stderr)
	} else if err != nil {
		t.Fatal(err)
	}
	var answers []string
	if err := json.Unmarshal(out, &answers); err != nil || len(answers) != len(all) {
		t.Fatalf("%d answers, want %d: %v", len(answers), len(all), err)
	}
	for i, c := range all {
		got := strings.ReplaceAll(strings.TrimRight(run(t, luaSide+c.lua), "\n"), "\t", " ")
		if answers[i] == absentInPython {
			t.Logf("%s: this python has no such constant", c.name)
			continue
		}
		switch same := got == answers[i]; {
		case same && c.reason != "":
			t.Errorf("%s is the same in both now; the reason %q can go", c.name, c.reason)
		case !same && c.reason == "":
			t.Errorf("%s: here\n%s\nin python\n%s", c.name, got, answers[i])
		}
	}
}

const (
	afterBlank = "the C library stops at a blank and takes whatever follows; here that is a mistake"
	compatible = "addresses ::a.b.c.d are deprecated (RFC 4291) and printed as RFC 5952 has the others"
)

// addressComparisons reads addresses, valid and odd, and prints them.
func addressComparisons() []comparison {
	reasons := map[string]string{"inet_aton 1.2.3.4 ": afterBlank, "inet_aton 1.2.3.4 x": afterBlank, "inet_aton 1.2.3.4\n": afterBlank}
	var list []comparison
	for _, text := range []string{
		"127.0.0.1", "0.0.0.0", "255.255.255.255", "1.2.3", "1.2", "1", "", " ", ".", "1.", ".1", "1..2", "1.2.3.4.", "1.2.3.4.5", "256.1.1.1",
		"1.2.3.256", "1.2.65535", "1.2.65536", "1.16777215", "1.16777216", "4294967295", "4294967296", "0x7f000001", "0x7f.1", "0X7F.0.0.1",
		"010.0.0.1", "08.0.0.1", "0x", "0", "00", "1.2.3.0x", "-1", "+1", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4 x", "1.2.3.4\n", "1.2.3.4x", "1.2.3.04",
		"1.2.3.004", "1_0.0.0.1", "127.0.0.1/8", "localhost", "99999999999999999999", "0x100000000", "1.2.3.0400", "1.2.3.0377",
		"::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8", "::1::", ":::", ":", ":1",
		"1:", "12345::", "g::", "::ffff:1.2.3.4", "::1.2.3.4", "1.2.3.4::", "::1.2.3", "::1.2.3.4:5", "::1.2.3.256", "::01.2.3.4", "1:2:3:4:5:6:1.2.3.4",
		"1:2:3:4:5:6:7:1.2.3.4", "fe80::1%lo", "fe80::1%", "[::1]", "::1 ", " ::1", "FE80::ABCD", "0001::0", "2001:db8::", "::FFFF:0:0",
	} {
		literal, _ := json.Marshal(text)
		for _, f := range []struct{ name, arguments string }{{"inet_aton", ""}, {"inet_pton", "AF_INET, "}, {"inet_pton", "AF_INET6, "}} {
			name := f.name + " " + f.arguments + text
			list = append(list, comparison{
				name, fmt.Sprintf("print(packed(%s, %s%s))", f.name, f.arguments, Quote(text)),
				fmt.Sprintf("print(packed(%s, %s%s))", f.name, f.arguments, literal), reasons[name],
			})
		}
	}
	for hex, reason := range map[string]string{
		"7f000001": "", "ffffffff": "", "00000000": "", "01": "", "": "", "0102030405": "",
		"00000000000000000000000000000000": "", "00000000000000000000000000000001": "", "0000000000000000000000000000ffff": "",
		"00000000000000000000000001020304": compatible, "00000000000000000000ffff01020304": "", "20010db8000000000000000000000001": "",
		"20010db8000000010000000000000001": "", "20010db8000100000001000100010001": "", "00010000000000020000000000000003": "",
		"fe800000000000000000000000000001": "", "ffffffffffffffffffffffffffffffff": "", "0001000000000000000000000000": "",
		"00000000000100000000000000000000": "", "0000000000000000000000010000abcd": "",
	} {
		var escaped strings.Builder
		for i := 0; i < len(hex); i += 2 {
			fmt.Fprintf(&escaped, "\\%03d", unhex(hex[i:i+2]))
		}
		code := "print(value(inet_ntoa, %[1]s), value(inet_ntop, AF_INET, %[1]s), value(inet_ntop, AF_INET6, %[1]s))"
		list = append(list, comparison{
			"the bytes " + hex, fmt.Sprintf(code, `"`+escaped.String()+`"`), fmt.Sprintf(code, "bytes.fromhex('"+hex+"')"), reason,
		})
	}
	return list
}

func unhex(digits string) (n int) {
	fmt.Sscanf(digits, "%x", &n)
	return n
}

func orderComparisons() []comparison {
	var list []comparison
	for _, f := range []string{"htons", "ntohs", "htonl", "ntohl"} {
		for _, n := range []string{"0", "1", "80", "4660", "65535", "65536", "305419896", "4294967295", "4294967296", "-1"} {
			code := "print(value(" + f + ", " + n + "))"
			list = append(list, comparison{name: f + " " + n, lua: code, python: code})
		}
	}
	return list
}

// optionComparisons sets options of fresh sockets and reads them back.
func optionComparisons() []comparison {
	var list []comparison
	for _, o := range []struct{ kind, level, names, values string }{
		{"AF_INET, SOCK_STREAM", "SOL_SOCKET", "SO_REUSEADDR SO_REUSEPORT SO_KEEPALIVE SO_OOBINLINE SO_BROADCAST SO_DONTROUTE SO_SNDBUF SO_RCVBUF SO_RCVLOWAT SO_PRIORITY SO_TYPE SO_ERROR SO_ACCEPTCONN SO_DOMAIN SO_PROTOCOL SO_MARK", "0 1 7 5000 -1"},
		{"AF_INET, SOCK_STREAM", "IPPROTO_TCP", "TCP_NODELAY TCP_CORK TCP_MAXSEG TCP_KEEPIDLE TCP_KEEPINTVL TCP_KEEPCNT TCP_SYNCNT TCP_LINGER2 TCP_DEFER_ACCEPT TCP_QUICKACK TCP_USER_TIMEOUT TCP_FASTOPEN TCP_WINDOW_CLAMP", "0 1 100 5000 -1"},
		{"AF_INET, SOCK_DGRAM", "IPPROTO_IP", "IP_TTL IP_TOS IP_MULTICAST_TTL IP_MULTICAST_LOOP IP_RECVTTL IP_RECVTOS IP_PKTINFO IP_HDRINCL", "0 1 64 255 256 -1"},
		{"AF_INET6, SOCK_DGRAM", "IPPROTO_IPV6", "IPV6_V6ONLY IPV6_UNICAST_HOPS IPV6_MULTICAST_HOPS IPV6_MULTICAST_LOOP IPV6_TCLASS IPV6_RECVPKTINFO IPV6_RECVTCLASS IPV6_DONTFRAG", "0 1 64 255 256 -1"},
		{"AF_UNIX, SOCK_STREAM", "SOL_SOCKET", "SO_PASSCRED SO_SNDBUF SO_RCVBUF SO_TYPE SO_KEEPALIVE", "0 1 5000"},
	} {
		for _, name := range strings.Fields(o.names) {
			var lua, python strings.Builder
			for _, v := range strings.Fields(o.values) {
				fmt.Fprintf(&lua, "do local s = socket(%[1]s) print(tell(s:setsockopt(%[2]s, %[3]s, %[4]s)), tell(s:getsockopt(%[2]s, %[3]s))) end\n", o.kind, o.level, name, v)
				fmt.Fprintf(&python, "s = socket(%[1]s); print(tell(s.setsockopt, %[2]s, %[3]s, %[4]s), tell(s.getsockopt, %[2]s, %[3]s))\n", o.kind, o.level, name, v)
			}
			list = append(list, comparison{name: name, lua: lua.String(), python: python.String()})
		}
	}
	return list
}
