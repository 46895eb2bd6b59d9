package luaapi

import (
	"maps"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"sosh/transport/resolver"
)

// answer is what a DNS server answered as a table.
func (a args) answer(answer *resolver.Answer) *lua.LTable {
	t := a.L.NewTable()
	t.RawSetString("id", lua.LNumber(answer.ID))
	t.RawSetString("opcode", lua.LString(answer.Opcode))
	t.RawSetString("rcode", lua.LString(answer.Rcode))
	t.RawSetString("flags", a.strings(answer.Flags))
	question := a.L.NewTable()
	question.RawSetString("name", lua.LString(answer.Question.Name))
	question.RawSetString("class", lua.LString(answer.Question.Class))
	question.RawSetString("type", lua.LString(answer.Question.Type))
	t.RawSetString("question", question)
	t.RawSetString("answer", a.records(answer.Answer))
	t.RawSetString("authority", a.records(answer.Authority))
	t.RawSetString("additional", a.records(answer.Additional))
	if answer.EDNS != nil {
		t.RawSetString("edns", a.edns(answer.EDNS))
	}
	t.RawSetString("server", lua.LString(answer.Server.Addr().String()))
	t.RawSetString("port", lua.LNumber(answer.Server.Port()))
	t.RawSetString("proto", lua.LString(answer.Proto))
	t.RawSetString("time", lua.LNumber(answer.Time.Seconds()))
	t.RawSetString("size", lua.LNumber(answer.Size))
	t.RawSetString("truncated", lua.LBool(answer.Truncated))
	return a.worded(t, func() string { return answerText(answer) })
}

// edns is what an OPT record says.
func (a args) edns(e *resolver.EDNS) *lua.LTable {
	t := a.L.NewTable()
	t.RawSetString("version", lua.LNumber(e.Version))
	t.RawSetString("udpsize", lua.LNumber(e.UDPSize))
	t.RawSetString("dnssec", lua.LBool(e.DO))
	t.RawSetString("options", a.strings(e.Options))
	return t
}

// records is a section of an answer: a list of tables with name, ttl, class, type, data and the parts of data.
func (a args) records(section []resolver.Record) *lua.LTable {
	list := a.L.CreateTable(len(section), 0)
	for _, r := range section {
		t := a.L.NewTable()
		t.RawSetString("name", lua.LString(r.Name))
		t.RawSetString("ttl", lua.LNumber(r.TTL))
		t.RawSetString("class", lua.LString(r.Class))
		t.RawSetString("type", lua.LString(r.Type))
		t.RawSetString("data", lua.LString(r.Data))
		for _, name := range slices.Sorted(maps.Keys(r.Fields)) {
			t.RawSetString(name, a.field(r.Fields[name]))
		}
		list.Append(t)
	}
	return list
}

// field is a part of a record's data.
func (a args) field(value any) lua.LValue {
	switch value := value.(type) {
	case int64:
		return lua.LNumber(value)
	case []string:
		return a.strings(value)
	case string:
		return lua.LString(value)
	}
	return lua.LNil
}
