package luaapi

import (
	"fmt"
	"math"
	"strconv"

	lua "github.com/yuin/gopher-lua"
)

// check raises an error with the usage unless the arguments fit the call's parameters, and puts every argument in its
// parameter's place: an optional parameter in the middle that was left out becomes nil. Where the last parameter is an
// Address the arguments that belong to it are left for address to judge, which knows the socket's family.
func (a args) check() {
	given := a.L.GetTop() - (a.first - 1)
	for i := range a.call.Params {
		p := &a.call.Params[i]
		if p.Rest {
			a.checkRest(p, i, given)
			return
		}
		if p.Kind == Address {
			return
		}
		value := a.get(i)
		if _, number := value.(lua.LNumber); p.Optional && i < a.call.Required() && (!number || a.isAddressOnly(i, given)) {
			a.L.Insert(lua.LNil, a.first+i) // a number in its place is the parameter, all else comes after it
			given++
			continue
		}
		if value == lua.LNil {
			if p.Optional || p.Nil && i < given {
				continue
			}
			a.usage("missing argument %s", p.Name)
		}
		if !fits(p, value) {
			a.usage("%s", a.complaint(p, value))
		}
	}
	if given > len(a.call.Params) {
		a.usage("too many arguments (%d, at most %d)", given, len(a.call.Params))
	}
}

// checkRest checks all the arguments that parameter i takes.
func (a args) checkRest(p *Param, i, given int) {
	for ; i < given && p.Kind != Any; i++ {
		if value := a.get(i); !fits(p, value) {
			a.usage("%s", a.complaint(p, value))
		}
	}
}

// isAddressOnly reports whether the arguments from i on are an address that begins with a number, and parameter i before
// it was left out: their count tells.
func (a args) isAddressOnly(i, given int) bool {
	if i+1 >= len(a.call.Params) || a.call.Params[i+1].Kind != Address {
		return false
	}
	s, ok := socketIn(a.L.Get(1))
	if !ok {
		return false
	}
	size, numbers := map[int]int{constant("AF_NETLINK"): 2, constant("AF_VSOCK"): 2, constant("AF_TIPC"): 4}[s.Family()]
	return numbers && given-i == size
}

// wrongReceiver raises a first argument that is not of the call's class.
func (a args) wrongReceiver() {
	a.usage("the first argument must be a %s, not %s (a method is called with a colon: x:%s)", a.call.Receiver, describeValue(a.L.Get(1)), a.call.Name)
}

// usage raises a wrong argument: always an error, whatever the caller does with results.
func (a args) usage(format string, values ...any) {
	a.L.RaiseError("%s: %s; usage: %s", a.call.FullName(), fmt.Sprintf(format, values...), a.call.LuaUsage())
}

func fits(p *Param, v lua.LValue) bool {
	switch p.Kind {
	case Integer, Flags:
		n, ok := toNumber(v)
		return ok && n == math.Trunc(n) && math.Abs(n) < 1<<53 && inRange(p, n)
	case Option:
		n, ok := toNumber(v)
		return v.Type() == lua.LTString || (ok && n == math.Trunc(n))
	case Number:
		_, ok := toNumber(v)
		return ok
	case Seconds:
		n, ok := toNumber(v)
		return ok && n >= 0
	case Boolean:
		return v.Type() == lua.LTBool
	case Port:
		n, isNumber := portNumber(v)
		return isNumber && n == math.Trunc(n) && n >= 0 && n <= math.MaxUint16 || !isNumber && v.Type() == lua.LTString
	case Text, Data, Host, Service, Protocol, RecordType, File, Hex:
		return lua.LVCanConvToString(v)
	case Function:
		return v.Type() == lua.LTFunction
	case Table:
		return v.Type() == lua.LTTable
	case SocketArg:
		_, ok := socketIn(v)
		return ok
	}
	return true
}

func inRange(p *Param, n float64) bool {
	if p.Min == 0 && p.Max == 0 {
		return math.Abs(n) <= math.MaxUint32
	}
	return n >= float64(p.Min) && n <= float64(p.Max)
}

// complaint says what is wrong with v as the value of p.
func (a args) complaint(p *Param, v lua.LValue) string {
	if n, ok := toNumber(v); ok && p.Kind == Integer && n == math.Trunc(n) {
		if p.Min == 0 && p.Max == 0 {
			return fmt.Sprintf("%s %s is out of range", p.Name, v.String())
		}
		return fmt.Sprintf("%s %s is not in %d..%d", p.Name, v.String(), p.Min, p.Max)
	}
	if _, ok := portNumber(v); ok && p.Kind == Port {
		return fmt.Sprintf("%s %s is not in 0..65535", p.Name, v.String())
	}
	return fmt.Sprintf("%s must be %s, not %s", p.Name, kindNames[p.Kind], describeValue(v))
}

// kindNames are how messages and help call what a parameter takes.
var kindNames = map[Kind]string{
	Integer: "an integer", Flags: "flags (constants added up)", Number: "a number", Seconds: "seconds (0 or more)",
	Boolean: "true or false", Text: "a string", Data: "a string of bytes", Address: "an address", Option: "an option", Table: "a table",
	Function: "a function", Any: "a value", SocketArg: "a socket",
	Host: "a host's name or address", Port: "a port's number or a service's name", Service: "a service's name",
	Protocol: "a protocol's name", RecordType: "a record type", File: "a file's path", Hex: "bytes as hexadecimal digits",
}

// KindName is how help calls a kind: "an integer".
func KindName(k Kind) string { return kindNames[k] }

// describeValue names v in a complaint: its type, and itself where it is short.
func describeValue(v lua.LValue) string {
	switch v := v.(type) {
	case *lua.LNilType:
		return "nil"
	case lua.LString:
		if len(v) > 30 {
			return "a string of " + strconv.Itoa(len(v)) + " bytes"
		}
		return "the string " + Quote(string(v))
	case lua.LNumber, lua.LBool:
		return v.String()
	}
	if class := classOf(v); class != "" {
		return "a " + class
	}
	return "a " + v.Type().String()
}

// toNumber is v as a number; strings of digits count, as everywhere in Lua.
func toNumber(v lua.LValue) (float64, bool) {
	switch v := v.(type) {
	case lua.LNumber:
		return float64(v), true
	case lua.LString:
		n, err := strconv.ParseFloat(string(v), 64)
		if err != nil {
			hex, err := strconv.ParseInt(string(v), 0, 64)
			return float64(hex), err == nil
		}
		return n, !math.IsNaN(n) && !math.IsInf(n, 0)
	}
	return 0, false
}
