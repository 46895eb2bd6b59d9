//go:build unix

package main

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"sosh/shell/screentest"
)

// echoServer serves everybody who comes, in threads of its own, and says so.
const echoServer = `server = assert(socket(AF_INET, SOCK_STREAM))
server:bind("127.0.0.1", 0)
server:listen()
print("at " .. select(2, server:getsockname()) .. ".")
function serve(client)
  for data in function() return client:recv(1024) end do
    if data == "" then break end
    print("got " .. data)
    client:sendall(data)
  end
  client:close()
  print("client gone")
end
function welcome(client) serve(client) end
serving = spawn(function() while true do spawn(welcome, assert(server:accept())) end end)`

// serveEcho starts an echo server in the session and returns a client of it.
func serveEcho(s *terminal) net.Conn {
	s.Helper()
	s.Paste(echoServer)
	s.Type("\r")
	s.prompt()
	port := s.match(`\nat (\d+)\.\n`)
	client, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { client.Close() })
	return client
}

// ask sends text to an echo server and wants it back.
func ask(s *terminal, client net.Conn, text string) {
	s.Helper()
	if _, err := io.WriteString(client, text); err != nil {
		s.Fatal(err)
	}
	reply := make([]byte, len(text))
	if _, err := io.ReadFull(client, reply); err != nil || string(reply) != text {
		s.Fatalf("the server replied %q, %v", reply, err)
	}
}

// rows are those that text takes on a screen of the given width, where no character is wide.
func rows(text string, width int) []string {
	var all []string
	runes := []rune(text)
	for len(runes) > width {
		all, runes = append(all, strings.TrimRight(string(runes[:width]), " ")), runes[width:]
	}
	return append(all, string(runes))
}

// TestServerBehindThePrompt has a server in the background serve a client while a line is being typed.
func TestServerBehindThePrompt(t *testing.T) {
	for _, c := range []struct {
		width, height int
		typed, rest   string
	}{
		{80, 24, `x = "half a li`, `ne"`},
		{80, 24, `x = "полстро`, `ки"`},
		{40, 10, `x = "` + strings.Repeat("0123456789", 5), `"`},
		{40, 10, `x = "строка, которая не умещается на одной строке эк`, `рана"`},
	} {
		t.Run(fmt.Sprintf("%s at %dx%d", c.typed, c.width, c.height), func(t *testing.T) {
			s := place{width: c.width, height: c.height}.start(t)
			s.prompt()
			client := serveEcho(s)
			line := rows("sosh> "+c.typed, c.width)
			s.Type(c.typed)
			s.SeesEnd(line...)
			for _, text := range []string{"one", "два", "three"} {
				ask(s, client, text)
				above := append([]string{"got " + text}, line...)
				s.SeesEnd(above...)
			}
			col := len([]rune(line[len(line)-1]))
			s.Until("the cursor behind the line", func(v *screentest.VT) bool { return v.Col == col })
			client.Close()
			s.SeesEnd(append([]string{"client gone"}, line...)...)
			s.enter(c.rest)
			want := strings.TrimPrefix(c.typed, "x = ") + c.rest
			s.enter("print(#x)", fmt.Sprint(len(want)-2))
			s.Type(ctrlD)
			s.exits(0)
		})
	}
}

// TestFailureInTheBackground has threads end in all the ways there are while a line is being typed.
func TestFailureInTheBackground(t *testing.T) {
	s := open(t)
	client := serveEcho(s)
	ask(s, client, "served")
	s.enter("go = queue()")
	s.enter(`a = spawn(function() go:get() error("lua error") end)`)
	s.enter(`b = spawn(function() go:get() socket():listen("much") end)`)
	s.enter(`c = spawn(function() go:get() return io.open("/dev/null"):read(2^50) end)`) // makes Go panic
	s.enter(`function serve() go:put(1) go:put(2) go:put(3) end`)
	s.Type("half a line")
	s.SeesEnd("sosh> half a line")
	knock(s, client)
	for _, report := range []string{
		`input \d+:1: lua error`, `input \d+:1: listen: backlog must be an integer`, "this is a bug in sosh, please report it",
	} {
		s.match(`\n(thread \d+ failed: ` + report + `)`)
		s.SeesEnd("sosh> half a line")
	}
	s.Type(ctrlC)
	s.prompt()
	s.enter("print(a:status(), b:status(), c:status())", `failed\s+failed\s+failed`)
}

// knock connects to the server of client once more.
func knock(s *terminal, client net.Conn) {
	s.Helper()
	again, err := net.Dial("tcp", client.RemoteAddr().String())
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { again.Close() })
}

// TestExitInTheBackground has a thread end the process while a line is being typed: the terminal is as it was before.
func TestExitInTheBackground(t *testing.T) {
	s := place{width: 1000, height: 24, under: `"$@"; echo "status $?;" $(stty -a)`}.start(t)
	s.prompt()
	client := serveEcho(s)
	ask(s, client, "served")
	s.enter(`function serve() os.exit(4) end`)
	s.Type("half a line")
	s.SeesEnd("sosh> half a line")
	knock(s, client)
	s.exits(0)
	s.match(`\n(status 4;)`)
	s.ordinary()
}
