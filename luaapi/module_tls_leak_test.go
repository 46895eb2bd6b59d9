package luaapi

import "testing"

// tlsLeaks are what opens TLS connections, or fails to. Fewer times than the calls of leaks: a handshake takes its time.
var tlsLeaks = map[string]string{
	"both ends close":        `local s, c = pair() s:close() c:close()`,
	"one end closes":         `local s, c = pair() c:close() s:recv(1) s:close()`,
	"both are lost":          `pair()`,
	"lost while data waits":  `local s, c = pair() s:sendall("x")`,
	"a file of it":           `local s, c = pair() local f = c:makefile() c:close() f:close() assert(s:recv(1) == "") s:close()`,
	"the client has doubts":  `local c, accepting = connect({}) accepting:join()`,
	"nobody answers":         `local plain = create_connection(listener:getsockname()) local other = listener:accept() assert(not tls.client(plain, {insecure = true, timeout = 0.0001})) other:close()`,
	"the server gives up":    `local plain = create_connection(listener:getsockname()) local other = listener:accept() assert(not tls.server(other, {certificate = certificate, timeout = 0.0001})) plain:close()`,
	"cancelled":              `local plain = create_connection(listener:getsockname()) local other = listener:accept() local t = spawn(tls.client, plain, {insecure = true}) sleep(0) t:cancel() t:join() other:close()`,
	"closed under handshake": `local plain = create_connection(listener:getsockname()) local other = listener:accept() local t = spawn(function() return tls.client(plain, {insecure = true}) end) sleep(0) plain:close() t:join() other:close()`,
	"no files":               `local plain = socket() assert(not tls.client(plain, {ca = "/no/such/file"})) plain:close()`,
}

// TestTLSLeaks counts descriptors and goroutines before and after.
func TestTLSLeaks(t *testing.T) {
	for name, again := range tlsLeaks {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TMPDIR", t.TempDir())
			checkLeak(t, tlsPair, again, 100)
		})
	}
}
