package shell

import (
	"strings"

	"sosh/shell/editor"
	"sosh/transport"
)

// prompt shows the current socket, what it speaks and its state: sosh [s2 tcp established]>. On a narrow screen the name
// has to do, so that there is room to type.
func (sh *Shell) prompt() string {
	if !sh.Terminal {
		return ""
	}
	sh.offerHints()
	name := sh.Current()
	if name == "" {
		return sh.paint.prompt("sosh> ")
	}
	words := []string{name}
	if fd, ok := sh.Runtime.Global(name).Socket().(*transport.FD); ok {
		words = append(words, stateWords(fd)...)
	}
	text := "sosh [" + strings.Join(words, " ") + "]> "
	if width, _ := sh.screenSize(); len(text) > width/2 {
		text = "sosh [" + name + "]> "
	}
	return sh.paint.prompt(text)
}

// screenSize is the terminal's, or the usual one where lines are read without a screen.
func (sh *Shell) screenSize() (width, height int) {
	if ed, ok := sh.Editor.(editor.Sized); ok {
		return ed.Size()
	}
	return 80, 24
}

// stateWords are what a socket speaks and its state, in a word each; no second one where nothing has happened to it yet.
func stateWords(fd *transport.FD) []string {
	words := []string{strings.TrimSuffix(kindText(fd), " stream")}
	state := fd.State().Name
	if state == "CLOSE" && fd.Peer() == nil { // TCP's word for a socket that never had a connection, too
		state = ""
		if local, ok := fd.Local().(transport.InetAddr); ok && local.Port != 0 {
			state = "bound"
		}
	}
	if state == "" {
		return words
	}
	return append(words, strings.ReplaceAll(strings.ToLower(state), "_", "-"))
}
