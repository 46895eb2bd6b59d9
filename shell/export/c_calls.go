package export

import (
	"fmt"
	"strings"
)

// cCalls are the calls that C has, each with what writes it.
func cCalls() map[string]func(w *cWriter, st *step) {
	return map[string]func(w *cWriter, st *step){
		"socket":     (*cWriter).socket,
		"socketpair": (*cWriter).socketpair,
		"bind":       func(w *cWriter, st *step) { w.call(st, w.address(st)) },
		"connect":    func(w *cWriter, st *step) { w.call(st, w.address(st)) },
		"listen":     func(w *cWriter, st *step) { w.call(st, w.argument(st, "backlog", "128")) },
		"shutdown":   func(w *cWriter, st *step) { w.call(st, w.argument(st, "how", "SHUT_RDWR")) },
		"close":      func(w *cWriter, st *step) { w.call(st) },
		"accept":     (*cWriter).accept,
		"send":       func(w *cWriter, st *step) { w.counted(st, "send(%s)", w.sent(st)) },
		"sendall": func(w *cWriter, st *step) {
			w.check(st, w.helpers.use("send_all")+"("+w.sent(st)+") == -1")
		},
		"sendto": func(w *cWriter, st *step) {
			address := w.address(st)
			w.counted(st, "sendto(%s)", w.sent(st)+", "+address)
		},
		"recv": func(w *cWriter, st *step) {
			w.received(st, "recv", fmt.Sprint(st.room()), w.argument(st, "flags", "0"))
		},
		"recvline":    func(w *cWriter, st *step) { w.received(st, w.helpers.use("recv_line"), fmt.Sprint(st.room())) },
		"recvexactly": func(w *cWriter, st *step) { w.received(st, w.helpers.use("recv_exactly"), fmt.Sprint(st.room())) },
		"recvfrom":    (*cWriter).recvfrom,
		"getsockname": (*cWriter).addressOf,
		"getpeername": (*cWriter).addressOf,
		"getsockopt":  (*cWriter).getsockopt,
		"setsockopt":  (*cWriter).setsockopt,
		"settimeout":  func(w *cWriter, st *step) { w.timeout(st, w.argument(st, "seconds", "-1")) },
		"setblocking": func(w *cWriter, st *step) {
			w.timeout(st, map[bool]string{true: "-1", false: "0"}[st.args["flag"].value == true])
		},
		"sleep":         func(w *cWriter, st *step) { w.add("%s(%s);", w.helpers.use("sleep_for"), w.number(st.args["seconds"])) },
		"gethostbyname": (*cWriter).gethostbyname,
		"getservbyname": (*cWriter).getservbyname,
		"getaddrinfo":   (*cWriter).getaddrinfo,
		"inet_aton":     (*cWriter).inetAton,
		"inet_pton":     (*cWriter).inetPton,
		"inet_ntoa":     func(w *cWriter, st *step) { w.inetNtop(st, "AF_INET") },
		"inet_ntop":     func(w *cWriter, st *step) { w.inetNtop(st, w.number(st.args["family"])) },
	}
}

// call adds a call whose result is 0, or -1 where it fails.
func (w *cWriter) call(st *step, arguments ...string) {
	all := append([]string{w.names[st.self]}, arguments...)
	w.check(st, fmt.Sprintf("%s(%s) == -1", st.name(), strings.Join(all, ", ")))
}

func (w *cWriter) socket(st *step) {
	name := w.names[st.target(0)]
	st.target(0).used = true
	w.add("%s = socket(%s, %s, %s);", name, w.argument(st, "family", "AF_INET"), w.argument(st, "type", "SOCK_STREAM"), w.argument(st, "proto", "0"))
	w.check(st, name+" == -1")
}

func (w *cWriter) socketpair(st *step) {
	w.temp("pair")
	w.check(st, fmt.Sprintf("socketpair(%s, %s, %s, pair) == -1",
		w.argument(st, "family", "AF_UNIX"), w.argument(st, "type", "SOCK_STREAM"), w.argument(st, "proto", "0")))
	for i := range 2 {
		w.add("%s = pair[%d];", w.names[st.target(i)], i)
	}
}

func (w *cWriter) accept(st *step) {
	name := w.names[st.target(0)]
	if len(st.targets) < 2 || st.targets[1] == nil {
		w.add("%s = accept(%s, NULL, NULL);", name, w.names[st.self])
		w.check(st, name+" == -1")
		return
	}
	address := w.socketAddress(st)
	w.add("%s = accept(%s, (struct sockaddr *)&%s, &length);", name, w.names[st.self], address)
	w.check(st, name+" == -1")
	w.spread(st, address, w.names[st.targets[1]], w.nameOf(st.target(2)))
}

// nameOf is the name of a variable, "" for none.
func (w *cWriter) nameOf(v *variable) string {
	if v == nil {
		return ""
	}
	return w.names[v]
}

// sent is the arguments of send and its like: the socket, the bytes, how many, and the flags.
func (w *cWriter) sent(st *step) string {
	w.helpers.use("signal")
	bytes, size := w.data(st.args["data"])
	return fmt.Sprintf("%s, %s, %s, %s", w.names[st.self], bytes, size, w.argument(st, "flags", "0"))
}

// counted adds a call whose result is a number of bytes.
func (w *cWriter) counted(st *step, format, arguments string) {
	name := "count"
	if v := st.target(0); v != nil {
		name, v.used = w.names[v], true // the check below uses it
	} else {
		w.temp(name)
	}
	w.add("%s = "+format+";", name, arguments)
	w.check(st, name+" == -1")
	if st.prints() {
		w.add(`printf("%%zd\n", count);`)
	}
}

// place is where a step's data goes: the array and its size.
func (w *cWriter) place(st *step) (array, size string) {
	if v := st.target(0); v != nil {
		return w.names[v], w.names[v] + "_size"
	}
	w.temp("size")
	w.buffer = max(w.buffer, st.room())
	return "buffer", "size"
}

// received adds a call that receives data.
func (w *cWriter) received(st *step, function string, arguments ...string) {
	array, size := w.place(st)
	all := append([]string{w.names[st.self], array}, arguments...)
	w.add("%s = %s(%s);", size, function, strings.Join(all, ", "))
	w.check(st, size+" == -1")
	w.show(st, "NULL", "0")
}

// show prints the data just received, where no variable took it.
func (w *cWriter) show(st *step, host, port string) {
	switch {
	case !st.prints():
	case !st.shown():
		w.add("fwrite(buffer, 1, size, stdout);")
		if host != "NULL" {
			w.add(`printf("\t%%s\t%%d", %s, %s);`, host, port)
		}
		w.add(`putchar('\n');`)
	case st.Call.datagrams():
		w.add("%s(buffer, size, %s, %s);", w.helpers.use("show_datagram", "show"), host, port)
	default:
		w.add(`%s(buffer, size, "");`, w.helpers.use("show"))
	}
}

func (w *cWriter) recvfrom(st *step) {
	inet := len(st.results) == 3
	if !st.Call.datagrams() || !inet && len(st.targets) < 2 || len(st.targets) == 1 {
		w.received(st, "recv", fmt.Sprint(st.room()), w.argument(st, "flags", "0"))
		return
	}
	array, size := w.place(st)
	address := w.socketAddress(st)
	w.add("%s = recvfrom(%s, %s, %d, %s, (struct sockaddr *)&%s, &length);",
		size, w.names[st.self], array, st.room(), w.argument(st, "flags", "0"), address)
	w.check(st, size+" == -1")
	if len(st.targets) > 0 {
		w.spread(st, address, w.names[st.targets[1]], w.nameOf(st.target(2)))
		return
	}
	w.temp("text", "value")
	w.spread(st, address, "text", "value")
	w.show(st, "text", "value")
}

// addressOf adds getsockname or getpeername.
func (w *cWriter) addressOf(st *step) {
	address := w.socketAddress(st)
	w.call(st, "(struct sockaddr *)&"+address, "&length")
	if len(st.targets) > 0 {
		w.spread(st, address, w.names[st.targets[0]], w.nameOf(st.target(1)))
		return
	}
	w.temp("text")
	w.spread(st, address, "text", "")
	switch address {
	case "local":
		w.add("puts(text);")
	case "address6":
		w.add(`printf("%%s\t%%d\t%%u\t%%u\n", text, ntohs(address6.sin6_port), ntohl(address6.sin6_flowinfo), address6.sin6_scope_id);`)
	default:
		w.add(`printf("%%s\t%%d\n", text, ntohs(address.sin_port));`)
	}
}

// option is the level and the name of an option.
func (w *cWriter) option(st *step) string {
	return w.number(st.args["level"]) + ", " + w.number(st.args["option"])
}

func (w *cWriter) getsockopt(st *step) {
	name := "value"
	switch v := st.target(0); {
	case st.Call.linger():
		name = "linger_value"
	case st.timeOption():
		name = "timeout"
	case v != nil:
		name, v.used = w.names[v], true
	}
	if name == "value" || name == "timeout" || name == "linger_value" {
		w.temp(name)
	}
	w.temp("length")
	w.add("length = sizeof %s;", name)
	w.call(st, w.option(st), "&"+name, "&length")
	const seconds = "timeout.tv_sec + timeout.tv_usec / 1e6"
	switch {
	case name == "linger_value":
		w.add(`printf("onoff %%d, linger %%d\n", linger_value.l_onoff, linger_value.l_linger);`)
	case name == "timeout" && st.prints():
		w.add(`printf("%%.14g\n", %s);`, seconds)
	case name == "timeout":
		w.add("%s = %s;", w.names[st.targets[0]], seconds)
	case st.prints():
		w.add(`printf("%%d\n", value);`)
	}
}

func (w *cWriter) setsockopt(st *step) {
	o := st.args["value"]
	fields, isTable := o.value.(map[string]any)
	text, isText := o.value.(string)
	name := "value"
	switch {
	case isTable:
		name = "linger_value"
		on, after := lingerOf(fields)
		w.add("linger_value = (struct linger){%d, %d};", on, after)
	case st.timeOption():
		name = "timeout"
		w.helpers.use("timeval")
		w.add("timeout = timeval_of(%s);", w.number(o))
	case isText && o.variable == nil:
		w.call(st, w.option(st), quoteC(text), fmt.Sprint(len(text)))
		return
	default:
		w.add("value = %s;", w.number(o))
	}
	w.temp(name)
	w.call(st, w.option(st), "&"+name, "sizeof "+name)
}

// timeout sets how long calls on the socket wait.
func (w *cWriter) timeout(st *step, seconds string) {
	w.check(st, fmt.Sprintf("%s(%s, %s) == -1", w.helpers.use("set_timeout", "timeval"), w.names[st.self], seconds))
}

func (w *cWriter) gethostbyname(st *step) {
	name := "text"
	if v := st.target(0); v != nil {
		name = w.names[v]
	} else {
		w.temp(name)
	}
	w.add("address = %s(%s, 0);", w.helpers.use("inet_address"), w.textOf(st.args["name"]))
	w.temp("address")
	w.spread(&step{Entry: &Entry{Call: &Call{Family: constant("AF_INET")}}}, "address", name, "")
	if st.prints() {
		w.add("puts(text);")
	}
}

func (w *cWriter) getservbyname(st *step) {
	protocol := "NULL"
	if st.has("proto") {
		protocol = w.textOf(st.args["proto"])
	}
	call := fmt.Sprintf("%s(%s, %s)", w.helpers.use("service_port"), w.textOf(st.args["name"]), protocol)
	if v := st.target(0); v != nil {
		w.add("%s = %s;", w.names[v], call)
		return
	}
	w.add(`printf("%%d\n", %s);`, call)
}

func (w *cWriter) getaddrinfo(st *step) {
	var list []string
	for _, name := range []string{"host", "port"} {
		o := st.args[name]
		if text, ok := o.value.(string); !st.has(name) || ok && o.variable == nil && (text == "" || text == "*") {
			list = append(list, "NULL")
		} else {
			list = append(list, w.textOf(o))
		}
	}
	for _, name := range []string{"family", "type", "proto", "flags"} {
		list = append(list, w.argument(st, name, "0"))
	}
	w.add("%s(%s);", w.helpers.use("show_addresses"), strings.Join(list, ", "))
}

func (w *cWriter) inetAton(st *step) {
	w.temp("packed")
	w.add("if (inet_aton(%s, &packed) == 0)", w.textOf(st.args["text"]))
	w.add("    %s(\"inet_aton: this is no address\");", w.helpers.use("refuse"))
	array, size := w.place(st)
	w.add("%s = sizeof packed;", size)
	w.add("memcpy(%s, &packed, sizeof packed);", array)
	w.show(st, "NULL", "0")
}

func (w *cWriter) inetPton(st *step) {
	array, size := w.place(st)
	family := w.number(st.args["family"])
	w.add("if (inet_pton(%s, %s, %s) != 1)", family, w.textOf(st.args["text"]), array)
	w.add("    %s(\"inet_pton: this is no address\");", w.helpers.use("refuse"))
	w.add("%s = %s == AF_INET6 ? 16 : 4;", size, family)
	w.show(st, "NULL", "0")
}

func (w *cWriter) inetNtop(st *step, family string) {
	name := "text"
	if v := st.target(0); v != nil {
		name = w.names[v]
	} else {
		w.temp(name)
	}
	bytes, _ := w.data(st.args["packed"])
	w.check(st, fmt.Sprintf("inet_ntop(%s, %s, %s, sizeof %s) == NULL", family, bytes, name, name))
	if st.prints() {
		w.add("puts(text);")
	}
}
