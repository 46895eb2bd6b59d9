package examples

import (
	"os"
	"path/filepath"
	"testing"
)

// tlsServer sends every line back in upper case, to one client.
const tlsServer = `
local certificate = tls.certificate("server.pem")
local listener = create_server("127.0.0.1", 0)
print("listening on 127.0.0.1:" .. select(2, listener:getsockname()))
local conn = assert(tls.server(listener:accept(), {certificate = certificate, timeout = 60}))
while true do
  local line = assert(conn:recvline())
  if line == "" then break end
  conn:sendall(line:upper())
end
print("client gone")
conn:close()
`

// tlsClient sends a line, says that no more comes, and prints what comes back.
const tlsClient = `
local conn = assert(tls.client(create_connection("127.0.0.1", tonumber(arg[1])), {ca = "server.pem", server_name = "localhost"}))
conn:sendall("hello\n")
print("received " .. assert(conn:recvline()))
conn:shutdown(SHUT_WR)
print("the end: " .. #assert(conn:recv()))
`

// playScript runs a Lua program, with a certificate of its own where it is a client.
func playScript(t *testing.T, dir, source string, arguments ...string) *program {
	t.Helper()
	path := filepath.Join(dir, "program.lua")
	if err := os.WriteFile(path, []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	return playIn(t, dir, append([]string{path}, arguments...)...)
}

func TestTLSWithOpenSSLClient(t *testing.T) {
	t.Parallel()
	need(t, "openssl")
	for _, version := range []string{"-tls1_2", "-tls1_3"} {
		dir := t.TempDir()
		server := playScript(t, dir, tlsServer)
		port := server.listens()
		client := playOther(t, dir, "openssl", "s_client", "-connect", "127.0.0.1:"+port, "-CAfile", "server.pem",
			"-servername", "localhost", "-verify_hostname", "localhost", "-verify_return_error", "-brief", "-nocommands", version)
		client.types("hello")
		client.sees("HELLO")
		client.leaves()
		server.sees("client gone")
		server.ends(0)
	}
}

// TestTLSKeyUpdate has the client change its keys in the middle, and ask the server to do the same.
func TestTLSKeyUpdate(t *testing.T) {
	t.Parallel()
	need(t, "openssl")
	dir := t.TempDir()
	server := playScript(t, dir, tlsServer)
	client := playOther(t, dir, "openssl", "s_client", "-connect", "127.0.0.1:"+server.listens(), "-CAfile", "server.pem", "-tls1_3")
	client.sees("Verification: OK")
	for range 3 {
		client.types("K")
		client.sees("KEYUPDATE")
		client.types("hello")
		client.sees("HELLO")
	}
	client.types("Q")
	server.sees("client gone")
	server.ends(0)
}

func TestTLSWithOpenSSLServer(t *testing.T) {
	t.Parallel()
	need(t, "openssl")
	dir := t.TempDir()
	playScript(t, dir, `tls.certificate("server.pem")`).ends(0)
	server := playOther(t, dir, "openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", "server.pem", "-key", "server.key", "-rev", "-naccept", "1")
	port := server.sees(`ACCEPT 127\.0\.0\.1:(\d+)`)[1]
	client := playScript(t, dir, tlsClient, port)
	client.sees("received olleh")
	client.sees("the end: 0")
	client.ends(0)
}

const pythonTLSClient = `
import socket, ssl, sys
context = ssl.create_default_context(cafile="server.pem")
with context.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[1]))), server_hostname="localhost") as s:
    for n in (1, 100, 20_000, 60_000):
        s.sendall(b"x" * n + b"\n")
        reply = b""
        while not reply.endswith(b"\n"):
            reply += s.recv(65536)
        assert reply == b"X" * n + b"\n", len(reply)
    s.unwrap()
print("fine")
`

const pythonTLSServer = `
import socket, ssl
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("server.pem", "server.key")
with socket.create_server(("127.0.0.1", 0)) as listener:
    print("listening on 127.0.0.1:%d" % listener.getsockname()[1], flush=True)
    with context.wrap_socket(listener.accept()[0], server_side=True) as conn:
        while data := conn.recv(100):
            conn.sendall(data.upper())
        conn.unwrap()
`

func TestTLSWithPython(t *testing.T) {
	t.Parallel()
	need(t, "python3")
	dir := t.TempDir()
	server := playScript(t, dir, tlsServer)
	client := playOther(t, dir, "python3", "-c", pythonTLSClient, server.listens())
	client.sees("fine")
	server.sees("client gone")
	server.ends(0)

	other := playOther(t, dir, "python3", "-c", pythonTLSServer)
	ours := playScript(t, dir, tlsClient, other.listens())
	ours.sees("received HELLO")
	ours.sees("the end: 0")
	ours.ends(0)
	other.ends(0)
}
