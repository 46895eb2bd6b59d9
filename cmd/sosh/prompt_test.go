//go:build unix

package main

import "testing"

// TestPromptState follows a conversation in the prompt.
func TestPromptState(t *testing.T) {
	s := open(t)
	for _, step := range []struct{ line, prompt string }{
		{"socket", `sosh \[s1 tcp\]>`},
		{"bind 127.0.0.1 0", `sosh \[s1 tcp bound\]>`},
		{"listen", `sosh \[s1 tcp listen\]>`},
		{"c = socket", `sosh \[c tcp\]>`},
		{"c:connect(s1:getsockname())", `sosh \[c tcp established\]>`},
		{"accept s1", `sosh \[s2 tcp established\]>`},
		{"shutdown c SHUT_WR", `sosh \[s2 tcp close-wait\]>`},
		{"u = socket AF_INET6 SOCK_DGRAM", `sosh \[u udp6\]>`},
		{"socketpair", `sosh \[s3 unix connected\]>`},
		{"close", `sosh>`},
	} {
		s.enter(step.line)
		s.shows(step.prompt)
	}
}

// TestNarrowPrompt leaves room to type on a narrow screen, also for wide characters.
func TestNarrowPrompt(t *testing.T) {
	s := place{width: 40, height: 10}.start(t)
	s.prompt()
	s.enter("socket")
	s.shows(`sosh \[s1 tcp\]>`)
	s.enter("bind 127.0.0.1 0")
	s.shows(`sosh \[s1\]>`)
	s.Type("print('Привет, 世界, это длинная строка')")
	s.SeesEnd("sosh [s1]> print('Привет, 世界, это длин", "ная строка')")
	s.Type("\r")
	s.prompt()
	s.shows("Привет, 世界, это длинная строка", `sosh \[s1\]>`)
}
