package shell

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sosh/luaapi"
	"sosh/transport"
)

// say is the line that tells of a call's success, and whether there is data in it, which is shown as it is. Data received
// has its own words: how end of stream and an empty datagram look is what a student has to see.
func (sh *Shell) say(st *statement, values []luaapi.Value) (text string, data bool) {
	var socket transport.Socket
	if st.receiver != "" {
		socket = sh.Runtime.Global(st.receiver).Socket()
	}
	if len(st.call.Results) > 0 && st.call.Results[0].Kind == luaapi.Data && len(values) > 0 {
		return sayData(socket, values, st.shows != nil), values[0].Text() != ""
	}
	if st.call.Says == "" {
		return joinResults(st.call, values), true
	}
	says := st.call.Says
	if st.call.SaysDatagram != "" && socket != nil && socket.Type() == constant("SOCK_DGRAM") {
		says = st.call.SaysDatagram
	}
	text = expand(says, func(key string) string { return sh.placeholder(key, st, socket, values) })
	if rest, ok := strings.CutPrefix(text, "1 bytes "); ok {
		text = "1 byte " + rest
	}
	return text, false
}

// placeholder is the text for {key} in a call's Says.
func (sh *Shell) placeholder(key string, st *statement, socket transport.Socket, values []luaapi.Value) string {
	if len(st.targets) > 0 && values[0].Socket() != nil {
		socket = values[0].Socket()
	}
	fd, _ := socket.(*transport.FD)
	switch key {
	case "s":
		return sh.paint.name(st.receiver)
	case "1", "2", "3":
		i := int(key[0] - '1')
		if i < len(st.targets) && values[i].Socket() != nil {
			return sh.paint.name(st.targets[i])
		}
		return resultText(st.call.Results[i], values[i])
	case "type":
		return transport.ConstantName("AF_", socket.Family()) + " " + transport.ConstantName("SOCK_", socket.Type())
	case "fd":
		return fmt.Sprint(fd.Fileno())
	case "local":
		return addressText(fd.Local())
	case "peer":
		return addressText(fd.Peer())
	case "wait":
		return waitText(socket.Timeout())
	case "default":
		return waitText(sh.Runtime.DefaultTimeout())
	}
	return "{" + key + "}"
}

// waitText says how long calls wait.
func waitText(timeout time.Duration) string {
	switch {
	case timeout < 0:
		return "as long as it takes"
	case timeout == 0:
		return "not at all (non-blocking)"
	}
	return "at most " + timeout.String()
}

// expand replaces each {key} in a template.
func expand(template string, value func(key string) string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		key, after, _ := strings.Cut(rest, "}")
		b.WriteString(value(key))
		template = after
	}
}

// sayData shows what recv or recvfrom brought.
func sayData(socket transport.Socket, values []luaapi.Value, dump bool) string {
	data := values[0].Text()
	from, shown := "", " "+luaapi.Quote(data)
	if dump {
		shown = "\n" + luaapi.Hexdump(data, 0)
	}
	if len(values) > 1 {
		from = " from " + joinAddress(socket, values[1:])
	}
	switch {
	case data == "" && socket != nil && socket.Type() == constant("SOCK_DGRAM"):
		return "an empty datagram" + from
	case data == "":
		return `"": end of stream, the peer sends no more`
	case cutOff(socket) > 0:
		return fmt.Sprintf("%d of %d bytes%s (the rest of the datagram did not fit):%s", len(data), len(data)+cutOff(socket), from, shown)
	case len(data) == 1:
		return "1 byte" + from + ":" + shown
	}
	return fmt.Sprintf("%d bytes%s:%s", len(data), from, shown)
}

// cutOff is how many bytes of the datagram just received did not fit.
func cutOff(socket transport.Socket) int {
	if fd, ok := socket.(*transport.FD); ok {
		return fd.CutOff()
	}
	return 0
}

// joinAddress is an address as results: host:port, or what another family has, in words.
func joinAddress(socket transport.Socket, values []luaapi.Value) string {
	if socket == nil || len(values) < 2 || socket.Family() != constant("AF_INET") && socket.Family() != constant("AF_INET6") {
		return joinResults(&luaapi.Call{}, values)
	}
	host := values[0].Text()
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return host + ":" + values[1].Text()
}

// joinResults shows results that have no words of their own: as print would, but nil, an empty string and what is in a
// table can be seen.
func joinResults(call *luaapi.Call, values []luaapi.Value) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.Text()
		switch {
		case texts[i] == "" || v.Type() == "table" || v.Type() == "string" && !readable(texts[i]):
			texts[i] = v.Inspect()
		case i < len(call.Results):
			texts[i] = resultText(call.Results[i], v)
		}
	}
	return strings.Join(texts, " ")
}

// readable reports whether text is what a terminal shows as it is: an abstract name of AF_UNIX or a hardware address is not.
func readable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' })
}

// resultText is a result among words: a list is what is in it, and an internationalised name can be read, too.
func resultText(r luaapi.Result, v luaapi.Value) string {
	list, isList := v.Strings()
	switch {
	case isList && len(list) == 0:
		return "none"
	case isList:
		return strings.Join(list, " ")
	case r.Kind == luaapi.Host:
		return v.Text() + luaapi.UnicodeNote(v.Text())
	}
	return v.Text()
}

// addressText is an address in a line or a table.
func addressText(a transport.Addr) string {
	if a == nil {
		return "-"
	}
	return a.String()
}
