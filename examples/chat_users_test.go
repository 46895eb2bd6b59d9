package examples

import (
	"slices"
	"strings"
	"testing"
)

// joins connects to a server of chat/5 and joins.
func joins(t *testing.T, port, name string, others ...string) *peer {
	t.Helper()
	p := meet(t, port)
	p.tells(table{"type": "join", "name": name})
	p.learns(table{"type": "welcome", "name": name, "users": slices.Sorted(slices.Values(append(others, name)))})
	return p
}

// TestChatUsers follows a conversation of three.
func TestChatUsers(t *testing.T) {
	t.Parallel()
	server := playLab(t, "chat/5", "server", "127.0.0.1", "0")
	port := server.listens()
	anna := joins(t, port, "anna")
	boris := joins(t, port, "boris", "anna")
	zoe := joins(t, port, "Зоя-2", "anna", "boris")
	anna.learns(table{"type": "joined", "name": "boris"}, table{"type": "joined", "name": "Зоя-2"})
	boris.learns(table{"type": "joined", "name": "Зоя-2"})

	boris.tells(table{"type": "say", "text": "здравствуйте\n\"все\""}, table{"type": "say", "text": ""})
	for _, p := range []*peer{anna, boris, zoe} {
		p.learns(table{"type": "said", "from": "boris", "text": "здравствуйте\n\"все\""}, table{"type": "said", "from": "boris", "text": ""})
	}

	anna.tells(table{"type": "tell", "to": "Зоя-2", "text": "тсс"}, table{"type": "tell", "to": "anna", "text": "to myself"}, table{"type": "who"})
	anna.learns(table{"type": "told", "from": "anna", "to": "Зоя-2", "text": "тсс"}, table{"type": "told", "from": "anna", "to": "anna"},
		table{"type": "users", "names": []string{"anna", "boris", "Зоя-2"}})
	zoe.learns(table{"type": "told", "from": "anna", "to": "Зоя-2", "text": "тсс"})

	anna.tells(table{"type": "leave"})
	anna.ended()
	boris.learns(table{"type": "left", "name": "anna", "reason": "left"}) // and nothing of what was told to others
	boris.breaks()
	zoe.learns(table{"type": "left", "name": "anna"}, table{"type": "left", "name": "boris", "reason": "lost"})
	server.sees("^boris has left: lost$")
	joins(t, port, "anna", "Зоя-2").leaves() // the name is free again; a stream that ends is lost, too
	zoe.learns(table{"type": "joined", "name": "anna"}, table{"type": "left", "name": "anna", "reason": "lost"})
}

// TestChatUsersAreRefused sends what is no request, or one at the wrong time: an error, and the connection goes on.
func TestChatUsersAreRefused(t *testing.T) {
	t.Parallel()
	port := playLab(t, "chat/5", "server", "127.0.0.1", "0").listens()
	joins(t, port, "taken")
	p := meet(t, port)
	for message, problem := range wrongTables {
		p.refusedFrames(problem, frame(message))
	}
	p.refused("^join first$", table{"type": "say", "text": "hello"}, table{"type": "who"}, table{"type": "leave"},
		table{"type": "tell", "to": "taken", "text": "hello"})
	p.refused("^name taken$", table{"type": "join", "name": "taken"})
	p.refused("^name must be a string$", table{"type": "join"}, table{"type": "join", "name": 1}, table{"type": "join", "name": nil})
	p.refused("^a name has ", table{"type": "join", "name": ""}, table{"type": "join", "name": "a b"}, table{"type": "join", "name": "a\n"},
		table{"type": "join", "name": "\u202ebob"}, table{"type": "join", "name": strings.Repeat("щ", 33)})
	p.tells(table{"type": "join", "name": strings.Repeat("щ", 32)})
	p.learns(table{"type": "welcome", "users": nil})
	p.refused("^you have joined already", table{"type": "join", "name": "other"})
	p.refused("^there is nobody of that name$", table{"type": "tell", "to": "nobody", "text": "hello"}, table{"type": "tell", "to": "", "text": "hello"})
	p.refused("^(to|text) must be a string$", table{"type": "tell", "to": "taken"}, table{"type": "tell", "text": "x"},
		table{"type": "say", "text": []int{1}}, table{"type": "say", "text": true})
	long := strings.Repeat("x", maxMessage-len(`{"type":"say","text":""}`)) // with the sender's name it is more than fits
	p.refusedFrames("^error: message of 65[0-9]{3} bytes, at most 65536$", frame(`{"type":"say","text":"`+long+`"}`))
	p.refusedFrames("^error: frame of 4294967295 bytes announced, at most 65536$", header(1<<32-1))
	p.ended()
}

// TestChatUsersOwnClient has two of our clients talk, and a third that does not get in at once.
func TestChatUsersOwnClient(t *testing.T) {
	t.Parallel()
	server := playLab(t, "chat/5", "server", "127.0.0.1", "0")
	port := server.listens()
	anna := playLab(t, "chat/5", "client", "127.0.0.1", port, "anna")
	anna.sees("^[*] you are anna; here are anna$")
	boris := playLab(t, "chat/5", "client", "127.0.0.1", port)
	boris.types("anna")
	boris.sees("error: name taken$")
	boris.types("boris")
	boris.sees("[*] you are boris; here are anna, boris$")
	anna.sees("^[*] boris has joined$")

	boris.types("привет, anna", "/tell anna между нами", "/tell", "/who", "/dance")
	boris.sees("^boris: привет, anna$")
	anna.sees("^boris: привет, anna$")
	anna.sees("^boris to anna alone: между нами$")
	boris.sees("^[*] here are anna, boris$")

	outsider := joins(t, port, "zoe", "anna", "boris") // what clears a screen, from a client that is not ours
	outsider.tells(table{"type": "say", "text": "\x1b[2J\r\nFROM TEXT %1"})
	anna.sees(`^zoe: \?\[2J\?\?FROM TEXT %1$`)

	boris.leaves() // the end of the input
	boris.sees("^disconnected$")
	if out := boris.ends(0); strings.Count(out, "/tell NAME TEXT") != 3 { // at the start, and for what is no command
		t.Errorf("boris was shown\n%s", out)
	}
	anna.sees(`^[*] boris has left \(left\)$`)
	anna.types("/leave")
	anna.sees("^disconnected$")
	if out := anna.ends(0); strings.Contains(out, "failed") { // it ended although somebody might still have typed
		t.Errorf("anna was shown\n%s", out)
	}
	server.sees("^anna has left: left$")
}

// TestChatUsersClientAlone has clients whose server is not there, or goes.
func TestChatUsersClientAlone(t *testing.T) {
	t.Parallel()
	server := playLab(t, "chat/5", "server", "127.0.0.1", "0")
	port := server.listens()
	client := playLab(t, "chat/5", "client", "127.0.0.1", port, "anna")
	client.sees("^[*] you are anna")
	mute := playLab(t, "chat/5", "client", "127.0.0.1", port)
	mute.leaves()
	mute.sees("no nickname$")
	mute.ends(0)
	_ = server.cmd.Process.Kill()
	client.sees("^(end of stream|.*ECONNRESET.*)$")
	client.ends(0)
	if out := playLab(t, "chat/5", "client", "127.0.0.1", port, "anna").ends(1); !strings.Contains(out, "ECONNREFUSED") || strings.Contains(out, "traceback") {
		t.Errorf("a client without a server printed\n%s", out)
	}
}

const pythonUser = `
with connect() as s:
    send_table(s, {"type": "join", "name": "python"})
    assert receive_table(s) == {"type": "welcome", "name": "python", "users": ["anna", "python"]}
    send_table(s, {"type": "say", "text": "привет"})
    assert receive_table(s) == {"type": "said", "from": "python", "text": "привет"}
    told = receive_table(s)
    assert told == {"type": "told", "from": "anna", "to": "python", "text": "и тебе"}, told
    send_table(s, {"type": "leave"})
`

const pythonHub = `
with serve() as s:
    assert receive_table(s) == {"type": "join", "name": "anna"}
    send_table(s, {"type": "welcome", "name": "anna", "users": ["anna"], "motd": 1})
    assert receive_table(s) == {"type": "say", "text": "есть кто?"}
    for table in [{"type": "news"}, {"type": ["said"]}, {}, {"type": "said", "from": {"a": [None]}}, {"type": "said", "from": "hub", "text": "никого"}]:
        send_table(s, table)
    assert receive_table(s) == {"type": "leave"}
`

func TestChatUsersWithPython(t *testing.T) {
	t.Parallel()
	need(t, "python3")
	port := playLab(t, "chat/5", "server", "127.0.0.1", "0").listens()
	anna := playLab(t, "chat/5", "client", "127.0.0.1", port, "anna")
	anna.sees("^[*] you are anna")
	python := playPython(t, pythonUser, port)
	anna.sees("^python: привет$")
	anna.types("/tell python и тебе")
	python.ends(0)
	anna.sees("^[*] python has left .left.$")

	hub := playPython(t, pythonHub)
	guest := playLab(t, "chat/5", "client", "127.0.0.1", hub.listens(), "anna")
	guest.types("есть кто?")
	for range 3 {
		guest.sees("^[*] a message of an unknown type$")
	}
	guest.sees("^hub: никого$")
	guest.types("/leave")
	guest.sees("^disconnected$")
	guest.ends(0)
	hub.ends(0)
}
