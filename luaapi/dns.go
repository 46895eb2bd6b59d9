package luaapi

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"sosh/transport/resolver"
)

func runDNSQuery(a args) int {
	answer, err := a.query()
	if err != nil {
		return a.fail(err)
	}
	return a.values(a.answer(answer))
}

func runDNSShort(a args) int {
	answer, err := a.query()
	if err == nil {
		err = answer.Err()
	}
	if err != nil {
		return a.fail(err)
	}
	data := make([]string, len(answer.Answer))
	for i, r := range answer.Answer {
		data[i] = r.Data
	}
	return a.values(a.worded(a.strings(data), func() string { return shortText(data) }))
}

// query asks for what the arguments of dns.query say.
func (a args) query() (*resolver.Answer, error) {
	name, qtype := a.text(0), a.text(1)
	o, _ := a.queryOptions()
	answer, err := lookUp(a, name, a.kernel.DefaultTimeout, func(ctx context.Context) (*resolver.Answer, error) {
		return a.names.resolver.Query(ctx, name, qtype, o)
	})
	a.refuse(err)
	return answer, err
}

func runDNSTrace(a args) int {
	name, qtype := a.text(0), a.text(1)
	o, root := a.queryOptions()
	steps, err := lookUp(a, name, a.kernel.DefaultTimeout, func(ctx context.Context) (steps []*resolver.Answer, err error) {
		err = a.names.resolver.Trace(ctx, name, qtype, root, o, func(step *resolver.Answer) error {
			steps = append(steps, step)
			return nil
		})
		if n := len(steps); n > 0 && err != nil {
			err = fmt.Errorf("%w; the last of %d answers came from %s", err, n, steps[n-1].Server)
		}
		return steps, err
	})
	a.refuse(err)
	if err != nil {
		return a.fail(err)
	}
	list := a.L.CreateTable(len(steps), 0)
	for _, step := range steps {
		list.Append(a.answer(step))
	}
	return a.values(a.worded(list, func() string { return traceText(steps) }))
}

// refuse raises where err says that an argument is no record type or no server at all.
func (a args) refuse(err error) {
	var e *resolver.Error
	switch {
	case !errors.As(err, &e):
	case errors.Is(err, resolver.ErrUnknownType):
		near := ""
		if len(e.Near) > 0 {
			near = "; near: " + strings.Join(e.Near, ", ")
		}
		a.usage("type %s is no record type%s", Quote(a.text(1)), near)
	case errors.Is(err, resolver.ErrBadServer):
		a.usage("%s is neither the address nor the name of a server", Quote(e.Name))
	}
}

// queryParams are the fields of the options of dns.query.
func queryParams() []Param {
	return []Param{
		{Name: "server", Kind: Text}, {Name: "tcp", Kind: Boolean}, {Name: "timeout", Kind: Seconds},
		{Name: "attempts", Kind: Integer, Min: 1, Max: 100}, {Name: "recurse", Kind: Boolean}, {Name: "edns", Kind: Boolean},
		{Name: "dnssec", Kind: Boolean}, {Name: "udpsize", Kind: Integer, Min: 512, Max: 65535},
	}
}

// queryOptions reads the table of options, argument 2; root are the servers that dns.trace begins at.
func (a args) queryOptions() (o resolver.QueryOptions, root []string) {
	table, ok := a.get(2).(*lua.LTable)
	if !ok {
		return o, nil
	}
	params := queryParams()
	table.ForEach(func(key, v lua.LValue) {
		i := slices.IndexFunc(params, func(p Param) bool { return key == lua.LString(p.Name) })
		switch {
		case key == lua.LString("root") && a.call.Name == "trace":
			root = a.servers(v)
		case i < 0:
			a.usage("options has no field %s", Value{key}.Inspect())
		case !fits(&params[i], v):
			a.usage("options.%s", a.complaint(&params[i], v))
		}
	})
	n, _ := toNumber(table.RawGetString("timeout"))
	return resolver.QueryOptions{
		Server: lua.LVAsString(table.RawGetString("server")), Timeout: seconds(n),
		TCP: table.RawGetString("tcp") == lua.LTrue, DNSSEC: table.RawGetString("dnssec") == lua.LTrue,
		NoRecurse: table.RawGetString("recurse") == lua.LFalse, NoEDNS: table.RawGetString("edns") == lua.LFalse,
		Attempts: integerField(table, "attempts"), UDPSize: uint16(integerField(table, "udpsize")),
	}, root
}

func integerField(table *lua.LTable, name string) int {
	n, _ := toNumber(table.RawGetString(name))
	return int(n)
}

// servers reads the option root: a server, or a list of them.
func (a args) servers(v lua.LValue) []string {
	if text, ok := v.(lua.LString); ok {
		return []string{string(text)}
	}
	table, ok := v.(*lua.LTable)
	if !ok {
		a.usage("options.root must be a server or a list of servers, not %s", describeValue(v))
	}
	var list []string
	for i := 1; i <= table.Len(); i++ {
		text, ok := table.RawGetInt(i).(lua.LString)
		if !ok {
			a.usage("options.root must be a list of strings; number %d is %s", i, describeValue(table.RawGetInt(i)))
		}
		list = append(list, string(text))
	}
	return list
}
