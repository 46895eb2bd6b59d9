package shell

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"sosh/luaapi"
	"sosh/transport"
)

// trace is the command trace.
func (sh *Shell) trace(words []string) error {
	if len(words) > 0 {
		if where := words[0]; where != "on" && where != "off" && len(where) < 4 && !strings.ContainsAny(where, "./") {
			return &usageError{command: "trace", problem: where + " is neither on nor off; a file of that name is ./" + where, usage: "trace [on | off | FILE]"}
		}
		if err := sh.Trace(words[0]); err != nil {
			return err
		}
	}
	sh.tell(sh.tracing())
	return nil
}

// tracing says what is traced now.
func (sh *Shell) tracing() string {
	switch {
	case sh.tracer == nil:
		return "trace is off (trace on shows each call, trace FILE writes them as JSON lines)"
	case sh.tracer.file != nil:
		return "trace goes to " + sh.tracer.file.Name()
	}
	return "trace is on"
}

// Trace begins to trace to where the word says, "on" for the screen and else a file; "off" ends it.
func (sh *Shell) Trace(where string) error {
	var next *tracer
	switch where {
	case "off":
	case "on":
		next = &tracer{shell: sh, out: sh.Errors}
	default:
		file, err := os.OpenFile(where, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // what is sent may be nobody else's business
		if err != nil {
			return fmt.Errorf("trace: %w", err)
		}
		next = &tracer{shell: sh, file: file}
	}
	if err := sh.endTrace(); err != nil {
		return err
	}
	sh.tracer = next
	sh.observe()
	return nil
}

// endTrace closes the trace's file; the error is of the writes to it.
func (sh *Shell) endTrace() error {
	if sh.tracer == nil || sh.tracer.file == nil {
		return nil
	}
	old := sh.tracer
	sh.tracer = nil
	err := old.file.Close()
	if old.broken != nil {
		err = old.broken
	}
	if err != nil {
		return fmt.Errorf("trace: %s is not complete: %w", old.file.Name(), err)
	}
	return nil
}

// tracer shows every call on a socket, and every place that a look-up turns to.
type tracer struct {
	shell *Shell
	out   io.Writer // for lines as strace(1) has them
	file  *os.File  // for JSON lines

	mu     sync.Mutex // look-ups are told of on other goroutines
	broken error      // why the file is not complete
}

// Waiting implements transport.Observer: it shows that a call waits, which else nobody could see.
func (tr *tracer) Waiting(c transport.Call) {
	if tr.file != nil {
		tr.write(tr.record("waiting", c))
		return
	}
	tr.line(tr.callText(c) + tr.shell.paint.faint(" waits"))
}

// Returned implements transport.Observer.
func (tr *tracer) Returned(c transport.Call) {
	if tr.file != nil {
		tr.write(tr.record("returned", c))
		return
	}
	result := tr.resultText(c)
	if c.Errno != 0 {
		result = tr.shell.paint.fault(result)
	}
	text := tr.callText(c) + " = " + result
	if c.Collected {
		text += " collected: nobody could reach it any more"
	} else {
		text += tr.shell.paint.faint(" " + timeText(c))
	}
	tr.line(text)
}

// looked tells of a look-up.
func (tr *tracer) looked(l luaapi.Lookup) {
	if l.Name == "" {
		return // somebody wanted all names, to complete one
	}
	if tr.file == nil {
		tr.mu.Lock()
		defer tr.mu.Unlock()
		fmt.Fprintln(tr.out, lookupText(l))
		return
	}
	r := traceRecord{
		Time: time.Now(), Event: "lookup", Name: l.Name, Type: l.Type, Source: l.Source, Where: strings.TrimSpace(l.Where + " " + l.Proto), Answer: l.Result,
		Took: l.Took.Seconds(),
	}
	if l.Err != nil {
		r.Error = l.Err.Error()
	}
	tr.write(r)
}

// line prints a line; of a spawned thread it says which one that is.
func (tr *tracer) line(text string) {
	if thread := tr.shell.Runtime.CurrentThread(); thread > 1 {
		text = fmt.Sprintf("[thread %d] ", thread) + text
	}
	tr.mu.Lock()
	defer tr.mu.Unlock()
	fmt.Fprintln(tr.out, text)
}

// name is what the program calls a socket.
func (tr *tracer) name(s transport.Socket) string { return tr.shell.Runtime.NameOf(s) }

// hide takes out what somebody typed that was not to be shown.
func (tr *tracer) hide(text string) string {
	for _, secret := range tr.shell.Runtime.Secrets() {
		text = strings.ReplaceAll(text, secret, "<not shown>")
	}
	return text
}

// traceRecord is a line of a trace file. Times are seconds.
type traceRecord struct {
	Time      time.Time `json:"time"`
	Event     string    `json:"event"` // waiting, returned, lookup
	Thread    int       `json:"thread,omitempty"`
	Call      string    `json:"call,omitempty"`
	Socket    string    `json:"socket,omitempty"`
	FD        *int      `json:"fd,omitempty"`
	Arguments []string  `json:"arguments,omitempty"`
	Result    *int      `json:"result,omitempty"`
	Data      string    `json:"data,omitempty"` // the beginning of what was received
	Address   string    `json:"address,omitempty"`
	Errno     int       `json:"errno,omitempty"`
	Error     string    `json:"error,omitempty"`
	Took      float64   `json:"took"`
	Waited    float64   `json:"waited"`
	Collected bool      `json:"collected,omitempty"`
	Name      string    `json:"name,omitempty"` // of a look-up, as Type, Source, Where and Answer are
	Type      string    `json:"type,omitempty"`
	Source    string    `json:"source,omitempty"`
	Where     string    `json:"where,omitempty"`
	Answer    string    `json:"answer,omitempty"`
}

func (tr *tracer) record(event string, c transport.Call) traceRecord {
	r := traceRecord{
		Time: c.Start, Event: event, Thread: tr.shell.Runtime.CurrentThread(), Call: c.Name, Arguments: tr.arguments(c),
		Took: c.Took.Seconds(), Waited: c.Blocked.Seconds(), Collected: c.Collected,
	}
	if c.Socket != nil {
		fd := number(c.Socket)
		r.Socket, r.FD = tr.name(c.Socket), &fd
	}
	if event == "waiting" {
		return r
	}
	result := c.Result
	if c.Errno != 0 {
		result, r.Errno, r.Error = -1, int(c.Errno), transport.ConstantName("E", int(c.Errno))
	} else if strings.HasPrefix(c.Name, "recv") {
		r.Data = tr.data(c.Data)
	}
	if c.Addr != nil {
		r.Address = c.Addr.String()
	}
	r.Result = &result
	return r
}

// write appends a record to the file, until that fails once.
func (tr *tracer) write(r traceRecord) {
	line, err := json.Marshal(r)
	tr.mu.Lock()
	defer tr.mu.Unlock()
	if err == nil && tr.broken == nil {
		_, err = tr.file.Write(append(line, '\n'))
	}
	if tr.broken == nil {
		tr.broken = err
	}
}
