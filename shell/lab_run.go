package shell

import (
	"slices"

	"sosh/luaapi"
)

// labRun runs one program of a step, as sosh FILE.lua would.
func (sh *Shell) labRun(words []string) error {
	if len(words) < 2 {
		return errWords
	}
	step, err := sh.step(words[0])
	if err != nil {
		return err
	}
	file, source, err := step.Program(words[1])
	if err != nil {
		return err
	}
	chunk, err := sh.Runtime.Load(file, luaapi.ScriptSource(source))
	if err != nil {
		return err
	}
	arguments := words[2:]
	sh.Runtime.SetArgs(file, arguments)
	before := sh.Runtime.Sockets()
	defer sh.closeSince(before)
	_, err = sh.Runtime.Call(chunk, arguments...)
	return err
}

// closeSince closes what a program of a lab has left open: its sockets are in no variable of the session, so that nobody
// else could.
func (sh *Shell) closeSince(before []luaapi.Named) {
	for _, s := range sh.Runtime.Sockets() {
		old := slices.ContainsFunc(before, func(b luaapi.Named) bool { return b.Socket == s.Socket })
		if !old && s.Name == "" {
			_ = s.Socket.Close() // the program is over; nobody is left to hear of it
		}
	}
}
