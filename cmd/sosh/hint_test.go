//go:build unix

package main

import "testing"

// hints types a line and wants the hint behind it and the cursor between them; then it drops the line.
func (s *terminal) hints(line, hint string) {
	s.Helper()
	s.Type(line)
	s.shows(`sosh( \[[^]]+\])?> ` + line + hint)
	s.Type(ctrlC)
	s.prompt()
	s.shows(`sosh( \[[^]]+\])?> `+line+`\^C`, `sosh( \[[^]]+\])?>`) // the hint goes with the line
}

func TestHints(t *testing.T) {
	s := open(t)
	s.enter("socket")
	s.hints("bind", ` \[SOCKET\] HOST PORT`)
	s.hints("bind s1", " HOST PORT")
	s.hints("bind s1 ", "HOST PORT")
	s.hints("bind localhost", " PORT")
	s.hints("bind s1 localhost 80", "")
	s.hints("send -l привет", ` \[FLAGS\]`)
	s.hints("sendto s1 世界 127.0.0.1", " PORT")
	s.hints("recv -x", ` \[SOCKET\] \[SIZE\] \[FLAGS\]`)
	s.hints("read s1", ` \[SIZE\] \[FLAGS\]`) // an alias, until it is a variable
	s.enter("read = 1")
	s.hints("read", "")
	s.hints("help", ` \[TOPIC\]`)
	s.hints("print", "")
	s.hints("no such thing", "")
	s.enter("u = socket AF_UNIX")
	s.hints("bind", ` \[SOCKET\] PATH`)
	s.Type("connect")
	s.shows(`sosh \[u unix\]> connect \[SOCKET\] PATH`)
	s.Type("_ex")
	s.shows(`sosh \[u unix\]> connect_ex \[SOCKET\] PATH`)
	s.Type("\x01") // Ctrl-A: in the middle of a line there is none
	s.shows(`sosh \[u unix\]> connect_ex`)
}

// TestHintsOnANarrowScreen cuts a hint where the row ends.
func TestHintsOnANarrowScreen(t *testing.T) {
	s := place{width: 40, height: 10}.start(t)
	s.prompt()
	s.enter("socket")
	s.hints("setsockopt", ` \[SOCKET\] \[LE…`)
	s.Type("sendto 世界")
	s.shows(`sosh \[s1 tcp\]> sendto 世界 \[FLAGS\] HOS…`)
	s.Type(" и ещё")
	s.shows(`sosh \[s1 tcp\]> sendto 世界 и ещё`)
}

// TestNoColorNoHints shows none where it would look like what was typed.
func TestNoColorNoHints(t *testing.T) {
	s := place{env: []string{"NO_COLOR=1"}}.start(t)
	s.prompt()
	s.hints("bind", "")
}
