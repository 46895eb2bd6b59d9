package luaapi

// processCalls are the module process and the methods of a program that it started.
func processCalls() []*Call {
	return []*Call{
		{
			Name: "start", Module: "process", run: runProcessStart, LuaOnly: true,
			Params: []Param{{Name: "argv", Kind: Table, Help: `the program and its arguments: {"python3", "server.py", "0"}`},
				{Name: "options", Kind: Table, Optional: true, Help: `{dir = its working folder; env = {NAME = "value"}, added to the environment; limit = how many bytes of its output are kept, 65536 when left out}`}},
			Results: []Result{{"process", Any, "the program: p:wait(), p:status(), p:output(), p:write(data), p:closeinput(), p:terminate(), p:kill(), p:pid()"}},
			Summary: "Run another program beside this one.",
			Detail: "It runs in a session and process group of its own, so that no terminal and no Ctrl-C reaches it; standard output and standard error are kept for p:output(). A name with a slash is looked for from its own folder, others in PATH. " +
				"What it has started in turn is ended when it ends, and it is ended with sosh. On Linux that holds for what has left the group, too, " +
				"unless it has both left the session and emptied its environment; elsewhere for the group.",
			Example: `p = process.start({"sleep", "60"})`, Man: "setsid(2)", Errors: []string{"ENOENT", "EACCES", "EAGAIN", "ENOEXEC", "E2BIG", "EINTR"},
		},
		{
			Name: "mkdtemp", Module: "process", run: runProcessMkdtemp, LuaOnly: true,
			Results: []Result{{"path", Text, "the folder"}},
			Summary: "Make a folder for a program to work in; it is removed when sosh ends.",
			Example: "dir = process.mkdtemp()", Man: "mkdtemp(3)", Errors: []string{"EACCES", "ENOSPC", "ENOENT", "EINTR"},
		},
		{
			Name: "files", Module: "process", run: runProcessFiles, LuaOnly: true,
			Params:  []Param{{Name: "dir", Kind: Text, Help: "the folder"}},
			Results: []Result{{"paths", Table, "a list of the regular files in it and in the folders in it, sorted"}},
			Summary: "List the files that a program has left in a folder.",
			Example: "for _, path in ipairs(process.files(dir)) do print(path) end", Man: "readdir(3)", Errors: []string{"ENOENT", "EACCES", "EINTR"},
		},
		{
			Name: "wait", Receiver: "process", run: runProcessWait, LuaOnly: true, Params: []Param{timeoutParam},
			Results: []Result{{"how", Text, `"exit" or "signal"`}, {"code", Integer, "the exit status, or the number of the signal that killed it"}},
			Summary: "Wait until the program and all that it started have ended.",
			Example: "how, code = p:wait(5)", Man: "waitpid(2)", Errors: []string{"ETIMEDOUT", "EINTR"},
		},
		{
			Name: "status", Receiver: "process", run: runProcessStatus, LuaOnly: true,
			Results: []Result{{"how", Text, `"running", "exit" or "signal"`}, {"code", Integer, "as of wait; nothing while it runs"}},
			Summary: "What has become of the program.",
			Example: "print(p:status())", Man: "waitpid(2)",
		},
		{
			Name: "output", Receiver: "process", run: runProcessOutput, LuaOnly: true,
			Results: []Result{{"text", Data, "the last of what it has printed so far"}, {"dropped", Integer, "how many bytes before that are lost"}},
			Summary: "What the program has printed.",
			Example: "io.write((p:output()))", Man: "Lua",
		},
		{
			Name: "write", Receiver: "process", run: runProcessWrite, LuaOnly: true,
			Params:  []Param{{Name: "data", Kind: Data, Help: "what to write"}},
			Summary: "Write to the program's standard input; waits while it reads nothing.",
			Example: `p:write("quit\n")`, Man: "write(2)", Errors: []string{"EPIPE", "EBADF", "EINTR"},
		},
		{
			Name: "closeinput", Receiver: "process", run: runProcessCloseinput, LuaOnly: true,
			Summary: "End the program's standard input.",
			Example: "p:closeinput()", Man: "close(2)", Errors: []string{"EIO"},
		},
		{
			Name: "terminate", Receiver: "process", run: runProcessTerminate, LuaOnly: true,
			Summary: "Ask the program and its group to end: SIGTERM.",
			Example: "p:terminate()", Man: "kill(2)", Errors: []string{"EPERM"},
		},
		{
			Name: "kill", Receiver: "process", run: runProcessKill, LuaOnly: true,
			Summary: "End the program and all that it has started, at once: SIGKILL.",
			Detail:  "When kill returns, all of them are gone, and their sockets and files closed.",
			Example: "p:kill()", Man: "kill(2)", Errors: []string{"EINTR"},
		},
		{
			Name: "pid", Receiver: "process", run: runProcessPid, LuaOnly: true,
			Results: []Result{{"pid", Integer, "the number of the first process"}},
			Summary: "The program's process number.",
			Example: "print(p:pid())", Man: "getpid(2)",
		},
	}
}
