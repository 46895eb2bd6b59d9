package luaapi

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"
)

// Failure is an error that ended Lua code.
type Failure struct {
	Message     string // without the place
	Chunk       string // where it happened, "" when unknown
	Line        int
	SourceLine  string // the text of that line, "" when unknown
	Traceback   string // a line per call, innermost first
	Interrupted bool   // somebody wanted it to stop
	Bug         bool   // sosh itself is at fault
}

func (f *Failure) Error() string {
	if f.Chunk == "" {
		return f.Message
	}
	return fmt.Sprintf("%s:%d: %s", f.Chunk, f.Line, f.Message)
}

// Report is the whole story: the message, the source line, the traceback.
func (f *Failure) Report() string {
	var b strings.Builder
	b.WriteString(f.Error())
	if f.SourceLine != "" {
		fmt.Fprintf(&b, "\n%6d | %s", f.Line, strings.TrimSpace(f.SourceLine))
	}
	if f.Traceback != "" {
		b.WriteString("\n" + f.Traceback)
	}
	return b.String()
}

// failure turns gopher-lua's error into ours.
func (rt *Runtime) failure(err error) *Failure {
	var api *lua.ApiError
	if !errors.As(err, &api) {
		return &Failure{Message: err.Error()}
	}
	if api.Type == lua.ApiErrorPanic {
		return rt.bug(api)
	}
	f := &Failure{Message: errorText(api.Object), Traceback: tidyTraceback(api.StackTrace)}
	rt.locate(f)
	f.Interrupted = f.Message == errInterrupted.Error() && rt.stopping()
	return f
}

// errorText is the value given to error() as text.
func errorText(v lua.LValue) string {
	switch v.(type) {
	case lua.LString, lua.LNumber:
		return v.String()
	}
	return "(error object is a " + v.Type().String() + " value: " + Value{v}.Inspect() + ")"
}

// stopping reports whether the current thread has been told to stop.
func (rt *Runtime) stopping() bool {
	return rt.sched.Breathe() != nil
}

// bug reports a panic in Go code as ours. Stack overflows in Lua arrive this way too, and are the script's.
func (rt *Runtime) bug(api *lua.ApiError) *Failure {
	text := errorText(api.Object)
	if strings.Contains(text, "stack overflow") || strings.Contains(text, "registry overflow") {
		return &Failure{Message: text}
	}
	return &Failure{
		Message:   "this is a bug in sosh, please report it: " + text,
		Traceback: api.StackTrace,
		Bug:       true,
	}
}

// place matches the position that gopher-lua and error() put before a message.
var place = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(.+?):(\d+): ?`) })

// locate splits the place off the message and finds the source line.
func (rt *Runtime) locate(f *Failure) {
	m := place().FindStringSubmatch(f.Message)
	if m == nil {
		return
	}
	source, known := rt.sources[m[1]]
	if !known {
		return
	}
	f.Message = f.Message[len(m[0]):]
	f.Chunk = m[1]
	f.Line, _ = strconv.Atoi(m[2])
	f.SourceLine = sourceLine(source, f.Line)
}

// sourceLine is line n of source, counted from 1.
func sourceLine(source string, n int) string {
	lines := strings.Split(source, "\n")
	if n < 1 || n > len(lines) {
		return ""
	}
	return strings.TrimRight(lines[n-1], "\r")
}

// tidyTraceback drops what only gopher-lua's authors can read: the frames of Go.
func tidyTraceback(trace string) string {
	var kept []string
	for _, line := range strings.Split(trace, "\n") {
		if line != "" && !strings.HasPrefix(strings.TrimSpace(line), "[G]:") {
			kept = append(kept, strings.TrimRight(line, " "))
		}
	}
	if len(kept) < 2 || (len(kept) == 2 && strings.HasSuffix(kept[1], ": in main chunk")) {
		return "" // no calls to tell of
	}
	return strings.Join(kept, "\n")
}

// DescribeLoadError is the error of Load or LoadFile in one or two lines.
func DescribeLoadError(err error) string {
	var syntax *SyntaxError
	var path *os.PathError
	switch {
	case errors.As(err, &syntax) && syntax.SourceLine != "":
		return fmt.Sprintf("%s\n%6d | %s", syntax.Error(), syntax.Line, strings.TrimSpace(syntax.SourceLine))
	case errors.As(err, &path):
		return fmt.Sprintf("cannot read %s: %v", path.Path, path.Err)
	}
	return err.Error()
}
