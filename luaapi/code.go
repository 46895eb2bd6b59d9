package luaapi

import (
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"
)

// Code is what can be seen of Lua code without running it.
type Code struct {
	Call    *CodeCall // the call that it consists of; nil where it is anything else
	Returns bool      // it returns, so that nothing can stand behind it
	Locals  bool      // it has local variables, which end with it
	Last    bool      // it uses the global variable _
}

// CodeCall is one call: targets = receiver:name(args), with or without assert around it. Its arguments are variables,
// fields of them, and constants.
type CodeCall struct {
	Targets  []string
	Receiver string // "" for a function
	Name     string // "recv", "json.encode"
	Args     []string
}

// Examine looks at Lua code; an expression is code that lacks only the word return. Of what is no Lua it says nothing.
func Examine(source string, expression bool) Code {
	if expression {
		source = "return " + source
	}
	translated, err := translateEscapes("", source)
	if err != nil {
		return Code{}
	}
	statements, err := parse.Parse(strings.NewReader(translated), "")
	if err != nil {
		return Code{}
	}
	code := Code{Returns: !expression && returns(statements), Last: usesLast(statements)}
	for _, s := range statements {
		if _, ok := s.(*ast.LocalAssignStmt); ok {
			code.Locals = true
		}
	}
	if len(statements) == 1 {
		code.Call = callOf(statements[0])
	}
	return code
}

// returns reports whether statements return somewhere outside the functions that they define.
func returns(statements []ast.Stmt) bool {
	return slices.ContainsFunc(statements, func(s ast.Stmt) bool {
		switch s := s.(type) {
		case *ast.ReturnStmt:
			return true
		case *ast.DoBlockStmt:
			return returns(s.Stmts)
		case *ast.WhileStmt:
			return returns(s.Stmts)
		case *ast.RepeatStmt:
			return returns(s.Stmts)
		case *ast.IfStmt:
			return returns(s.Then) || returns(s.Else)
		case *ast.NumberForStmt:
			return returns(s.Stmts)
		case *ast.GenericForStmt:
			return returns(s.Stmts)
		}
		return false
	})
}

// usesLast reports whether the compiled code reads the global variable _: a local one of that name is another.
func usesLast(statements []ast.Stmt) bool {
	proto, err := lua.Compile(statements, "")
	return err == nil && reads(proto, "_")
}

func reads(proto *lua.FunctionProto, name string) bool {
	for _, instruction := range proto.Code {
		op, _, _, _ := decode(instruction)
		if op == lua.OP_GETGLOBAL && constantText(proto, int(instruction&0x3ffff)) == name {
			return true
		}
	}
	return slices.ContainsFunc(proto.FunctionPrototypes, func(inner *lua.FunctionProto) bool { return reads(inner, name) })
}

// callOf is the call that a statement consists of, nil where it is anything else.
func callOf(statement ast.Stmt) *CodeCall {
	switch s := statement.(type) {
	case *ast.FuncCallStmt:
		return simpleCall(s.Expr)
	case *ast.ReturnStmt:
		if len(s.Exprs) == 1 {
			return simpleCall(s.Exprs[0])
		}
	case *ast.AssignStmt:
		if len(s.Rhs) != 1 {
			return nil
		}
		call := simpleCall(s.Rhs[0])
		for _, target := range s.Lhs {
			name, ok := target.(*ast.IdentExpr)
			if call == nil || !ok {
				return nil
			}
			call.Targets = append(call.Targets, name.Value)
		}
		return call
	}
	return nil
}

func simpleCall(e ast.Expr) *CodeCall {
	call, ok := e.(*ast.FuncCallExpr)
	if !ok {
		return nil
	}
	if f, ok := call.Func.(*ast.IdentExpr); ok && f.Value == "assert" && len(call.Args) == 1 {
		return simpleCall(call.Args[0])
	}
	c := &CodeCall{}
	if call.Receiver != nil {
		receiver, ok := call.Receiver.(*ast.IdentExpr)
		if !ok {
			return nil
		}
		c.Receiver, c.Name = receiver.Value, call.Method
	} else if c.Name, ok = simpleExpression(call.Func); !ok {
		return nil
	}
	for _, a := range call.Args {
		text, ok := simpleExpression(a)
		if !ok {
			return nil
		}
		c.Args = append(c.Args, text)
	}
	return c
}

// simpleExpression writes a constant, a variable, a field, a sum or a table of them as Lua.
func simpleExpression(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.TrueExpr:
		return "true", true
	case *ast.FalseExpr:
		return "false", true
	case *ast.NilExpr:
		return "nil", true
	case *ast.NumberExpr:
		return e.Value, true
	case *ast.StringExpr:
		return Quote(e.Value), true
	case *ast.IdentExpr:
		return e.Value, true
	case *ast.UnaryMinusOpExpr:
		inner, ok := e.Expr.(*ast.NumberExpr)
		if ok {
			return "-" + inner.Value, true
		}
	case *ast.AttrGetExpr:
		object, ok := simpleExpression(e.Object)
		key, isName := e.Key.(*ast.StringExpr)
		return object + "." + keyText(key), ok && isName && IsName(key.Value) && IsName(strings.ReplaceAll(object, ".", "_"))
	case *ast.ArithmeticOpExpr:
		left, ok := simpleExpression(e.Lhs)
		right, okToo := simpleExpression(e.Rhs)
		return left + " " + e.Operator + " " + right, ok && okToo && e.Operator == "+"
	case *ast.TableExpr:
		return simpleTable(e)
	}
	return "", false
}

func keyText(key *ast.StringExpr) string {
	if key == nil {
		return ""
	}
	return key.Value
}

func simpleTable(t *ast.TableExpr) (string, bool) {
	var fields []string
	for _, f := range t.Fields {
		key, isName := f.Key.(*ast.StringExpr)
		value, ok := simpleExpression(f.Value)
		if !isName || !ok || !IsName(key.Value) {
			return "", false
		}
		fields = append(fields, key.Value+" = "+value)
	}
	return "{" + strings.Join(fields, ", ") + "}", true
}

// Variables are the global variables with their values, without those that are as they were when it was called first. One of
// those that is no more is nil.
func (rt *Runtime) Variables() map[string]Value {
	if rt.given == nil {
		rt.given = map[string]lua.LValue{}
		rt.eachGlobal(func(name string, v lua.LValue) { rt.given[name] = v })
	}
	variables, unchanged := map[string]Value{}, 0
	rt.eachGlobal(func(name string, v lua.LValue) {
		if old, ok := rt.given[name]; ok && old == v {
			unchanged++
		} else {
			variables[name] = Value{v}
		}
	})
	if unchanged < len(rt.given) {
		for name := range rt.given {
			if rt.Global(name).IsNil() {
				variables[name] = Value{lua.LNil}
			}
		}
	}
	return variables
}

// Plain is the value for those who know nothing of Lua: nil, a bool, a float64, a string, or a map[string]any for a table
// whose keys are names; ok is false for anything else.
func (v Value) Plain() (plain any, ok bool) {
	switch v := v.v.(type) {
	case *lua.LNilType:
		return nil, true
	case lua.LBool:
		return bool(v), true
	case lua.LNumber:
		return float64(v), true
	case lua.LString:
		return string(v), true
	case *lua.LTable:
		fields, ok := map[string]any{}, true
		v.ForEach(func(key, value lua.LValue) {
			name, isName := key.(lua.LString)
			field, isPlain := Value{value}.Plain()
			if fields[string(name)] = field; !isName || !isPlain || value.Type() == lua.LTTable {
				ok = false
			}
		})
		return fields, ok
	}
	return nil, false
}
