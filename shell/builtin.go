package shell

import (
	"math"
	"strconv"
	"strings"
)

// builtin is a command about the shell itself; it is no Lua call.
type builtin struct {
	name    string
	aliases []string
	usage   string
	most    int  // how many words it takes at most
	flags   bool // it reads its own flags; others have none
	summary string
	detail  string
	run     func(sh *Shell, words []string) error
}

// unlimited is for a builtin that takes any number of words.
const unlimited = math.MaxInt

// builtins is the table of them, in the order in which help lists them.
func builtins() []builtin {
	return []builtin{
		{
			name: "help", aliases: []string{"?"}, usage: "help [TOPIC]", most: 1, run: (*Shell).help,
			summary: "Show the manual, or the page of a command, a call or a constant.",
			detail:  "help lists everything; help bind explains bind; help @data says what each command of a chapter is for; help AF_INET tells a constant's value.",
		},
		{
			name: "use", usage: "use SOCKET", most: 1, run: (*Shell).use,
			summary: "Choose the current socket: the one that commands take when none is named.",
			detail:  "A new socket becomes the current one by itself. The prompt shows it; . stands for it in a command.",
		},
		{
			name: "status", aliases: []string{"="}, usage: "status [-w | SOCKET]", most: 1, flags: true, run: (*Shell).status,
			summary: "Show what the kernel knows of the open sockets; -w shows it anew each second until Ctrl-C.",
			detail: "ID is the variable that holds the socket, FD its descriptor. STATE is TCP's, as ss(8) has it. RECV are bytes that wait to be received, SEND bytes that the " +
				"peer has not acknowledged; of a listening socket RECV has the connections that wait for accept, and how many may. RWX is what would not wait now: " +
				"r receive or accept, w send, x out-of-band data. Below the line: the other end where it lives in this session (s1 \u21c4 s3), the mode where it is not blocking, options " +
				"that differ from a new socket's. Connections that the kernel keeps after close are at the end.",
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
			name: "lab", usage: "lab [list | show STEP | run STEP PROGRAM [ARGUMENT...] | copy STEP DIR]", most: unlimited, flags: true, run: (*Shell).lab,
			summary: "List, read, run or copy the labs: servers and clients, step by step.",
			detail:  "lab lists the steps; a step is called by its lab and number: lab show echo/1, lab run echo/1 server.",
		},
		{
			name: "quit", aliases: []string{"exit"}, usage: "quit [STATUS]", most: 1, run: (*Shell).leave,
			summary: "Leave the shell; Ctrl-D does too.",
			detail:  "All sockets are closed. STATUS is the exit status, 0 by default.",
		},
	}
}

// builtinOf is the builtin that a line calls. As with calls, what follows tells it from Lua.
func builtinOf(line string) (builtin, bool) {
	for _, b := range builtins() {
		for _, alias := range b.aliases {
			if line == alias || (alias == "?" && strings.HasPrefix(line, "? ")) {
				return b, true
			}
		}
		for _, name := range append([]string{b.name}, b.aliases...) {
			if isCommand(line, func(s string) bool { return s == name }) {
				return b, true
			}
		}
	}
	return builtin{}, false
}

func (sh *Shell) runBuiltin(b builtin, line string) error {
	words, err := splitWords(line)
	if err != nil {
		return &usageError{command: b.name, problem: err.Error(), usage: b.usage}
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
	sh.print(sh.paint.name(name) + " is the current socket")
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
