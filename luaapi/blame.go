package luaapi

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"sosh/transport/near"
)

// openBlame gives nil, booleans, numbers and functions metatables that say what was called, indexed or computed with although
// it cannot be: gopher-lua says only that something was. The words are those of Lua's own messages.
func (rt *Runtime) openBlame() {
	index, call := rt.base.NewFunction(blameIndex), rt.base.NewFunction(rt.blameCall)
	length := rt.base.NewFunction(func(L *lua.LState) int { return blameOperand(L, "get length of") })
	arithmetic := rt.base.NewFunction(func(L *lua.LState) int { return blameOperand(L, "perform arithmetic on") })
	for _, v := range []lua.LValue{lua.LNil, lua.LTrue, lua.LNumber(0), rt.base.NewFunction(blameIndex)} {
		meta := rt.base.NewTable()
		meta.RawSetString("__index", index)
		meta.RawSetString("__newindex", index)
		meta.RawSetString("__len", length)
		meta.RawSetString("__metatable", lua.LFalse)
		if v.Type() != lua.LTFunction {
			meta.RawSetString("__call", call)
		}
		if v.Type() != lua.LTNumber { // a number may meet a string of digits, or what has operators of its own
			for _, operator := range []string{"__add", "__sub", "__mul", "__div", "__mod", "__pow", "__unm"} {
				meta.RawSetString(operator, arithmetic)
			}
		}
		rt.base.SetMetatable(v, meta)
	}
}

// blameOperand raises the error for an operator of which an operand is nothing to compute with. Its arguments are the operands.
func blameOperand(L *lua.LState, attempt string) int {
	operand := L.Get(1)
	kind, name := culprit(L, func(op, _, b, c int) (int, bool) {
		switch op {
		case lua.OP_LEN, lua.OP_UNM:
			return b, true
		case lua.OP_ADD, lua.OP_SUB, lua.OP_MUL, lua.OP_DIV, lua.OP_MOD, lua.OP_POW:
			if _, ok := toNumber(operand); ok {
				operand, b = L.Get(2), c
			}
			return b, b < maxRegister
		}
		return 0, false
	})
	L.RaiseError("%s", "attempt to "+attempt+" a "+operand.Type().String()+" value"+described(kind, name))
	return 0
}

// blameCall raises the error for a call of what is no function. Its arguments are that, and those of the call.
func (rt *Runtime) blameCall(L *lua.LState) int {
	kind, name := culprit(L, func(op, a, b, _ int) (int, bool) { return a, op == lua.OP_CALL || op == lua.OP_TAILCALL })
	message := "attempt to call a " + L.Get(1).Type().String() + " value" + described(kind, name)
	if found := near.Best(name, rt.callable(kind, L.Get(2))); found != "" && L.Get(1) == lua.LNil {
		message += "; did you mean " + found + "?"
	}
	L.RaiseError("%s", message)
	return 0
}

// callable are the names that could have been meant: the methods of the object, or global functions.
func (rt *Runtime) callable(kind string, object lua.LValue) []string {
	var names []string
	collect := func(key, value lua.LValue) {
		if _, ok := value.(*lua.LFunction); ok || kind == "global" && isModule(value) {
			names = append(names, key.String())
		}
	}
	switch class := classOf(object); {
	case kind == "method" && class != "":
		rt.class(class).ForEach(collect)
	case kind == "global":
		rt.base.G.Global.ForEach(collect)
	}
	return names
}

// isModule reports whether a table can be called, as the module socket can.
func isModule(v lua.LValue) bool {
	table, ok := v.(*lua.LTable)
	return ok && table.Metatable != nil && table.Metatable != lua.LNil
}

// blameIndex raises the error for a field of what has none. Its arguments are that and the key.
func blameIndex(L *lua.LState) int {
	kind, name := culprit(L, func(op, a, b, _ int) (int, bool) {
		switch op {
		case lua.OP_GETTABLE, lua.OP_GETTABLEKS, lua.OP_SELF:
			return b, true
		case lua.OP_SETTABLE, lua.OP_SETTABLEKS:
			return a, true
		}
		return 0, false
	})
	field := ""
	if key, ok := L.Get(2).(lua.LString); ok && IsName(string(key)) {
		field = " for its field " + Quote(string(key))
	}
	L.RaiseError("%s", "attempt to index a "+L.Get(1).Type().String()+" value"+described(kind, name)+field)
	return 0
}

// described is a culprit in the words of Lua's messages.
func described(kind, name string) string {
	if name == "" {
		return ""
	}
	return " (" + kind + " '" + name + "')"
}

// culprit names the value in a register of the Lua function that the current Go function was called from. Which register
// that is, the instruction tells which is being run: register gets its operation and operands.
func culprit(L *lua.LState, register func(op, a, b, c int) (int, bool)) (kind, name string) {
	fn, pc, ok := caller(L)
	if !ok || fn.IsG || pc < 1 || pc > len(fn.Proto.Code) {
		return "", ""
	}
	op, a, b, c := decode(fn.Proto.Code[pc-1])
	r, ok := register(op, a, b, c)
	if !ok {
		return "", ""
	}
	if name, ok := fn.LocalName(r+1, pc); ok && !strings.HasPrefix(name, "(") {
		return "local", name
	}
	return loaded(fn, r, pc-1)
}

// loaded looks back from an instruction for the one that filled a register.
func loaded(fn *lua.LFunction, register, pc int) (kind, name string) {
	p := fn.Proto
	for at := pc - 1; at >= 0; at-- {
		op, a, b, c := decode(p.Code[at])
		switch {
		case op == lua.OP_MOVEN && a != register: // it moves several
			return "", ""
		case a != register || op == lua.OP_SETTABLE || op == lua.OP_SETTABLEKS || op == lua.OP_SETGLOBAL:
			continue
		case op == lua.OP_GETGLOBAL:
			return "global", constantText(p, int(p.Code[at]&0x3ffff))
		case op == lua.OP_GETUPVAL && b < len(p.DbgUpvalues):
			return "upvalue", p.DbgUpvalues[b]
		case op == lua.OP_GETTABLEKS, op == lua.OP_GETTABLE:
			return "field", constantText(p, c-maxRegister)
		case op == lua.OP_SELF:
			return "method", constantText(p, c-maxRegister)
		case op == lua.OP_MOVE || op == lua.OP_MOVEN:
			name, _ := fn.LocalName(b+1, at+1)
			return "local", name
		}
		return "", ""
	}
	return "", ""
}

// maxRegister is where the numbers of constants begin in an operand that may be a register or a constant.
const maxRegister = 256

// decode takes an instruction apart as gopher-lua's opcode.go lays it out.
func decode(instruction uint32) (op, a, b, c int) {
	return int(instruction >> 26), int(instruction>>18) & 0xff, int(instruction & 0x1ff), int(instruction>>9) & 0x1ff
}

// constantText is a constant that is a string, "" for another one.
func constantText(p *lua.FunctionProto, i int) string {
	if i < 0 || i >= len(p.Constants) {
		return ""
	}
	text, _ := p.Constants[i].(lua.LString)
	return string(text)
}
