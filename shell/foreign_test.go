package shell

import "testing"

// TestBeginnersWords types what somebody types who does not know better yet: the answer names what was meant.
func TestBeginnersWords(t *testing.T) {
	withNames(t, "", func(s *session) {
		for _, c := range []struct{ line, want string }{
			{"привет", "error: there is no command привет (help lists the commands)"},
			{"отправить s1 текст", "error: there is no command отправить (help lists the commands)"},
			{"ыщслуе", "error: there is no command ыщслуе; did you mean socket? (the keyboard is at Russian)"},
			{"Рудз ищтв", "error: there is no command Рудз; did you mean help? (the keyboard is at Russian)"},
			{"имя = 5", "error: имя cannot be a name: those of Lua are made of English letters, digits and _"},
			{"socket tcp", `error: socket: FAMILY "tcp" is neither a number nor a constant of this system; did you mean SOCK_STREAM?; usage: socket [FAMILY] [TYPE] [PROTO]`},
			{"socket IPv6", `error: socket: FAMILY "IPv6" is neither a number nor a constant of this system; did you mean AF_INET6?; usage: socket [FAMILY] [TYPE] [PROTO]`},
			{"s1 = socket", "s1 = AF_INET SOCK_STREAM socket, fd #"},
			{"bind s1 9090", "error: bind: the host comes before the port: 127.0.0.1 9090; usage: bind [SOCKET] HOST PORT"},
			{"connect s1 80 127.0.0.1", `error: connect: port "127.0.0.1" is neither a number nor a service's name; the host comes before the port; usage: connect [SOCKET] HOST PORT`},
			{"trace of", "error: trace: of is neither on nor off; a file of that name is ./of; usage: trace [on | off | FILE]"},
			{"setsockopt s1 SO_REUSEADDR on", "option set on s1"},
			{"getsockopt s1 SO_REUSEADDR", "1"},
			{"setsockopt s1 SO_REUSEADDR off", "option set on s1"},
			{"getsockopt s1 SO_REUSEADDR", "0"},
			{"help @option", "error: help: there is no chapter @option; did you mean @options?; usage: help @CHAPTER"},
			{"help bnd", `error: help: there is no page "bnd"; did you mean bind?; usage: help [TOPIC]`},
			{"help bind listen", `error: help: surplus word "listen"; usage: help [TOPIC]`},
			{"jobs all", `error: jobs: surplus word "all"; usage: jobs`},
			{"close s1 s2", `error: close: surplus word "s2"; usage: close [SOCKET]`},
			{"why -v", `error: why: surplus word "-v"; usage: why`},
			{"use -f", "error: use: unknown flag -f; usage: use SOCKET"},
			{"recv s1 -f", "error: recv: unknown flag -f (quote it where it is text); usage: recv [SOCKET] [-x] [SIZE] [FLAGS]"},
			{"listen 99 5", `error: listen: surplus word "5"; usage: listen [SOCKET] [BACKLOG]`},
			{"setsockopt s1 SO_REUSEADR 1", `error: setsockopt: OPTION "SO_REUSEADR" is neither a number nor a constant of this system; did you mean SO_REUSEADDR?; usage: setsockopt [SOCKET] [LEVEL] OPTION VALUE [INTERFACE]`},
			{"edit 5", "error: there is no history: it is kept of what is typed at a terminal"},
			{`print "hi`, "error: input #: unterminated string near \"hi\"\n     1 | print \"hi"},
			{`print 'привет`, "error: input #: unterminated string near \"привет\"\n     1 | print 'привет"},
		} {
			if got := places.ReplaceAllString(descriptors.ReplaceAllString(s.do(c.line), "fd #"), "input #:"); got != c.want {
				t.Errorf("%s\ngot\n%s\nwant\n%s", c.line, got, c.want)
			}
		}
	})
}
