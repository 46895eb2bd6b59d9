package editor

import "fmt"

// filter sees every key before readline does. It keeps those that readline does not know: readline gets a
// bell instead, which does nothing, and calls listen with the line.
func (t *terminal) filter(code rune) (rune, bool) {
	if code == 0 { // the end of the input, which can come at any time
		return code, true
	}
	if t.search.on {
		if code == ctrlC {
			t.loop.proceed()
		}
		if isSearchKey(code) {
			t.action = code
			return bell, true
		}
		t.leaveSearch()
	}
	if isAction(code) {
		t.action = code
		return bell, true
	}
	return code, true
}

// listen sees the line after every key and returns what is to become of it. A panic in here would end
// the process, as this is readline's goroutine.
func (t *terminal) listen(line []rune, pos int, code rune) (newLine []rune, newPos int, ok bool) {
	var action rune
	switch code {
	case tab:
		action = tab
	case bell:
		action, t.action = t.action, 0
	default:
		return nil, 0, false // of these Enter has let ReadLine go on, so t is not to be touched
	}
	defer func() {
		if bug := recover(); bug != nil {
			fmt.Fprintf(t, "internal error while editing the line, please report it: %v\n", bug)
			newLine, newPos, ok = nil, 0, false
		}
	}()
	e := edit{line, pos}
	t.act(action, &e)
	return e.line, e.pos, true
}

// act does what the key says with the line.
func (t *terminal) act(action rune, e *edit) {
	if t.search.on {
		t.searchKey(action, e)
		return
	}
	switch action {
	case tab:
		t.completeWord(e)
	case keyText:
		e.insert(t.src.takeText())
	case keyUp:
		t.recallEntry(e, -1)
	case keyDown:
		t.recallEntry(e, +1)
	case keyClear:
		t.screen.clear()
	case keySearchBack, keySearchForward:
		t.enterSearch(action, e)
	case keyAbort:
		t.screen.ring()
	default:
		t.editLine(action, e)
	}
}

// editLine does what a key says that only moves the cursor or changes the line.
func (t *terminal) editLine(action rune, e *edit) {
	switch action {
	case keyDelete:
		if e.pos < len(e.line) {
			e.cut(e.pos, e.pos+1)
		}
	case keyWordLeft:
		e.pos = e.wordLeft()
	case keyWordRight:
		e.pos = e.wordRight()
	case keyKillRight:
		t.kill(e, e.pos, len(e.line))
	case keyKillLeft:
		t.kill(e, 0, e.pos)
	case keyKillSpaceWord:
		t.kill(e, e.spaceWordLeft(), e.pos)
	case keyKillWordLeft:
		t.kill(e, e.wordLeft(), e.pos)
	case keyKillWordRight:
		t.kill(e, e.pos, e.wordRight())
	case keyYank:
		e.insert(t.killed)
	case keyTranspose:
		e.transpose()
	}
}

// kill takes out the text between from and to and keeps it for Ctrl-Y.
func (t *terminal) kill(e *edit, from, to int) {
	if from < to {
		t.killed = e.cut(from, to)
	}
}

// recall is the place in the history that Up and Down have come to.
type recall struct {
	entries []string // the history as it was at the first Up; nil before
	at      int      // the entry shown; len(entries) is the line that was being typed
	typed   []rune   // that line
}

// recallEntry replaces the line by the history entry a step away.
func (t *terminal) recallEntry(e *edit, step int) {
	r := &t.recall
	if r.entries == nil {
		r.entries = t.history.list()
		r.at = len(r.entries)
	}
	at := r.at + step
	if at < 0 || at > len(r.entries) {
		t.screen.ring()
		return
	}
	if r.at == len(r.entries) {
		r.typed = e.line
	}
	if r.at = at; at == len(r.entries) {
		e.line = append([]rune(nil), r.typed...)
	} else {
		e.line = toLine(r.entries[at])
	}
	e.pos = len(e.line)
}
