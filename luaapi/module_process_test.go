package luaapi

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

func TestProcess(t *testing.T) {
	for name, c := range map[string]struct{ script, want string }{
		"output": {`p = process.start{"sh", "-c", "echo out; echo err >&2; exit 3"} print(p:wait()) io.write((p:output())) print(p:status())`,
			"exit\t3\nout\nerr\nexit\t3\n"},
		"input":     {`p = process.start{"cat"} p:write("a line\n") p:closeinput() print(p:wait(60)) io.write((p:output()))`, "exit\t0\na line\n"},
		"kill":      {`p = process.start{"sleep", "600"} print(p:status()) p:kill() print(p:status())`, "running\nsignal\t9\n"},
		"terminate": {`p = process.start{"sleep", "600"} p:terminate() print(p:wait(60))`, "signal\t15\n"},
		"timeout": {`p = process.start{"sleep", "600"} local how, _, number = p:wait(0.001) print(how, number == ETIMEDOUT) p:kill()`,
			"nil\ttrue\n"},
		"other threads": {`p = process.start{"cat"} spawn(function() p:closeinput() end) print(p:wait(60))`, "exit\t0\n"},
		"options": {`dir = process.mkdtemp() p = process.start({"sh", "-c", "echo $COLOUR >file; mkdir sub; : >sub/b; cat file"}, {dir = dir, env = {COLOUR = "red"}, limit = 2})
			p:wait() print(p:output()) for _, path in ipairs(process.files(dir)) do print(path:sub(#dir + 1)) end`, "d\n\t2\n/file\n/sub/b\n"},
		"missing": {`print(select(2, process.start{"no-such-program"}))`, "process.start no-such-program: No such file or directory (ENOENT, errno 2): no folder of PATH has it\t2\n"},
		"closed":  {`p = process.start{"sleep", "600"} p:closeinput() local _, _, number = p:write("x") print(number == EBADF) p:kill()`, "true\n"},
	} {
		if out := run(t, c.script); out != c.want {
			t.Errorf("%s: it printed %q, want %q", name, out, c.want)
		}
	}
}

// TestProcessesEnd leaves programs and folders behind in each of the ways in which a script ends.
func TestProcessesEnd(t *testing.T) {
	const script = `p = process.start{"sleep", "600"} dir = process.mkdtemp() `
	for name, rest := range map[string]string{
		"end": "", "error": "error('x')", "exit": "os.exit(1)", "interrupt": "interrupt() p:wait()", "panic": "panic()",
	} {
		t.Setenv("TMPDIR", t.TempDir())
		rt := newRuntime(t, io.Discard, strings.NewReader(""))
		rt.options.Exit = func(int) {}
		rt.SetGlobal("interrupt", rt.function(rt.Interrupt))
		rt.SetGlobal("panic", rt.function(func() { panic("a bug") }))
		pid := 0
		rt.Run(func() {
			chunk, err := rt.Load("test.lua", script+rest)
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = rt.Call(chunk) // however it ends
			pid = rt.Global("p").v.(*lua.LUserData).Value.(*processObject).p.Pid()
		})
		rt.End()
		if err := syscall.Kill(pid, 0); err != syscall.ESRCH {
			t.Errorf("%s: the program is left: %v", name, err)
		}
		if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "*")); len(left) > 0 {
			t.Errorf("%s: %q are left", name, left)
		}
	}
}
