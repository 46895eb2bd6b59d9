package shell

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"sosh/luaapi"
)

// builtin is a command about the shell itself; it is no Lua call.
type builtin struct {
	name    string
	aliases []string
	usage   string
	most    int  // how many words it takes at most
	flags   bool // it reads its own flags; others have none
	raw     bool // it takes the rest of the line as it stands, without a blank before it
	summary string
	detail  string
	options []option
	run     func(sh *Shell, words []string) error
}

// option is an option of a builtin, as help shows it.
type option struct{ usage, text string }

// name is the option without its value.
func (o option) name() string {
	name, _, _ := strings.Cut(o.usage, "=")
	return name
}

// unlimited is for a builtin that takes any number of words.
const unlimited = math.MaxInt

// builtins is the table of them, in the order in which help lists them.
func builtins() []builtin {
	return []builtin{
		{
			name: "help", aliases: []string{"?", "h", "man"}, usage: "help [TOPIC]", most: 1, run: (*Shell).help,
			summary: "Show the manual, or the page of a command, a call or a constant.",
			detail:  "help lists everything; help bind explains bind; help @data says what each command of a chapter is for; help AF_INET tells a constant's value.",
		},
		{
			name: "explain", usage: explainUsage, most: unlimited, flags: true, run: (*Shell).explain,
			summary: "Explain an error, a state, an option, a flag or an idea, in English or Russian.",
			detail:  "explain lists the topics; explain ECONNREFUSED, explain 111, explain connection refused, explain CLOSE_WAIT and explain backlog show a page; explain @errors says what each page of a kind is about.",
		},
		{
			name: "use", usage: "use SOCKET", most: 1, run: (*Shell).use,
			summary: "Choose the current socket: the one that commands take when none is named.",
			detail:  "A new socket becomes the current one by itself. The prompt shows it; . stands for it in a command.",
		},
		{
			name: "status", aliases: []string{"=", "ss"}, usage: statusUsage, most: 1, flags: true, run: (*Shell).status,
			summary: "Show what the kernel knows of the open sockets; -w anew each second until Ctrl-C, -a all of them.",
			detail: "ID is the variable that holds the socket, FD its descriptor. STATE is TCP's, as ss(8) has it. RECV are bytes that wait to be received, SEND bytes that the " +
				"peer has not acknowledged; of a listening socket RECV has the connections that wait for accept, and how many may. RWX is what would not wait now: " +
				"r receive or accept, w send, x out-of-band data. Below the line: the other end where it lives in this session (s1 \u21c4 s3), the mode where it is not blocking, options " +
				"that differ from a new socket's. Connections that the kernel keeps after close are at the end. Where there are more than a screen shows, these are " +
				"the current socket, those in a variable, and the latest of the others; a line counts the rest.",
		},
		{
			name: "why", usage: "why", run: (*Shell).why,
			summary: "Say why the call that failed last did, and what to type next.",
			detail: "The cause is found in the state of things: who holds an address, who listens near it, what has become of the connection, who ended it and when, " +
				"how long the call may wait.",
		},
		{
			name: "trace", usage: "trace [on | off | FILE]", most: 1, run: (*Shell).trace,
			summary: "Show every call on a socket, and where every look-up turns to.",
			detail: "trace on prints a line for each call, as strace(1) does: its arguments, its result, and how long it worked and waited; a call that has to wait " +
				"has a line when it begins to. Locals of scripts show with their descriptor: client#7. trace FILE writes JSON lines into a new file instead. " +
				"What input asked for as a secret is not shown. sosh --trace script.lua does the same for a script.",
		},
		saveBuiltin(),
		{
			name: "jobs", usage: "jobs", run: (*Shell).listJobs,
			summary: "List the jobs, and the threads that Lua code has spawned.",
			detail: "accept s1 & runs accept s1 as a job: the prompt comes back at once, and a note tells the result later. x = recv s1 & names it; f() & runs Lua. " +
				"STATE is running (it computes), ready (to go on when it is its turn) or waiting, and in which call. A job ends with the session.",
		},
		{
			name: "wait", usage: "wait [%JOB]", most: 1, run: (*Shell).wait,
			summary: "Wait until all jobs have ended, or one.",
			detail:  "Ctrl-C ends the waiting, and no job. Away from a terminal wait fails where a job did. jobs lists them.",
		},
		{
			name: "kill", usage: "kill %JOB | kill thread NUMBER", most: 2, run: (*Shell).kill,
			summary: "End a job, or a thread that Lua code has spawned.",
			detail:  "The call that it waits in fails with EINTR; Lua code that computes stops. jobs lists both.",
		},
		{
			name: "fg", usage: "fg [%JOB]", most: 1, run: (*Shell).foreground,
			summary: "Wait for a job as if it had been typed without &; for the latest when none is named.",
			detail:  "Ctrl-C interrupts the job. A socket that it makes becomes the current one.",
		},
		{
			name: "lab", usage: labUsage(), most: unlimited, flags: true, run: (*Shell).lab,
			summary: "List, read, run, compare, copy or check the labs: servers and clients, step by step.",
			detail:  labDetail,
			options: checkOptions(),
		},
		{
			name: "source", usage: "source FILE", most: 1, run: (*Shell).sourceFile,
			summary: "Run the lines of a file, or a Lua script, in this session.",
			detail: "A file whose name ends in .lua is Lua; each line of another one is a line as it is typed. The first failure ends it. " +
				"What the file sets (globals, sockets) is there afterwards.",
		},
		{
			name: "history", usage: "history [N]", most: 1, run: (*Shell).showHistory,
			summary: "Show the last N things typed, 20 by default.",
			detail:  "Up and Down go through them, Ctrl-R searches them, edit changes one. A line that begins with a blank is not kept.",
		},
		{
			name: "edit", usage: "edit [N]", most: 1, run: (*Shell).edit,
			summary: "Open what was typed last, or item N of the history, in an editor, and run what you make of it.",
			detail:  "The editor is that of the environment variable VISUAL or EDITOR, else vi. Where it fails (:cq in vi), nothing is run.",
		},
		{
			name: "!", usage: "!COMMAND", raw: true, run: (*Shell).system,
			summary: "Run a command of the system's shell: !ss -tn",
			detail:  "It is the system's shell that reads the line: quotes, pipes and variables are its own. The command does not inherit the session's sockets.",
		},
		{
			name: "quit", aliases: []string{"exit", "q"}, usage: "quit [STATUS]", most: 1, run: (*Shell).leave,
			summary: "Leave the shell; Ctrl-D does too.",
			detail:  "Jobs end and all sockets are closed. STATUS is the exit status, 0 by default.",
		},
	}
}

// builtinOf is the builtin that a line calls. As with calls, what follows tells it from Lua.
func builtinOf(line string) (builtin, bool) {
	for _, b := range builtins() {
		if b.raw && strings.HasPrefix(line, b.name) {
			return b, true
		}
		if isCommand(line, func(name string) bool { return name == b.name }) || slices.ContainsFunc(b.aliases, isSign(line)) {
			return b, true
		}
	}
	return builtin{}, false
}

// isSign tells whether a line begins with an alias that is no name, but a sign: = alone, or ? with a topic. Those that are
// names have been written out before.
func isSign(line string) func(alias string) bool {
	return func(alias string) bool {
		return !luaapi.IsName(alias) && (line == alias || alias == "?" && strings.HasPrefix(line, "? "))
	}
}

func (sh *Shell) runBuiltin(b builtin, line string) error {
	if b.raw {
		return b.run(sh, []string{strings.TrimSpace(line[len(b.name):])})
	}
	words, err := splitWords(line)
	if err != nil {
		return &usageError{command: b.name, problem: err.Error(), usage: b.usage}
	}
	if _, ok := cutAmpersand(line); ok {
		return &usageError{command: b.name, problem: "it cannot run in the background; calls and Lua code can", usage: b.usage}
	}
	words = words[1:]
	var texts []string
	for i, w := range words {
		switch {
		case i >= b.most:
			return &usageError{command: b.name, problem: "surplus word " + strconv.Quote(w.text), usage: b.usage}
		case w.isFlag() && !b.flags:
			return &usageError{command: b.name, problem: "unknown flag " + w.text, usage: b.usage}
		}
		texts = append(texts, w.text)
	}
	return b.run(sh, texts)
}

func (sh *Shell) use(words []string) error {
	if len(words) == 0 {
		return &usageError{command: "use", problem: "missing argument SOCKET", usage: "use SOCKET"}
	}
	name := strings.TrimPrefix(words[0], "$")
	s := sh.Runtime.Global(name).Socket()
	switch {
	case s == nil:
		return &usageError{command: "use", problem: "there is no socket " + name + " (status lists them)", usage: "use SOCKET"}
	case s.Closed():
		return &usageError{command: "use", problem: name + " is closed", usage: "use SOCKET"}
	}
	sh.current = name
	sh.tell(sh.paint.name(name) + " is the current socket")
	return nil
}

func (sh *Shell) leave(words []string) error {
	status := 0
	if len(words) > 0 {
		n, err := strconv.Atoi(words[0])
		if err != nil || n < 0 || n > 255 {
			return &usageError{command: "quit", problem: "status " + strconv.Quote(words[0]) + " is not in 0..255", usage: "quit [STATUS]"}
		}
		status = n
	}
	sh.quit = &status
	return nil
}
