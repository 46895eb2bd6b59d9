package luaapi

import (
	"slices"
	"strings"
	"testing"
)

// TestFlags checks that every flag is documented, that what it stands for is Lua, and that it fits its call.
func TestFlags(t *testing.T) {
	for _, c := range Calls() {
		for i := range c.Flags {
			f := &c.Flags[i]
			if !strings.HasPrefix(f.Name, "-") || f.Help == "" || strings.Count(f.Lua, "{}") != 1 || c.Word() == "" {
				t.Errorf("%s: the flag %+v is not whole", c.FullName(), f)
			}
			if err := Check("return " + f.Apply("x")); err != nil {
				t.Errorf("%s %s: %v", c.FullName(), f.Name, err)
			}
			isData := func(p Param) bool { return p.Kind == Data }
			if f.Result && c.Results[0].Kind != Data || !f.Result && !slices.ContainsFunc(c.Params, isData) {
				t.Errorf("%s %s: the call has no such data", c.FullName(), f.Name)
			}
			if f.Result != c.Flags[0].Result {
				t.Errorf("%s: flags for what is sent and for what is received are mixed", c.FullName())
			}
		}
	}
}
