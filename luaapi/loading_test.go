package luaapi

import (
	"os"
	"strings"
	"testing"
)

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestLoad(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFile(t, "broken.lua", "x = = 1")
	expect(t, `
print(load("return ...", "name")(7), loadstring(" return 8 ")())
print(load("x ="))
print(load("x = = 1", "=name"))
print(load("error('raised')", "@file.lua") ~= nil, select(2, pcall(load("error('raised')", "@file.lua"))))
print(load(function() return nil end) ~= nil, load(function() return {} end))
print(load("return x", "env", "t", {x = "own"})(), load("x = 1", "b", "b"))
print(loadfile("broken.lua"))
print(loadfile("none.lua"))
print(select(2, pcall(dofile, "broken.lua")))
print(select(2, pcall(dofile, "none.lua")))
print(pcall(load, true))
print(pcall(load, function() error("in the reader") end))
print(pcall(coroutine.wrap(function() load(function() coroutine.yield("x") end) end)))
`, "7\t8",
		`nil	<string>:1: syntax error: it ends too early (is an "end" or a bracket missing?)`,
		`nil	name:1: syntax error near "="`,
		"true\tfile.lua:1: raised",
		"true\tnil\treader function must return a string",
		"own\tnil\tattempt to load a text chunk (mode is 'b')",
		`nil	broken.lua:1: syntax error near "="`,
		"nil\tcannot read none.lua: no such file or directory",
		`test.lua:10: broken.lua:1: syntax error near "="`, `     1 | x = = 1`,
		"test.lua:11: cannot read none.lua: no such file or directory",
		"false\ttest.lua:12: load: chunk must be a string or a function, not true",
		"false\ttest.lua:13: in the reader",
		"false\ttest.lua:14: can not yield from outside of a coroutine")
}

func TestLoadFromStandardInput(t *testing.T) {
	out, failure := try(t, "print(dofile())", "#! first\nreturn 'line 2', \"\\x41\"")
	if failure != nil || out != "line 2\tA\n" {
		t.Errorf("printed %q, %+v", out, failure)
	}
}

// TestCallApart checks that a reader may wait, as any Lua function may, and that it cannot recurse for ever.
func TestCallApart(t *testing.T) {
	expect(t, `
local q = queue()
spawn(function() q:put("return 'from another thread'") q:close() end)
print(load(function() return q:get() end)())
local function again() return load(again) end
print(select(2, pcall(again)))
`, "from another thread", "test.lua:5: stack overflow")
}

func TestSourceOfDofileIsShown(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFile(t, "fails.lua", "\nerror('in the file')")
	_, failure := try(t, "dofile('fails.lua')", "")
	if failure == nil || failure.Chunk != "fails.lua" || failure.SourceLine != "error('in the file')" || !strings.Contains(failure.Traceback, "fails.lua:2") {
		t.Errorf("%+v does not show the line", failure)
	}
}
