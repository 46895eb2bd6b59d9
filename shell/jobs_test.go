package shell

import "testing"

func TestCutAmpersand(t *testing.T) {
	for _, c := range []struct {
		line, rest string
		ok         bool
	}{
		{"accept s1 &", "accept s1", true},
		{"accept s1&", "accept s1", true},
		{"accept s1 & # in the background", "accept s1", true},
		{`send s1 "привет"&`, `send s1 "привет"`, true},
		{`send s1 "a &"`, `send s1 "a &"`, false},
		{"send s1 'a&'", "send s1 'a&'", false},
		{"accept s1 # not &", "accept s1 # not &", false},
		{"send s1 a&b", "send s1 a&b", false},
		{`send s1 "never closed &`, `send s1 "never closed &`, false},
		{"&", "", true},
		{"", "", false},
	} {
		if rest, ok := cutAmpersand(c.line); rest != c.rest || ok != c.ok {
			t.Errorf("cutAmpersand(%q) = %q, %v, want %q, %v", c.line, rest, ok, c.rest, c.ok)
		}
	}
}

// TestLuaJobs has Lua code run as jobs: the & is one only where it stands in the code.
func TestLuaJobs(t *testing.T) {
	withNames(t, "", func(s *session) {
		for _, c := range []struct{ line, want string }{
			{"1 + 1 &", "[%1] 1 + 1\n[%1] 2"},
			{"x = 7 &", "[%2] x = 7\n[%2] done: x = 7"},
			{"x&", "[%3] x\n[%3] 7"},
			{"x -- and &", "7"},
			{"'text &'", `"text &"`},
			{"typo x &", "error: there is no command typo (help lists the commands)"},
			{"typo &", "[%4] typo\n[%4] error: there is no command typo, and no variable (help lists the commands)"},
			{"getservbyname http &", "[%5] getservbyname http\n[%5] 80"},
			{"port = getservbyname http &", "[%6] port = getservbyname http\n[%6] 80"},
			{"port", "80"},
			{"getservbyname nope &", "[%7] getservbyname nope\n[%7] error: getservbyname nope: unknown service; near: nrpe, zope, pop3, ntp"},
			{"use s1 &", "error: use: it cannot run in the background; calls and Lua code can; usage: use SOCKET"},
			{"wait", ""},
			{"wait %8", "error: there is no job %8 (jobs lists them)"},
			{"wait %x", "error: there is no job %x (jobs lists them)"},
			{"wait %1", ""},
			{"fg", "error: fg: there are no jobs"},
			{"kill", "error: kill: name one job; usage: kill %JOB | kill thread NUMBER"},
		} {
			if got := s.do(c.line); got != c.want {
				t.Errorf("%s\ngot\n%s\nwant\n%s", c.line, got, c.want)
			}
		}
	})
}
