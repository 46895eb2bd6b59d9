package shell

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"sosh/luaapi"
)

// scriptFunctions are the global functions that are for scripts, and have nothing to do with sockets.
func scriptFunctions() []string { return []string{"input", "hexdump"} }

// modules are the modules that are no commands.
func modules() []string {
	return slices.DeleteFunc(luaapi.Modules(), func(m string) bool { return luaapi.FindCall(m) != nil })
}

// modulesChapter writes what there is for scripts.
func modulesChapter(w io.Writer) {
	for _, call := range scriptFunctions() {
		item(w, call, luaapi.FindCall(call).Summary)
	}
	for _, m := range modules() {
		var names []string
		for _, c := range luaapi.Calls() {
			if c.Module == m {
				names = append(names, c.Name)
			}
		}
		item(w, m, strings.Join(names, " "))
	}
}

// modulePage lists the functions of a module, and the methods of what it makes.
func modulePage(w io.Writer, module string) {
	calls := luaapi.ModuleCalls(module)
	fmt.Fprintf(w, "The module %s, a global and by require %q:\n", module, module)
	for _, c := range calls {
		fmt.Fprintf(w, "  %s\n    %s\n", c.LuaUsage(), c.Summary)
	}
	fmt.Fprintf(w, "help %s explains it, and so on.\n", calls[0].FullName())
}
