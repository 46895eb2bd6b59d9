package examples

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestChatDialogue has both sides talk until one says bye: each in turn, as one word of a list.
func TestChatDialogue(t *testing.T) {
	t.Parallel()
	eachStep(t, []string{"chat/3", "chat/4"}, func(t *testing.T, server *program, port string) {
		step := strings.SplitN(t.Name(), "/", 2)[1]
		client := playLab(t, step, "client", "127.0.0.1", port)
		for _, exchange := range [][2]string{{"привет", "здравствуйте"}, {"how are you", ""}, {"", "fine"}} {
			client.types(exchange[0])
			server.sees("client: " + exchange[0] + "$")
			server.types(exchange[1])
			client.sees("server: " + exchange[1] + "$")
		}
		client.types("bye")
		client.sees("you said bye$")
		client.sees("^disconnected$")
		client.ends(0)
		server.sees("the client said bye$")
		server.sees("^client gone$")

		client = playLab(t, step, "client", "127.0.0.1", port) // the next client, to whom the server says bye
		client.types("are you there?")
		server.sees("client: are you there[?]$")
		server.leaves()
		client.sees("the server said bye$")
		client.ends(0)
		server.sees("you said bye$")

		client = playLab(t, step, "client", "127.0.0.1", port) // nobody sits at this one
		client.leaves()
		client.sees("you said bye$")
		client.ends(0)
		server.sees("the client said bye$")
	})
}

// TestChatShowsNoControls has a client send what would clear the screen of whoever reads it, and then as much of that as
// goes into a message.
func TestChatShowsNoControls(t *testing.T) {
	t.Parallel()
	hostile := "\x1b[2J\u009b2Jбум\u00a0é\r\n"
	for step, message := range map[string]string{"chat/3": frame(hostile), "chat/4": table{"type": "say", "text": hostile}.frame()} {
		server := playLab(t, step, "server", "127.0.0.1", "0")
		p := meet(t, server.listens())
		p.sends(message)
		server.sees("^client: \\?\\[2J\\?2Jбум\u00a0é\\?\\?$")
		if step == "chat/3" {
			server.types("go on")
			p.sends(frame(strings.Repeat("\x1b", maxMessage)))
			server.sees(`client: \?{1000}`)
		}
	}
}

// wrongTables are messages that are none, with what the answer says.
var wrongTables = map[string]string{
	`{"type":"say","text":`:                `json.decode: .*the text ends too early`,
	`nonsense`:                             `json.decode: .*line 1, column 2`,
	"":                                     `json.decode: .*the text ends too early`,
	"{\"type\":\"say\",\"text\":\"\xff\"}": `no UTF-8`,
	`"say"`:                                `a message is a JSON object`,
	`false`:                                `a message is a JSON object`,
	`null`:                                 `a message is a JSON object`,
	`["say"]`:                              `a message is a JSON object`,
	strings.Repeat("[", 60000):             `exceeded max depth`,
	`{"type":"run"}`:                       `unknown type of message`,
	`{"type":["say"]}`:                     `unknown type of message`,
	`{"type":null}`:                        `unknown type of message`,
	`{}`:                                   `unknown type of message`,
	`{"type":"say"}`:                       `text must be a string`,
	`{"type":"say","text":7}`:              `text must be a string`,
	`{"type":"say","text":null}`:           `text must be a string`,
	`{"type":"say","text":{"a":"b"}}`:      `text must be a string`,
}

// TestChatWrongTables sends what is no message: each is answered with an error, and the connection goes on.
func TestChatWrongTables(t *testing.T) {
	t.Parallel()
	server := playLab(t, "chat/4", "server", "127.0.0.1", "0")
	p := meet(t, server.listens())
	for message, problem := range wrongTables {
		p.refusedFrames(problem, frame(message))
	}
	p.tells(table{"type": "say", "text": "still here"})
	server.sees("client: still here$")
	server.types("yes")
	p.learns(table{"type": "say", "text": "yes"})
}

// TestChatRunsNoCode sends Lua code wherever there is text, to programs that would leave a file if they ran it.
func TestChatRunsNoCode(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	code := `(function() io.open("ran", "w"):close() os.exit(3) end)()`
	server := playIn(t, dir, labProgram(t, "chat/4", "server"), "127.0.0.1", "0")
	p := meet(t, server.listens())
	for _, message := range []string{
		code, "return " + code, "{type = " + code + "}", "\x1bLua" + code, `{"type":` + code + `}`,
		`{"type":"` + strings.ReplaceAll(code, `"`, `\"`) + `"}`, `{"__index":"x","type":"__gc"}`,
	} {
		p.sends(frame(message))
		p.learns(table{"type": "error", "text": nil})
	}
	p.tells(table{"type": "say", "text": code})
	server.sees("client: ")
	server.types(code) // and back, to our client's own program
	p.learns(table{"type": "say", "text": code})

	client := playIn(t, dir, labProgram(t, "chat/4", "client"), "127.0.0.1", playPython(t, `
with serve() as s:
    receive_table(s)
    send_message(s, sys.argv[1])
`, code).listens())
	client.types("hello")
	client.sees("json.decode: Bad message")
	client.ends(0)
	if _, err := os.Stat(filepath.Join(dir, "ran")); err == nil {
		t.Error("code in a message ran")
	}
}

const pythonAnswers = `
with serve() as s:
    assert receive(s) == "привет"
    send(s, "здравствуй")
    assert receive(s) == "пока"
    send(s, "bye")
`

const pythonAsks = `
with connect() as s:
    send(s, "привет")
    assert receive(s) == "здравствуй"
    send(s, "bye")
`

// TestChatDialogueWithPython has programs in Python on either side.
func TestChatDialogueWithPython(t *testing.T) {
	t.Parallel()
	functions := map[string]string{
		"chat/3": "send, receive = send_message, receive_message\n",
		"chat/4": `
def send(s, text):
    send_table(s, {"type": "bye"} if text == "bye" else {"type": "say", "text": text})

def receive(s):
    return receive_table(s)["text"]
`,
	}
	for step, ours := range functions {
		server := playPython(t, ours+pythonAnswers)
		client := playLab(t, step, "client", "127.0.0.1", server.listens())
		client.types("привет")
		client.sees("server: здравствуй$")
		client.types("пока")
		client.sees("the server said bye$")
		client.ends(0)
		server.ends(0)

		host := playLab(t, step, "server", "127.0.0.1", "0")
		guest := playPython(t, ours+pythonAsks, host.listens())
		host.sees("client: привет$")
		host.types("здравствуй")
		host.sees("the client said bye$")
		guest.ends(0)
	}
}
