package shell

import (
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"sosh/shell/editor"
)

// signals is what the session knows of the signals it got.
type signals struct {
	interrupts atomic.Int64 // how often Ctrl-C has stopped what runs
	ended      atomic.Int32 // the one that ends the session, 0 before
}

// watchSignals interrupts what runs at Ctrl-C, and ends the session where the terminal hangs up or somebody asks for it.
func (sh *Shell) watchSignals() (stop func()) {
	arrived := make(chan os.Signal, 8)
	signal.Notify(arrived, os.Interrupt, syscall.SIGHUP, syscall.SIGTERM)
	go func() {
		for s := range arrived {
			if s == os.Interrupt {
				sh.interrupt()
			} else if number, ok := s.(syscall.Signal); ok {
				sh.end(number)
			}
		}
	}()
	return func() {
		signal.Stop(arrived)
		close(arrived)
	}
}

// interrupt stops what runs. While a line is typed at a terminal Ctrl-C is a key, and the editor's; else the terminal
// shows it as ^C, and what follows goes below that.
func (sh *Shell) interrupt() {
	if sh.echoes && !sh.typing.Load() {
		fmt.Fprintln(sh.Editor)
	}
	if ed, ok := sh.Editor.(editor.Interrupter); ok {
		ed.Interrupt()
	}
	sh.stop()
}

// stop interrupts what runs, and whatever else was typed with it.
func (sh *Shell) stop() {
	sh.interrupts.Add(1)
	sh.Runtime.Interrupt()
}

// grace is how long the session has to end by itself; something may run that cannot be interrupted.
const grace = time.Second

// end ends the session: reads find the end of input, and what runs is interrupted for good. Asked again, or after a while,
// it ends the process.
func (sh *Shell) end(s syscall.Signal) {
	leave := func() {
		sh.Runtime.EndProcesses(0)
		os.Exit(128 + int(s))
	}
	if sh.ended.Swap(int32(s)) != 0 {
		leave()
	}
	time.AfterFunc(grace, leave)
	if asking := sh.asking.Load(); asking != nil {
		(*asking).Close()
	}
	sh.Editor.Close()
	sh.Runtime.Interrupt()
}
