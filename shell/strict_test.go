package shell

import "testing"

// TestStrictGlobals gives _G a metatable that refuses unknown names, as modules for strict programs do: what the session
// looks up for itself is not refused.
func TestStrictGlobals(t *testing.T) {
	withNames(t, "", func(s *session) {
		for _, c := range []struct{ line, want string }{
			{"do setmetatable(_G, {__index = function(_, name) error('undefined ' .. name, 0) end}) end", ""},
			{"do string = nil end", ""},
			{"print(1)", "1"},
			{"Q = 5", ""},
			{"print(Q)", "5"},
		} {
			if got := s.do(c.line); got != c.want {
				t.Errorf("%s: %q, want %q", c.line, got, c.want)
			}
		}
		s.offerHints()
		if names := s.Runtime.Fields("s.upper"); names != nil {
			t.Errorf("fields of nothing: %v", names)
		}
	})
}
