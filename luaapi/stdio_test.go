package luaapi

import (
	"os"
	"testing"
	"time"
)

var noDeadline time.Time

// neverReads is a standard input where nobody types.
type neverReads struct{ t *testing.T }

func (n neverReads) Read([]byte) (int, error) {
	<-n.t.Context().Done()
	return 0, os.ErrClosed
}

func TestRead(t *testing.T) {
	out, failure := try(t, `
print(io.read())
print(io.read("*n", "*n"))
print(io.read(1, "n", 3, "*L"))
for line in io.lines() do io.write("<", line, ">") if line == "end" then print() break end end
print(io.stdin:read("l", 0))
print(io.read("*a"), io.read("*a"), io.read(), io.read(1), io.read(0))
`, "first\n 12 0x1F\n-1.5abcdef\nx\n\nend\nприём\nthe\nrest")
	if failure != nil {
		t.Fatal(failure.Report())
	}
	want := "first\n12\t31\n\n\t-1.5\tabc\tdef\n\n<x><><end>\nприём\t\nthe\nrest\t\tnil\tnil\tnil\n"
	if out != want {
		t.Errorf("printed\n%q\nwant\n%q", out, want)
	}
}

func TestWrite(t *testing.T) {
	expect(t, `
io.write("a", 1, 2.5, "\n"):write("b\n")
io.stdout:write("c\n"):flush()
io.stderr:write("d\n")
print(1, 2.0, 1e15, -0.5, nil, true, "\208\191")
print(io.output() == io.stdout, io.input() == io.stdin, io.type(io.stdout))
print(pcall(function() io.write({}) end))
print(pcall(io.read, "*x"))
`, "a12.5", "b", "c", "d", "1\t2\t1000000000000000\t-0.5\tnil\ttrue\tп", "true\ttrue\tnil",
		"false\ttest.lua:7: bad argument #1 to write (string expected, got table)",
		`false	test.lua:8: read: unknown format "*x"; it is *l, *L, *a, *n or a number of bytes`)
}

func TestRedirectedOutput(t *testing.T) {
	path := t.TempDir() + "/log"
	expect(t, `
local path = "`+path+`"
io.output(path)
io.write("to the file\n")
io.close()
io.output(io.stdout)
io.write("to the screen\n")
for line in io.lines(path) do print(line) end
io.input(path)
print(io.read())
io.input(io.stdin)
print(io.read())
`, "to the screen", "to the file", "to the file", "nil")
}
