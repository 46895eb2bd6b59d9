package luaapi

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestLogFile(t *testing.T) {
	path := t.TempDir() + "/server.log"
	writeFile(t, path, "before\n")
	if err := os.Chmod(path, 0o640); err != nil { // a file that is there keeps its mode
		t.Fatal(err)
	}
	fresh := t.TempDir() + "/fresh.log"
	out := run(t, `
local l = log.new{file = "`+path+`", time = false}
l:debug("too low")
l:info("client", 127, true, nil, {} ~= nil)
l:setlevel("debug")
l:debug("now it counts")
l:warn()
print(tostring(l) == "log (`+path+`)", l:error("bad"))
log.new{file = "`+fresh+`"}:info("x")
`)
	if out != "true\ttrue\n" {
		t.Errorf("printed %q", out)
	}
	checkFile(t, path, 0o640, "before\nINFO  client 127 true nil true\nDEBUG now it counts\nWARN  \nERROR bad\n")
	text := readFile(t, fresh)
	checkFile(t, fresh, 0o600, text)
	if !regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} INFO  x\n$`).MatchString(text) {
		t.Errorf("the line with its time is %q", text)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func checkFile(t *testing.T, path string, mode fs.FileMode, text string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != mode {
		t.Errorf("%s has mode %o, want %o", path, info.Mode().Perm(), mode)
	}
	if got := readFile(t, path); got != text {
		t.Errorf("%s holds\n%s\nwant\n%s", path, got, text)
	}
}

// TestLogLinesCannotBeForged logs what a hostile peer might send.
func TestLogLinesCannotBeForged(t *testing.T) {
	hostile := "user\n2026-01-01 00:00:00 INFO  login of root\r\x1b[2J\x00\x7f\u2028\u202e\xff\\n \"привет\""
	out := run(t, "local l = log.new{time = false} l:info("+Quote(hostile)+")")
	want := `INFO  user\n2026-01-01 00:00:00 INFO  login of root\r\27[2J\0\127\226\128\168\226\128\174\255\\n "привет"` + "\n"
	if out != want {
		t.Errorf("logged\n%s\nwant\n%s", out, want)
	}
	back := run(t, `io.write(loadstring("return \"" .. `+Quote(strings.ReplaceAll(strings.TrimSuffix(want, "\n"), `"`, `\"`))+` .. "\"")())`)
	if back != "INFO  "+hostile {
		t.Errorf("the line reads back as %q", back)
	}
}

func TestDefaultLog(t *testing.T) {
	path := t.TempDir() + "/log"
	out := run(t, `
log.debug("too low")
log.setup{time = "!%Y", level = "warn"}
log.info("too low")
log.warn("a", "b")
log.setlevel("debug")
log.debug("low")
log.setup{file = "`+path+`", console = true, time = false}
log.error("both")
log.setup{file = "`+path+`", time = false}
log.info("file only")
`)
	if !regexp.MustCompile(`^\d{4} WARN  a b\n\d{4} DEBUG low\nERROR both\n$`).MatchString(out) {
		t.Errorf("logged %q", out)
	}
	checkFile(t, path, 0o600, "ERROR both\nINFO  file only\n")
}

func TestLogFailures(t *testing.T) {
	dir := t.TempDir()
	expect(t, `
print(select(2, log.new{file = "/no/such/folder/log"}))
print(select(3, log.new{file = "`+dir+`"}) == EISDIR)
local l = log.new{file = "`+dir+`/log"}
print(l:close(), l:close())
print(l:info("x"))
print(select(2, pcall(log.new, {level = "loud"})))
print(select(2, pcall(log.new, {colour = true})))
print(select(2, pcall(log.new, {time = "%K"})))
print(select(2, pcall(log.setlevel, "x")))
print(select(2, pcall(function() l:warn("x") end)))
`, "log.new /no/such/folder/log: No such file or directory (ENOENT, errno 2)\t2", "true", "true\ttrue",
		"nil\tlog:info: Bad file descriptor (EBADF, errno 9): the log is closed\t9",
		`test.lua:7: log.new: option level must be one of debug, info, warn, error, not "loud"; usage: log.new([options])`,
		`test.lua:8: log.new: there is no option "colour"; options are file, level, time, console; usage: log.new([options])`,
		`test.lua:9: log.new: option time: the layout has "%K", which is no directive; usage: log.new([options])`,
		`test.lua:10: log.setlevel: level must be one of debug, info, warn, error, not "x"; usage: log.setlevel(level)`,
		"test.lua:11: log:warn: Bad file descriptor (EBADF, errno 9): the log is closed")
}

// TestFullDisk logs to a device that takes nothing.
func TestFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	expect(t, `print(select(2, log.new{file = "/dev/full"}:info("x")))`, "log:info log (/dev/full): No space left on device (ENOSPC, errno 28)\t28")
}
