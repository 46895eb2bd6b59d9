package shell

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"sosh/luaapi"
	"sosh/transport"
)

// maxTraced is how many bytes of data a trace shows, as strace(1) does.
const maxTraced = 32

// callText is a call in the form of strace(1), up to its closing bracket: bind(s1, 127.0.0.1:9090). What arrives shows
// behind the result, so that only calls that send have their data here.
func (tr *tracer) callText(c transport.Call) string {
	return c.Name + "(" + strings.Join(tr.arguments(c), ", ") + ")"
}

// arguments are a call's arguments in the man page's order, with the names that a program gives them.
func (tr *tracer) arguments(c transport.Call) []string {
	if c.Collected {
		return []string{fmt.Sprintf("fd %d", c.Ints[0])}
	}
	var words []string
	if c.Socket != nil && c.Name != "socket" && c.Name != "socketpair" && c.Name != "fromfd" {
		words = append(words, tr.name(c.Socket))
	}
	switch c.Name {
	case "socket", "socketpair":
		return append(words, named("AF_", c.Ints[0]), named("SOCK_", c.Ints[1]), strconv.Itoa(c.Ints[2]))
	case "shutdown":
		return append(words, named("SHUT_", c.Ints[0]))
	case "getsockopt", "setsockopt":
		level, option := transport.OptionName(c.Ints[0], c.Ints[1])
		return append(append(words, level, option), integers(c.Ints[2:])...)
	case "send", "sendall", "sendto", "sendmsg":
		words = append(words, tr.data(c.Data), strconv.Itoa(c.Ints[0]), transport.FlagNames("MSG_", c.Ints[1]))
	case "recv", "recvfrom", "recvmsg":
		last := len(c.Ints) - 1
		return append(append(words, integers(c.Ints[:last])...), transport.FlagNames("MSG_", c.Ints[last]))
	default:
		words = append(words, integers(c.Ints)...)
	}
	if c.Addr != nil && c.Name != "accept" && !strings.HasPrefix(c.Name, "get") {
		words = append(words, c.Addr.String())
	}
	return words
}

// named is a constant's name, or the number where it has none.
func named(prefix string, value int) string {
	if name := transport.ConstantName(prefix, value); name != "" {
		return name
	}
	return strconv.Itoa(value)
}

func integers(values []int) []string {
	words := make([]string, len(values))
	for i, n := range values {
		words[i] = strconv.Itoa(n)
	}
	return words
}

// resultText is what a call returned.
func (tr *tracer) resultText(c transport.Call) string {
	if c.Errno != 0 {
		return fmt.Sprintf("-1 %s (%s)", transport.ConstantName("E", int(c.Errno)), transport.Strerror(c.Errno))
	}
	switch c.Name {
	case "accept":
		return fmt.Sprintf("fd %d from %s", c.Result, addressText(c.Addr))
	case "getsockname", "getpeername":
		return addressText(c.Addr)
	case "socket", "dup", "fromfd":
		return fmt.Sprintf("fd %d", c.Result)
	case "socketpair":
		return fmt.Sprintf("fd %d, fd %d", number(c.Socket), number(c.Other))
	case "recv", "recvmsg", "recvexactly", "recvline", "recvuntil":
		return fmt.Sprintf("%d %s", c.Result, tr.data(c.Data))
	case "recvfrom":
		return fmt.Sprintf("%d %s from %s", c.Result, tr.data(c.Data), addressText(c.Addr))
	}
	return strconv.Itoa(c.Result)
}

func number(s transport.Socket) int {
	if fd, ok := s.(*transport.FD); ok {
		return fd.Number()
	}
	return -1
}

// data is the beginning of what was sent or received, in quotes. What was read without showing it is not shown here.
func (tr *tracer) data(p []byte) string {
	text := tr.hide(string(p))
	if len(text) > maxTraced {
		return luaapi.Quote(text[:maxTraced]) + "..."
	}
	return luaapi.Quote(text)
}

// timeText says how long a call worked, and how long it waited.
func timeText(c transport.Call) string {
	text := round(c.Took - c.Blocked).String()
	if c.Blocked > 0 {
		text += ", waited " + round(c.Blocked).String()
	}
	return "<" + text + ">"
}

// round leaves three digits or so.
func round(d time.Duration) time.Duration {
	unit := time.Nanosecond
	for d >= 1000*unit {
		unit *= 10
	}
	return d.Round(unit)
}

// lookupText is a place that a look-up turned to: lookup(mail, service): files /etc/services = 25/tcp.
func lookupText(l luaapi.Lookup) string {
	text := fmt.Sprintf("lookup(%s, %s): %s", l.Name, l.Type, l.Source)
	for _, word := range []string{l.Where, l.Proto} {
		if word != "" {
			text += " " + word
		}
	}
	if l.Result != "" {
		text += " = " + l.Result
	}
	if l.Err != nil && l.Result == "" {
		text += " (" + l.Err.Error() + ")"
	}
	if l.Took > 0 {
		text += " <" + round(l.Took).String() + ">"
	}
	return text
}
