package export

import (
	"slices"
	"strings"

	"sosh/luaapi"
)

// resultKinds are the kinds of a call's results, which may depend on the socket and the arguments.
func (st *step) resultKinds() []kind {
	unix := st.Call.Family == constant("AF_UNIX")
	switch st.name() {
	case "getsockname", "getpeername":
		if unix {
			return []kind{textKind}
		}
	case "accept":
		if unix {
			return []kind{socketKind, textKind}
		}
	case "recvfrom":
		if !st.Call.datagrams() {
			return []kind{dataKind}
		}
		if unix {
			return []kind{dataKind, textKind}
		}
	case "getsockopt":
		return []kind{st.optionKind()}
	}
	var kinds []kind
	for _, r := range st.Call.Call.Results {
		kinds = append(kinds, kindOf(r.Kind))
	}
	return kinds
}

func kindOf(k luaapi.Kind) kind {
	switch k {
	case luaapi.SocketArg:
		return socketKind
	case luaapi.Text, luaapi.Host:
		return textKind
	case luaapi.Integer:
		return integerKind
	case luaapi.Data:
		return dataKind
	case luaapi.Seconds:
		return secondsKind
	}
	return otherKind
}

func (st *step) optionKind() kind {
	switch {
	case st.Call.linger():
		return otherKind
	case st.timeOption():
		return secondsKind
	}
	return integerKind
}

// timeOption reports whether the call is about an option whose value is a time.
func (st *step) timeOption() bool {
	option := strings.Join(st.args["option"].names, "")
	return option == "SO_RCVTIMEO" || option == "SO_SNDTIMEO"
}

// unsuited says why a call with these arguments is not translated, "" where it is.
func (st *step) unsuited() string {
	option := strings.Join(st.args["option"].names, "")
	_, table := st.args["value"].value.(map[string]any)
	_, text := st.args["value"].value.(string)
	switch {
	case slices.Contains(st.args["flags"].names, "MSG_TRUNC"):
		return "a length beyond the buffer (MSG_TRUNC) is not translated"
	case st.has("interface") || text && (strings.HasSuffix(option, "_MEMBERSHIP") || strings.HasSuffix(option, "_GROUP")):
		return "joining a group is not translated"
	case st.has("buflen"):
		return "an option as bytes is not translated"
	case table && !st.Call.linger():
		return "the option's value is a table"
	case st.name() == "socket" || st.name() == "socketpair":
		families := []int{constant("AF_INET"), constant("AF_INET6"), constant("AF_UNIX")}
		if n, ok := st.args["family"].value.(float64); ok && !slices.Contains(families, int(n)) {
			return "sockets of this family are not translated"
		}
	}
	return ""
}

// name is the call's name.
func (st *step) name() string { return st.Call.Call.Name }

// has reports whether an argument is given.
func (st *step) has(name string) bool {
	o := st.args[name]
	return o.variable != nil || o.value != nil
}

// target is the variable that takes result i, nil where none does.
func (st *step) target(i int) *variable {
	if i < len(st.targets) {
		return st.targets[i]
	}
	return nil
}

// maxRoom bounds a buffer, as it does that of the shell.
const maxRoom = 16 << 20

// room is how many bytes the call may receive.
func (st *step) room() int {
	if strings.HasPrefix(st.name(), "inet_") {
		return 16 // an address of IPv6
	}
	for name, fallback := range map[string]int{"size": 1024, "count": 0, "limit": 65536} {
		for _, p := range st.Call.Call.Params {
			if p.Name != name || len(st.Call.Call.Results) == 0 || st.Call.Call.Results[0].Kind != luaapi.Data {
				continue
			}
			if n, ok := st.args[name].value.(float64); ok {
				return min(int(n), maxRoom)
			}
			return fallback
		}
	}
	return 0
}

// prints reports whether the call's results are printed: no variable takes them.
func (st *step) prints() bool { return len(st.Call.Targets) == 0 && len(st.Call.Call.Results) > 0 }

// shown reports whether data that is printed has the words of the shell around it; what Lua code has printed has not.
func (st *step) shown() bool { return !st.Code.Typed }

// anyHost is the address that a host of no name stands for.
func anyHost(family int, host string) string {
	inet6 := family == constant("AF_INET6")
	switch {
	case (host == "" || host == "*") && inet6:
		return "::"
	case host == "" || host == "*":
		return "0.0.0.0"
	case host == "<broadcast>":
		return "255.255.255.255"
	}
	return host
}

// notes are the comment lines above a step: the line as typed, and what else there is to say.
func (st *step) notes(mark string) []string {
	switch {
	case st.Hidden:
		return []string{mark + " (" + hiddenNote + ")"}
	case st.Comment:
		return commented(mark, st.comment())
	}
	lines := commented(mark, strings.TrimSpace(st.Line))
	if st.Failure != "" {
		lines = append(lines, commented(mark+"   failed:", st.Failure)...)
	} else if st.why != "" {
		lines = append(lines, commented(mark+"   left out:", st.why)...)
	}
	return lines
}

// isComment reports whether nothing but a comment is written of the step.
func (st *step) isComment() bool { return st.Failure != "" || st.why != "" || st.Hidden || st.Comment }
