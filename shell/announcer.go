package shell

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"sosh/transport"
)

// announcer tells whoever has typed a line that it waits, for what, and what to do. It says so once for each line, and
// only where the call has no timeout.
type announcer struct {
	shell *Shell
	line  string // the one that runs, "" where nothing is to be said of it
	timer *time.Timer
	calls int // tells one wait from another
}

// patience is how long a call waits before the announcer says so: an answer over a network may take that long.
const patience = 300 * time.Millisecond

// maxLineAgain is how long a line may be to be shown with & once more.
const maxLineAgain = 30

// begin says which line runs from now on.
func (a *announcer) begin(line string) {
	a.stop()
	a.line = line
}

func (a *announcer) stop() {
	a.calls++
	if a.timer != nil {
		a.timer.Stop()
		a.timer = nil
	}
}

// Waiting implements transport.Observer.
func (a *announcer) Waiting(c transport.Call) {
	sh := a.shell
	if a.line == "" || !sh.Terminal || sh.tracer != nil || sh.Runtime.CurrentThread() != 1 || c.Socket == nil || c.Socket.Timeout() >= 0 {
		return
	}
	call := a.calls
	a.timer = time.AfterFunc(patience, func() {
		sh.Runtime.Post(func() {
			if a.calls == call && a.line != "" {
				sh.tell(sh.paint.faint(waitingText(c.Name, a.line)))
				a.line = ""
			}
		})
	})
}

// Returned implements transport.Observer.
func (a *announcer) Returned(transport.Call) {
	if a.timer != nil && a.shell.Runtime.CurrentThread() == 1 {
		a.stop()
	}
}

// waitingText says what a call waits for.
func waitingText(call, line string) string {
	reason := "it has to wait"
	switch {
	case call == "accept":
		reason = "nobody is waiting yet"
	case call == "connect":
		reason = "no answer yet"
	case strings.HasPrefix(call, "recv"):
		reason = "nothing has come yet"
	case strings.HasPrefix(call, "send"):
		reason = "there is no room, the peer does not receive"
	}
	again := "& at the end of the line"
	if utf8.RuneCountInString(line) <= maxLineAgain && !strings.Contains(line, "\n") {
		again = `"` + line + ` &"`
	}
	return fmt.Sprintf("%s: %s; Ctrl-C gives up, %s waits in the background", call, reason, again)
}
