package near

import "testing"

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"bind", "bind", 0}, {"bnd", "bind", 1}, {"bindd", "bind", 1}, {"bimd", "bind", 1}, {"bidn", "bind", 1},
		{"lisen", "listen", 1}, {"lsiten", "listne", 2}, {"", "ab", 2},
	} {
		if got := Distance(c.a, c.b); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
		if got := Distance(c.b, c.a); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.b, c.a, got, c.want)
		}
	}
	for _, far := range [][2]string{{"", "abc"}, {"connect", "socket"}, {"abcdef", "fedcba"}} {
		if got := Distance(far[0], far[1]); got <= Far {
			t.Errorf("Distance(%q, %q) = %d, want more than %d", far[0], far[1], got, Far)
		}
	}
}
