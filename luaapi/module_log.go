package luaapi

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	lua "github.com/yuin/gopher-lua"

	"sosh/luaapi/clock"
	"sosh/transport"
)

// The levels of what is logged, by their names for scripts.
const (
	levelDebug = iota
	levelInfo
	levelWarn
	levelError
)

var levelNames = []string{"debug", "info", "warn", "error"}

// defaultStamp is how a line tells its time.
const defaultStamp = "%Y-%m-%d %H:%M:%S.%L"

// logCalls are the module log: the functions of the logger that is there from the start, and the methods of others. A
// line of text per message is all it takes, so that it needs no library.
func logCalls() []*Call {
	options := Param{Name: "options", Kind: Table, Optional: true,
		Help: `{file = path} appends to a file; {level = "debug"} also logs what is below "info"; {time = false} or a layout for time.format; {console = true} logs to standard error beside the file`}
	level := Param{Name: "level", Kind: Text, Help: `"debug", "info", "warn" or "error": what is below it is left out`}
	calls := []*Call{
		{
			Name: "new", Module: "log", run: runLogNew, LuaOnly: true, Params: []Param{options},
			Results: []Result{{"log", Any, "a logger: l:debug(...), l:info(...), l:warn(...), l:error(...), l:setlevel(level), l:close()"}},
			Summary: "Make a logger.",
			Detail:  "A file is made with mode 0600. Each message is one line: line breaks and other control characters in it are written as escapes, so that nobody can forge lines.",
			Example: `l = log.new{file = "server.log", level = "debug"}`, Man: "Lua", Errors: []string{"ENOENT", "EACCES", "EISDIR"},
		},
		{
			Name: "setup", Module: "log", run: runLogSetup, LuaOnly: true, Params: []Param{options},
			Summary: "Set where and how log.info and its like log.",
			Detail:  "From the start that is standard error, from level info on.",
			Example: `log.setup{file = "server.log"}`, Man: "Lua", Errors: []string{"ENOENT", "EACCES", "EISDIR"},
		},
		{
			Name: "setlevel", Module: "log", run: runLogSetlevel, LuaOnly: true, Params: []Param{level},
			Summary: "Set the level from which on log.info and its like log.",
			Example: `log.setlevel("debug")`, Man: "Lua",
		},
		{
			Name: "setlevel", Receiver: "log", run: runLogSetlevel, LuaOnly: true, Params: []Param{level},
			Summary: "Set the level from which on the logger logs.",
			Example: `l:setlevel("warn")`, Man: "Lua",
		},
		{
			Name: "close", Receiver: "log", run: runLogClose, LuaOnly: true,
			Summary: "Close the logger and its file.",
			Example: "l:close()", Man: "Lua",
		},
	}
	for i, name := range levelNames {
		message := []Param{{Name: "values", Kind: Any, Optional: true, Rest: true, Help: "the message: values as print shows them, with blanks between"}}
		run := func(a args) int { return runLog(a, i) }
		calls = append(calls,
			&Call{
				Name: name, Module: "log", run: run, LuaOnly: true, Params: message,
				Summary: "Log a message of level " + name + ".",
				Example: "log." + name + `("client", host, port)`, Man: "Lua", Errors: []string{"ENOSPC", "EBADF"},
			},
			&Call{
				Name: name, Receiver: "log", run: run, LuaOnly: true, Params: message,
				Summary: "Log a message of level " + name + ".",
				Example: "l:" + name + `("client", host, port)`, Man: "Lua", Errors: []string{"ENOSPC", "EBADF"},
			})
	}
	return calls
}

// logger writes messages as lines.
type logger struct {
	level   int
	stamp   string    // the layout of the time, "" for none
	console io.Writer // nil for none
	file    *os.File  // nil for none
	closed  bool
}

func (l *logger) String() string {
	if l.file != nil {
		return "log (" + l.file.Name() + ")"
	}
	return "log"
}

func (l *logger) className() string { return "log" }

// Close implements io.Closer.
func (l *logger) Close() error {
	l.closed = true
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

// logger is the receiver, or the one behind log.info.
func (a args) logger() *logger {
	if a.call.Module != "" {
		return a.modules.logger
	}
	return a.L.Get(1).(*lua.LUserData).Value.(*logger)
}

// newLogger makes a logger of argument 0.
func (a args) newLogger() (*logger, error) {
	o := a.optionsAt(0, "file", "level", "time", "console")
	path := o.text("file", "")
	l := &logger{level: slices.Index(levelNames, o.one("level", "info", levelNames...)), stamp: defaultStamp}
	switch layout := o.get("time").(type) {
	case *lua.LNilType:
	case lua.LBool:
		if !layout {
			l.stamp = ""
		}
	default:
		l.stamp = o.text("time", "")
		if err := clock.Check(l.stamp); err != nil {
			a.usage("option time: %v", err)
		}
	}
	if o.boolean("console", path == "") {
		l.console = a.options.Stderr
	}
	if path == "" {
		return l, nil
	}
	file, err := awaitOwned(a, func() (*os.File, error) {
		return os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	}, func(f *os.File) { f.Close() })
	if err != nil {
		return nil, a.fileError(path, err)
	}
	l.file = file
	a.modules.files[l] = struct{}{}
	return l, nil
}

// fileError is the failure of a call on a file.
func (a args) fileError(path string, err error) error {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return waitError(a.call.FullName(), path, errno)
	}
	return fmt.Errorf("%s %s: %w", a.call.FullName(), path, err)
}

func runLogNew(a args) int {
	l, err := a.newLogger()
	if err != nil {
		return a.fail(err)
	}
	return a.values(a.wrapObject(l))
}

func runLogSetup(a args) int {
	l, err := a.newLogger()
	if err != nil {
		return a.fail(err)
	}
	a.closeFile(a.modules.logger)
	a.modules.logger = l
	return a.done(nil)
}

func runLogSetlevel(a args) int {
	level := slices.Index(levelNames, a.text(0))
	if level < 0 {
		a.usage("level must be one of %s, not %s", strings.Join(levelNames, ", "), Quote(a.text(0)))
	}
	a.logger().level = level
	return a.done(nil)
}

func runLogClose(a args) int { return a.done(a.closeFile(a.logger())) }

// closeFile closes what has a file open.
func (a args) closeFile(l *logger) error {
	if l.closed {
		return nil
	}
	delete(a.modules.files, l)
	return l.Close()
}

func runLog(a args, level int) int {
	l := a.logger()
	if l.closed {
		return a.fail(&transport.Error{Call: a.call.FullName(), Errno: syscall.EBADF, Detail: "the log is closed"})
	}
	if level < l.level {
		return a.done(nil)
	}
	line := l.line(level, a.message())
	var err error
	if l.console != nil {
		_, err = io.WriteString(l.console, line)
	}
	if l.file != nil {
		_, fileErr := l.file.WriteString(line)
		err = cmp.Or(fileErr, err)
	}
	if err != nil {
		return a.fail(a.fileError(l.String(), err))
	}
	return a.done(nil)
}

// message is the arguments as print shows them.
func (a args) message() string {
	var words []string
	for i := 0; a.first+i <= a.L.GetTop(); i++ {
		words = append(words, a.L.ToStringMeta(a.get(i)).String())
	}
	return strings.Join(words, " ")
}

// line is a message as it stands in the log. What a peer sent may be in it: it stays within the line.
func (l *logger) line(level int, message string) string {
	stamp := ""
	if l.stamp != "" {
		stamp = oneLine(clock.Format(time.Now(), l.stamp)) + " "
	}
	return fmt.Sprintf("%s%-5s %s\n", stamp, strings.ToUpper(levelNames[level]), oneLine(message))
}

// oneLine is s with escapes for what is no printable text, so that it is one line and can be read back.
func oneLine(s string) string {
	quoted := Quote(s)
	return strings.NewReplacer(`\\`, `\\`, `\"`, `"`).Replace(quoted[1 : len(quoted)-1])
}
