package luaapi

import (
	"io"
	"slices"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// function makes a Lua function of a Go function, for scripts of tests.
func (rt *Runtime) function(fn func()) Value {
	return Value{rt.base.NewFunction(func(*lua.LState) int { fn(); return 0 })}
}

// TestRequireModules requires every module, and finds what is global.
func TestRequireModules(t *testing.T) {
	for _, module := range Modules() {
		if out := run(t, "io.write(tostring(require '"+module+"' == "+module+"))"); out != "true" {
			t.Errorf("require %q is not the global %s", module, module)
		}
		calls := ModuleCalls(module)
		if len(calls) == 0 || calls[0].Module != module {
			t.Errorf("the calls of %s are %v", module, calls)
		}
	}
	if !slices.ContainsFunc(ModuleCalls("store"), func(c *Call) bool { return c.FullName() == "transaction:put" }) {
		t.Error("the methods of a transaction do not belong to the module store")
	}
}

func TestFieldsOfModules(t *testing.T) {
	rt := newRuntime(t, io.Discard, strings.NewReader(""))
	rt.Run(func() {
		for name, want := range map[string][]string{
			"crypto.password": {"hash", "verify"}, "hex": {"decode", "encode"}, "crypto.none": nil, "none.hash": nil, "crypto.sha256.x": nil,
		} {
			if got := rt.Fields(name); !slices.Equal(got, want) {
				t.Errorf("the fields of %s are %v, want %v", name, got, want)
			}
		}
	})
}

// TestModulesLeakNothing opens and fails to open files, and counts descriptors.
func TestModulesLeakNothing(t *testing.T) {
	dir := t.TempDir()
	for _, again := range []string{
		`store.open(dir .. "/db"):close()`,
		`assert(not store.open(dir)) assert(not store.open("/no/such/folder/db"))`,
		`log.new{file = dir .. "/log"}:close()`,
		`log.setup{file = dir .. "/log"}`,
		`assert(not log.new{file = dir})`,
		`local s = store.open(dir .. "/db") assert(not store.open(dir .. "/db", {timeout = 0})) s:close()`,
	} {
		rt := newRuntime(t, io.Discard, strings.NewReader(""))
		rt.Run(func() {
			chunk, err := rt.Load("leak.lua", "local dir = ... for i = 1, 100 do "+again+" end")
			if err != nil {
				t.Error(err)
				return
			}
			before := descriptors(t)
			if _, err := rt.Call(chunk, dir); err != nil {
				t.Error(err)
			}
			if after := descriptors(t); after > before+1 { // the log that log.setup leaves open
				t.Errorf("%s: %d descriptors before, %d after", again, before, after)
			}
		})
	}
}
