package luaapi

import "testing"

// TestPatienceIsTheCalls changes a timeout while a call waits: the call ends when it was to, and says so.
func TestPatienceIsTheCalls(t *testing.T) {
	for change, want := range map[string]string{
		"a:settimeout(7)": "it took longer than the timeout of 50ms",
		"a:settimeout()":  "it took longer than the timeout of 50ms",
		"a:settimeout(0)": "it took longer than the timeout of 50ms",
		"a:setsockopt(SOL_SOCKET, SO_RCVTIMEO, 9) a:settimeout()": "it took longer than the timeout of 50ms",
	} {
		expect(t, `local a, b = socketpair() a:settimeout(0.05) spawn(function() `+change+` end)
			print((select(2, a:recv(1)):match("%): (.*)")))`, want)
	}
	expect(t, `local a = socketpair() a:setsockopt(SOL_SOCKET, SO_RCVTIMEO, 0.05) spawn(function() a:setsockopt(SOL_SOCKET, SO_RCVTIMEO, 9) end)
		print((select(2, a:recv(1)):match("%): (.*)")))`, "SO_RCVTIMEO ran out after 50ms")
	expect(t, `local a = socketpair() a:setblocking(false) print((select(2, a:recv(1, MSG_DONTWAIT)):match("%): (.*)")))`,
		"MSG_DONTWAIT was given and the call would have to wait")
	expect(t, `local a = socketpair() a:setblocking(false) print((select(2, a:recv(1)):match("%): (.*)")))`,
		"the socket is non-blocking and the call would have to wait")
}
