package luaapi

var timeoutParam = Param{Name: "timeout", Kind: Seconds, Optional: true, Help: "give up after this many seconds"}

// threadCalls are the calls that run Lua functions side by side.
func threadCalls() []*Call {
	return []*Call{
		{
			Name: "spawn", run: runSpawn, LuaOnly: true,
			Params: []Param{
				{Name: "fn", Kind: Function, Help: "what the thread runs"},
				{Name: "arguments", Kind: Any, Optional: true, Rest: true, Help: "what fn is called with"},
			},
			Results: []Result{{"thread", Any, "the thread: t:join(), t:cancel(), t:status()"}},
			Summary: "Run a function in a thread of its own.",
			Detail:  "One thread runs at a time, and others take over only where one waits, so that no locks are needed; a thread that runs away, computing 200,000 steps without a wait, lets them run, too. An error ends its own thread only and is reported unless somebody joins it.",
			Example: `t = spawn(function() print("hello from a thread") end)`, Man: "pthread_create(3)",
		},
		{
			Name: "sleep", run: runSleep,
			Params:  []Param{{Name: "seconds", Kind: Seconds, Help: "how long, fractions allowed"}},
			Summary: "Let time pass; other threads run on.",
			Example: "sleep 0.5", Man: "nanosleep(2)",
			Errors: []string{"EINTR"},
			Says:   "slept",
		},
		{
			Name: "queue", run: runQueue, LuaOnly: true,
			Params:  []Param{{Name: "limit", Kind: Integer, Optional: true, Default: "0", Min: 0, Max: 1 << 30, Help: "put waits while so many items are in it; 0: no limit"}},
			Results: []Result{{"queue", Any, "the queue: q:put(v), q:get(), q:len(), q:close()"}},
			Summary: "Make a queue that hands values from thread to thread.",
			Example: "q = queue()", Man: "Lua",
		},
		{
			Name: "join", Receiver: "thread", Params: []Param{timeoutParam}, run: runJoin, LuaOnly: true,
			Results: []Result{{"results", Any, "what the thread's function returned"}},
			Summary: "Wait until the thread has ended, and take its results.",
			Detail:  "Where the thread failed, join fails with the same message.",
			Example: "print(t:join())", Man: "pthread_join(3)",
			Errors: []string{"ETIMEDOUT", "EDEADLK", "EINTR"},
		},
		{
			Name: "cancel", Receiver: "thread", run: runCancel, LuaOnly: true,
			Summary: "End the thread: the call it waits in fails with EINTR, and it stops.",
			Detail:  "pcall in the thread does not hold it.",
			Example: "t:cancel()", Man: "pthread_cancel(3)",
		},
		{
			Name: "status", Receiver: "thread", run: runStatus, LuaOnly: true,
			Results: []Result{{"status", Text, `"running", "ready", "waiting", "finished", "failed" or "cancelled"`}},
			Summary: "What the thread is doing.",
			Example: "print(t:status())", Man: "Lua",
		},
		{
			Name: "put", Receiver: "queue", run: runPut, LuaOnly: true,
			Params:  []Param{{Name: "value", Kind: Any, Help: "what to hand over"}, timeoutParam},
			Summary: "Append a value; waits while the queue is full.",
			Example: `q:put("job")`, Man: "Lua",
			Errors: []string{"EPIPE", "ETIMEDOUT", "EINTR"},
		},
		{
			Name: "get", Receiver: "queue", Params: []Param{timeoutParam}, run: runGet, LuaOnly: true,
			Results: []Result{{"value", Any, "the first value; nil once the queue is closed and empty"}},
			Summary: "Take the first value off; waits until there is one.",
			Example: "job = q:get()", Man: "Lua",
			Errors: []string{"ETIMEDOUT", "EINTR"},
		},
		{
			Name: "len", Receiver: "queue", run: runQueueLen, LuaOnly: true,
			Results: []Result{{"count", Integer, "how many values are in the queue"}},
			Summary: "How many values are in the queue.",
			Example: "print(q:len())", Man: "Lua",
		},
		{
			Name: "close", Receiver: "queue", run: runQueueClose, LuaOnly: true,
			Summary: "Close the queue: put fails, and get returns nil once it is empty.",
			Example: "q:close()", Man: "Lua",
		},
	}
}
