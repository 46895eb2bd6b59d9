package export

import (
	"fmt"
	"strings"
)

// pythonCalls are the calls that Python has, each with what writes it.
func pythonCalls() map[string]func(w *pythonWriter, st *step) {
	return map[string]func(w *pythonWriter, st *step){
		"socket": func(w *pythonWriter, st *step) {
			w.add("%s = socket.socket(%s)", w.names(st)[0], w.arguments(st, "family", "type", "proto"))
		},
		"socketpair": func(w *pythonWriter, st *step) {
			w.add("%s = socket.socketpair(%s)", strings.Join(w.names(st), ", "), w.arguments(st, "family", "type", "proto"))
		},
		"bind":        func(w *pythonWriter, st *step) { w.method(st, w.address(st)) },
		"connect":     func(w *pythonWriter, st *step) { w.method(st, w.address(st)) },
		"listen":      func(w *pythonWriter, st *step) { w.method(st, w.arguments(st, "backlog")) },
		"shutdown":    func(w *pythonWriter, st *step) { w.method(st, w.arguments(st, "how")) },
		"close":       func(w *pythonWriter, st *step) { w.method(st, "") },
		"accept":      (*pythonWriter).accept,
		"sendall":     func(w *pythonWriter, st *step) { w.method(st, w.dataAndFlags(st)) },
		"send":        func(w *pythonWriter, st *step) { w.integer(st, w.call(st, w.dataAndFlags(st))) },
		"sendto":      func(w *pythonWriter, st *step) { w.integer(st, w.call(st, w.dataAndFlags(st)+", "+w.address(st))) },
		"recv":        func(w *pythonWriter, st *step) { w.received(st, w.call(st, w.room(st))) },
		"recvfrom":    (*pythonWriter).recvfrom,
		"recvline":    (*pythonWriter).recvline,
		"recvexactly": (*pythonWriter).recvexactly,
		"getsockname": (*pythonWriter).addressOf,
		"getpeername": (*pythonWriter).addressOf,
		"getsockopt":  (*pythonWriter).getsockopt,
		"setsockopt":  (*pythonWriter).setsockopt,
		"settimeout": func(w *pythonWriter, st *step) {
			if !st.has("seconds") {
				w.method(st, "None")
				return
			}
			w.method(st, w.number(st.args["seconds"]))
		},
		"setblocking": func(w *pythonWriter, st *step) {
			w.method(st, map[bool]string{true: "True", false: "False"}[st.args["flag"].value == true])
		},
		"sleep": func(w *pythonWriter, st *step) {
			w.imports = appendNew(w.imports, "time")
			w.add("time.sleep(%s)", w.number(st.args["seconds"]))
		},
		"gethostbyname": func(w *pythonWriter, st *step) {
			w.text1(st, "socket.gethostbyname("+w.textOf(st.args["name"])+")")
		},
		"getservbyname": func(w *pythonWriter, st *step) { w.integer(st, "socket.getservbyname("+w.service(st)+")") },
		"getaddrinfo":   (*pythonWriter).getaddrinfo,
		"inet_aton": func(w *pythonWriter, st *step) {
			w.received(st, "socket.inet_aton("+w.textOf(st.args["text"])+")")
		},
		"inet_ntoa": func(w *pythonWriter, st *step) {
			w.text1(st, "socket.inet_ntoa("+w.data(st.args["packed"])+")")
		},
		"inet_pton": func(w *pythonWriter, st *step) {
			w.received(st, "socket.inet_pton("+w.number(st.args["family"])+", "+w.textOf(st.args["text"])+")")
		},
		"inet_ntop": func(w *pythonWriter, st *step) {
			w.text1(st, "socket.inet_ntop("+w.number(st.args["family"])+", "+w.data(st.args["packed"])+")")
		},
	}
}

// call is the method's call on the step's socket.
func (w *pythonWriter) call(st *step, arguments string) string {
	return w.name(st.self) + "." + st.name() + "(" + arguments + ")"
}

// method adds a call without results.
func (w *pythonWriter) method(st *step, arguments string) { w.add("%s", w.call(st, arguments)) }

// integer adds a call whose result is one number, and text1 one whose result is one text: what takes it, or prints it.
func (w *pythonWriter) integer(st *step, call string) {
	if v := st.target(0); v != nil {
		w.add("%s = %s", w.name(v), call)
		return
	}
	w.add("print(%s)", call)
}

func (w *pythonWriter) text1(st *step, call string) { w.integer(st, call) }

// received adds a call whose result is data.
func (w *pythonWriter) received(st *step, call string) {
	switch v := st.target(0); {
	case v != nil:
		w.add("%s = %s", w.name(v), call)
	case !st.shown():
		w.add("print(%s(%s))", w.helpers.use("text"), call)
	case st.Call.datagrams():
		w.add("%s(%s)", w.helpers.use("show_datagram", "show"), call)
	default:
		w.add("%s(%s)", w.helpers.use("show"), call)
	}
}

func (w *pythonWriter) accept(st *step) {
	names := w.names(st)
	address := "_"
	switch {
	case len(st.targets) < 2:
	case len(names) == 2:
		address = names[1]
	case st.Call.Family == constant("AF_INET6"):
		address = "(" + names[1] + ", " + names[2] + ", *_)"
	default:
		address = "(" + names[1] + ", " + names[2] + ")"
	}
	w.add("%s, %s = %s", names[0], address, w.call(st, ""))
}

// room is the size of a receive with its flags.
func (w *pythonWriter) room(st *step) string {
	size := fmt.Sprint(st.room())
	if st.has("flags") {
		size += ", " + w.number(st.args["flags"])
	}
	return size
}

func (w *pythonWriter) dataAndFlags(st *step) string {
	text := w.data(st.args["data"])
	if st.has("flags") {
		text += ", " + w.number(st.args["flags"])
	}
	return text
}

func (w *pythonWriter) recvfrom(st *step) {
	call := w.call(st, w.room(st))
	names := w.names(st)
	inet := len(names) == 3
	switch {
	case len(st.targets) > 0 && inet && len(st.targets) > 1:
		more := map[bool]string{true: ", *_", false: ""}[st.Call.Family == constant("AF_INET6")]
		w.add("%s, (%s, %s%s) = %s", names[0], names[1], names[2], more, call)
	case len(st.targets) > 0 && len(names) == 2:
		w.add("%s, %s = %s", names[0], names[1], call)
	case len(st.targets) > 0:
		w.add("%s, _ = %s", names[0], call)
	case !st.shown() && inet:
		w.add("data, address = %s", call)
		w.add(`print(%s(data), *address, sep="\t")`, w.helpers.use("text"))
	case inet && st.Call.datagrams():
		w.add("%s(*%s)", w.helpers.use("show_datagram", "show"), call)
	default:
		w.received(st, call+"[0]")
	}
}

func (w *pythonWriter) recvline(st *step) {
	w.received(st, fmt.Sprintf("%s(%s, %d)", w.helpers.use("recv_line"), w.name(st.self), st.room()))
}

func (w *pythonWriter) recvexactly(st *step) {
	w.received(st, fmt.Sprintf("%s(%s, %d)", w.helpers.use("recv_exactly"), w.name(st.self), st.room()))
}

// addressOf adds getsockname or getpeername.
func (w *pythonWriter) addressOf(st *step) {
	call, names := w.call(st, ""), w.names(st)
	switch {
	case len(st.targets) == 0 && len(names) == 1:
		w.add("print(%s)", call)
	case len(st.targets) == 0:
		w.add(`print(*%s, sep="\t")`, call)
	case len(names) == 2 && st.Call.Family == constant("AF_INET6"):
		w.add("%s, %s, *_ = %s", names[0], names[1], call)
	default:
		w.add("%s = %s", strings.Join(names, ", "), call)
	}
}

func (w *pythonWriter) getsockopt(st *step) {
	option := w.number(st.args["level"]) + ", " + w.number(st.args["option"])
	switch {
	case st.Call.linger():
		w.add("%s(%s)", w.helpers.use("show_linger"), w.name(st.self))
	case st.timeOption():
		call := fmt.Sprintf("%s(%s, %s)", w.helpers.use("get_time"), w.name(st.self), w.number(st.args["option"]))
		if v := st.target(0); v != nil {
			w.add("%s = %s", w.name(v), call)
		} else {
			w.add(`print(f"{%s:.14g}")`, call)
		}
	default:
		w.integer(st, w.call(st, option))
	}
}

func (w *pythonWriter) setsockopt(st *step) {
	option := w.number(st.args["level"]) + ", " + w.number(st.args["option"])
	value := st.args["value"]
	text, isText := value.value.(string)
	switch fields, isTable := value.value.(map[string]any); {
	case isTable:
		w.imports = appendNew(w.imports, "struct")
		on, after := lingerOf(fields)
		w.method(st, fmt.Sprintf(`%s, struct.pack("ii", %d, %d)`, option, on, after))
	case st.timeOption():
		w.add("%s(%s, %s, %s)", w.helpers.use("set_time"), w.name(st.self), w.number(st.args["option"]), w.number(value))
	case isText && value.variable == nil:
		w.method(st, option+", "+quotePythonBytes(text))
	default:
		w.method(st, option+", "+w.number(value))
	}
}

// lingerOf are the two numbers of SO_LINGER.
func lingerOf(fields map[string]any) (on, after int) {
	if fields["onoff"] == true {
		on = 1
	}
	if n, ok := fields["onoff"].(float64); ok && n != 0 {
		on = 1
	}
	n, _ := fields["linger"].(float64)
	return on, int(n)
}

// service is the name of a service with its protocol.
func (w *pythonWriter) service(st *step) string {
	text := w.textOf(st.args["name"])
	if st.has("proto") {
		text += ", " + w.textOf(st.args["proto"])
	}
	return text
}

func (w *pythonWriter) getaddrinfo(st *step) {
	var list []string
	for _, name := range []string{"host", "port"} {
		switch value := st.args[name].value.(type) {
		case float64:
			list = append(list, number(value))
		case string:
			list = append(list, map[bool]string{true: "None", false: quotePythonText(value)}[value == "" || value == "*" && name == "port"])
		default:
			list = append(list, map[bool]string{true: w.textOf(st.args[name]), false: "None"}[st.has(name)])
		}
	}
	if more := w.arguments(st, "family", "type", "proto", "flags"); more != "" {
		list = append(list, more)
	}
	w.add("%s(socket.getaddrinfo(%s))", w.helpers.use("show_addresses"), strings.Join(list, ", "))
}

// appendNew appends what is not in the list yet.
func appendNew(list []string, text string) []string {
	for _, known := range list {
		if known == text {
			return list
		}
	}
	return append(list, text)
}
