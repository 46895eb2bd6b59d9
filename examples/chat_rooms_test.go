package examples

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const password = "correct horse battery"

// playRooms starts the server of chat/6 in a folder, with hashes that cost little.
func playRooms(t *testing.T, dir string) (server *program, port string) {
	t.Helper()
	server = playIn(t, dir, labProgram(t, "chat/6", "server"), "127.0.0.1", "0", "64")
	return server, server.listens()
}

// logsIn registers or logs in; what was said in the lobby comes after the welcome.
func logsIn(t *testing.T, port, way, name string, said ...table) *peer {
	t.Helper()
	p := meet(t, port)
	p.tells(table{"type": way, "name": name, "password": password})
	p.learns(table{"type": "welcome", "name": name, "room": "lobby", "users": nil})
	p.recalls("lobby", said...)
	return p
}

// recalls takes the history of a room, which has to be this.
func (p *peer) recalls(room string, said ...table) {
	p.t.Helper()
	got := p.nextTable()
	messages, _ := got["messages"].([]any)
	if got["type"] != "history" || got["room"] != room || messages == nil || len(messages) != len(said) {
		p.t.Fatalf("received %v, want the history of %s with %d messages", got, room, len(said))
	}
	for i, want := range said {
		message, _ := messages[i].(map[string]any)
		if time, ok := message["time"].(float64); message["from"] != want["from"] || message["text"] != want["text"] || !ok || time < 1e9 {
			p.t.Errorf("message %d of %s is %v, want %v", i+1, room, message, want)
		}
	}
}

func TestChatRooms(t *testing.T) {
	t.Parallel()
	_, port := playRooms(t, t.TempDir())
	anna := logsIn(t, port, "register", "anna")
	boris := logsIn(t, port, "register", "boris")
	anna.learns(table{"type": "joined", "room": "lobby", "name": "boris"})

	anna.tells(table{"type": "enter", "room": "кухня"})
	boris.learns(table{"type": "left", "room": "lobby", "name": "anna", "reason": "left"})
	anna.recalls("кухня")
	anna.tells(table{"type": "say", "text": "here"}, table{"type": "who"}, table{"type": "rooms"})
	anna.learns(table{"type": "said", "room": "кухня", "from": "anna", "text": "here"}, table{"type": "users", "room": "кухня", "names": []string{"anna"}},
		table{"type": "rooms", "names": []string{"lobby", "кухня"}})
	boris.tells(table{"type": "say", "text": "there"}, table{"type": "tell", "to": "anna", "text": "psst"}, table{"type": "who"})
	boris.learns(table{"type": "said", "room": "lobby", "from": "boris", "text": "there"}, table{"type": "told", "to": "anna"},
		table{"type": "users", "room": "lobby", "names": []string{"boris"}})
	anna.learns(table{"type": "told", "from": "boris", "text": "psst"}) // from another room; and nothing of what was said there

	boris.tells(table{"type": "enter", "room": "кухня"})
	anna.learns(table{"type": "joined", "room": "кухня", "name": "boris"})
	boris.recalls("кухня", table{"from": "anna", "text": "here"}) // and nothing of what was told
	boris.breaks()
	anna.learns(table{"type": "left", "room": "кухня", "name": "boris", "reason": "lost"})
	logsIn(t, port, "login", "boris", table{"from": "boris", "text": "there"})
}

func TestChatRoomsRefuse(t *testing.T) {
	t.Parallel()
	server, port := playRooms(t, t.TempDir())
	logsIn(t, port, "register", "anna")
	p := meet(t, port)
	p.refused("^log in first$", table{"type": "say", "text": "x"}, table{"type": "who"}, table{"type": "rooms"}, table{"type": "enter", "room": "x"},
		table{"type": "tell", "to": "anna", "text": "x"}, table{"type": "leave"})
	p.refused("^unknown type", table{"type": "join", "name": "x"}, table{"type": "__index"}, table{"type": true})
	p.refused("^(name|password) must be a string$", table{"type": "login", "name": "x"}, table{"type": "register", "password": "x"})
	p.refused("^name taken$", table{"type": "register", "name": "anna", "password": password})
	p.refused("^a password has 8 to 128 bytes$", table{"type": "register", "name": "boris", "password": "short"})
	p.refused("^a name has ", table{"type": "register", "name": "a/b", "password": password})
	p.refused("^wrong name or password$", table{"type": "login", "name": "anna", "password": "wrong password"}, table{"type": "login", "name": "nobody", "password": password})
	p.refused("another client$", table{"type": "login", "name": "anna", "password": password})
	p.tells(table{"type": "register", "name": "boris", "password": password})
	p.learns(table{"type": "welcome", "users": []string{"anna", "boris"}})
	p.recalls("lobby")
	p.refused("^you have logged in already, as boris$", table{"type": "login", "name": "anna", "password": password}, table{"type": "register", "name": "zoe", "password": password})
	p.refused("^you are in that room$", table{"type": "enter", "room": "lobby"})
	p.refused("^the name of a room", table{"type": "enter", "room": ""}, table{"type": "enter", "room": "a/b"}, table{"type": "enter", "room": "a b"})
	p.refused("^room must be a string$", table{"type": "enter"})
	p.refused("^a text has at most 4096 bytes$", table{"type": "say", "text": strings.Repeat("x", 4097)})
	for i := range 99 {
		room := fmt.Sprintf("room%d", i)
		p.tells(table{"type": "enter", "room": room})
		p.recalls(room)
	}
	p.refused("^there are too many rooms$", table{"type": "enter", "room": "room99"})
	p.tells(table{"type": "leave"})
	p.ended()
	server.sees("^boris has left: left$")
	if strings.Contains(server.printed(), password) || strings.Contains(server.printed(), "wrong password") {
		t.Error("the server printed a password")
	}
}

// TestChatHistorySurvives kills the server with no warning: what somebody has heard is in the history of the next one,
// the last twenty messages of each room, of which the longest do not all fit into one message.
func TestChatHistorySurvives(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server, port := playRooms(t, dir)
	anna := logsIn(t, port, "register", "anna")
	var said []table
	for i := range 25 {
		said = append(said, table{"type": "said", "room": "lobby", "from": "anna", "text": fmt.Sprint("message ", i)})
		anna.tells(table{"type": "say", "text": said[i]["text"]})
	}
	anna.learns(said...)
	anna.tells(table{"type": "enter", "room": "long"})
	anna.recalls("long")
	long := strings.Repeat("\x01", 4096) // six times as long in JSON
	for range 4 {
		anna.tells(table{"type": "say", "text": long})
		anna.learns(table{"type": "said", "text": long})
	}
	for range 3 { // each time with nobody's leave
		_ = server.cmd.Process.Kill()
		server.ends(-1)
		server, port = playRooms(t, dir)
		anna = logsIn(t, port, "login", "anna", said[len(said)-20:]...)
		anna.tells(table{"type": "enter", "room": "long"})
		anna.recalls("long", table{"from": "anna", "text": long}, table{"from": "anna", "text": long})
		anna.tells(table{"type": "enter", "room": "lobby"})
		anna.recalls("lobby", said[len(said)-20:]...)
		said = append(said, table{"type": "said", "room": "lobby", "from": "anna", "text": "again"})
		anna.tells(table{"type": "say", "text": "again"})
		anna.learns(said[len(said)-1])
	}
	checkFiles(t, dir)
}

// checkFiles looks at what the server keeps: it is private, and no password is in it.
func checkFiles(t *testing.T, dir string) {
	t.Helper()
	for _, name := range []string{"users.db", "chat.db"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte(password)) {
			t.Errorf("a password is in %s", name)
		}
	}
}

// TestChatHistoryOfMany has ten users say things in one room at the same time: everybody hears all in the same order,
// which is that of the history.
func TestChatHistoryOfMany(t *testing.T) {
	t.Parallel()
	_, port := playRooms(t, t.TempDir())
	var users []*peer
	for i := range 10 {
		users = append(users, logsIn(t, port, "register", fmt.Sprint("user", i)))
		for _, p := range users[:i] {
			p.learns(table{"type": "joined"})
		}
	}
	for i, p := range users {
		p.tells(table{"type": "say", "text": fmt.Sprint(i)}, table{"type": "say", "text": fmt.Sprint(i, " again")})
	}
	var heard []table
	for range 2 * len(users) {
		heard = append(heard, users[0].nextTable())
	}
	for _, p := range users[1:] {
		p.learns(heard...)
	}
	texts := slices.Collect(func(yield func(string) bool) {
		for _, m := range heard {
			yield(m["text"].(string))
		}
	})
	for i := range users {
		if slices.Index(texts, fmt.Sprint(i)) > slices.Index(texts, fmt.Sprint(i, " again")) {
			t.Errorf("user%d was heard in another order: %q", i, texts)
		}
	}
	logsIn(t, port, "register", "newcomer", heard...)
}

const pythonRoomer = `
with connect() as s:
    send_table(s, {"type": "login", "name": "anna", "password": sys.argv[2]})
    assert receive_table(s) == {"type": "welcome", "name": "anna", "room": "lobby", "users": ["anna"]}
    history = receive_table(s)
    assert [(m["from"], m["text"]) for m in history["messages"]] == [("anna", "привет")], history
    send_table(s, {"type": "say", "text": "и тебе"})
    assert receive_table(s)["room"] == "lobby"
`

func TestChatRoomsOwnClientAndPython(t *testing.T) {
	t.Parallel()
	need(t, "python3")
	dir := t.TempDir()
	server, port := playRooms(t, dir)
	client := playLab(t, "chat/6", "client", "127.0.0.1", port, "anna", "register")
	client.types("short", "anna", password, "привет", "/enter кухня", "/rooms", "/who", "/leave")
	client.sees("error: a password has 8 to 128 bytes$")
	client.sees("[*] you are anna, in lobby; here are anna$")
	client.sees("^anna: привет$")
	client.sees("^[*] you are in кухня, where was said:$")
	client.sees("^[*] there are lobby, кухня$")
	client.sees("^[*] here, in кухня, are anna$")
	if out := client.ends(0); strings.Contains(out, password) {
		t.Errorf("the client shows the password:\n%s", out)
	}
	server.sees("^anna has left: left$")
	playPython(t, pythonRoomer, port, password).ends(0)
	server.sees("^anna has left: lost$")

	again := playLab(t, "chat/6", "client", "127.0.0.1", port, "anna")
	again.types(password)
	again.sees("^[*] you are in lobby, where was said:$")
	again.sees("^  anna: привет$")
	again.sees("^  anna: и тебе$")
	again.leaves()
	again.ends(0)
	checkFiles(t, dir)
}
