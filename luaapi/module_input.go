package luaapi

import (
	"fmt"
	"io"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/pm"

	"sosh/transport"
)

const einval = syscall.EINVAL

// inputCalls is the function input. It stands on the runtime's own standard input, which can be interrupted.
func inputCalls() []*Call {
	return []*Call{{
		Name: "input", run: runInput, LuaOnly: true,
		Params: []Param{
			{Name: "prompt", Kind: Text, Optional: true, Help: `the question, such as "Port"; a colon is put after it unless it ends in : ? or >`},
			{Name: "options", Kind: Table, Optional: true, Help: "{default = v} for an empty line; {check = c}, see above; {secret = true} shows nothing of what is typed; {tries = n}"},
		},
		Results: []Result{{"answer", Any, "the answer, a string; what the check makes of it where there is one"}},
		Summary: "Ask for a line of text, until the answer is acceptable.",
		Detail: `check is "port" or "number", which make a number of the answer, or "host"; or a pattern that has to match; or a function that gets the answer and ` +
			"returns true, or a value to take in its place, or nil and what is wrong. The default is shown in brackets. Away from a terminal no prompt is " +
			"shown, and where there is a default it is taken and nothing read: what is piped into a program is its data, not the answers to its questions. " +
			"At the end of input, and after tries wrong answers, input fails.",
		Example: `port = input("Port", {default = 9090, check = "port"})`, Man: "Lua", Errors: []string{"EINVAL", "EINTR"},
	}}
}

// question is one call of input.
type question struct {
	prompt     string
	fallback   string
	hasDefault bool
	secret     bool
	tries      int // 0 for as many as it takes
	check      func(answer string) (value lua.LValue, problem string)
}

func runInput(a args) int {
	q := a.question()
	for tried := 1; ; tried++ {
		answer, err := a.ask(q)
		if err == io.EOF {
			return a.fail(fmt.Errorf("input: the input has ended"))
		}
		if err != nil {
			return a.fail(a.inputError(err))
		}
		if answer == "" && q.hasDefault {
			answer = q.fallback
		}
		value, problem := q.check(answer)
		if problem == "" {
			return a.values(value)
		}
		if tried == q.tries || q.hasDefault && !a.options.Terminal {
			return a.fail(&transport.Error{Call: "input", Errno: einval, Detail: problem})
		}
		fmt.Fprintln(a.options.Stderr, problem)
	}
}

// inputError is why no answer could be had.
func (a args) inputError(err error) error {
	if errno := errnoOf(err); errno != 0 {
		return waitError("input", "", syscall.Errno(errno))
	}
	return fmt.Errorf("input: %w", err)
}

// question is what the arguments ask for.
func (a args) question() question {
	o := a.optionsAt(1, "default", "check", "secret", "tries")
	fallback, hasDefault := o.checked(Param{Name: "default", Kind: Text})
	q := question{
		hasDefault: hasDefault, secret: o.boolean("secret", false), tries: o.integer("tries", 1, 1<<30, 0),
		check: a.answerCheck(o),
	}
	shown := ""
	if hasDefault {
		q.fallback = fallback.String()
		if shown = q.fallback; q.secret {
			shown = "..."
		}
		shown = " [" + shown + "]"
	}
	q.prompt = promptText(a.text(0), shown)
	return q
}

// promptText is a question with its default before the mark that ends it.
func promptText(prompt, shown string) string {
	text, mark := strings.TrimRight(prompt, " "), ":"
	if text != "" && strings.ContainsAny(text[len(text)-1:], ":?>") {
		text, mark = text[:len(text)-1], text[len(text)-1:]
	}
	if text+shown == "" && prompt == "" {
		return ""
	}
	return strings.TrimLeft(text+shown, " ") + mark + " "
}

// ask shows the prompt and waits for a line; where nobody is there to answer, the default is the answer.
func (a args) ask(q question) (string, error) {
	o := a.options
	if q.hasDefault && !o.Terminal {
		return q.fallback, nil
	}
	if o.Terminal && q.secret && o.ReadSecret != nil {
		secret, err := a.stdin.secret(func() (string, error) { return o.ReadSecret(q.prompt) })
		a.Runtime.keepSecret(secret)
		return secret, err
	}
	if o.Terminal {
		io.WriteString(o.Stdout, q.prompt)
	}
	line, ok, err := a.stdin.line()
	if err == nil && !ok {
		err = io.EOF
	}
	return strings.TrimSuffix(string(line), "\r"), err
}

// hostName matches a host's name in any script. It is compiled when first asked for: with the tables of Unicode that takes
// a millisecond, which every start would wait for.
var hostName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[\pL\pN_]([\pL\pM\pN_-]*[\pL\pM\pN_])?(\.[\pL\pN_]([\pL\pM\pN_-]*[\pL\pM\pN_])?)*\.?$`)
})

// The forms of answers that have names.
var answerChecks = map[string]func(answer string) (lua.LValue, string){
	"port": func(answer string) (lua.LValue, string) {
		if n, ok := toNumber(lua.LString(answer)); ok && n >= 0 && n <= 65535 && n == float64(int(n)) {
			return lua.LNumber(n), ""
		}
		return nil, "a port is a number from 0 to 65535"
	},
	"number": func(answer string) (lua.LValue, string) {
		if n, ok := toNumber(lua.LString(answer)); ok {
			return lua.LNumber(n), ""
		}
		return nil, "that is no number"
	},
	"host": func(answer string) (lua.LValue, string) {
		if _, err := netip.ParseAddr(answer); err == nil || len(answer) <= 253 && hostName().MatchString(answer) {
			return lua.LString(answer), ""
		}
		return nil, "that is no name or address of a host"
	},
}

// answerCheck is the option check as a function.
func (a args) answerCheck(o options) func(answer string) (lua.LValue, string) {
	switch check := o.get("check").(type) {
	case *lua.LNilType:
		return func(answer string) (lua.LValue, string) { return lua.LString(answer), "" }
	case *lua.LFunction:
		return func(answer string) (lua.LValue, string) { return a.checkByFunction(check, answer) }
	case lua.LString:
		if form, ok := answerChecks[string(check)]; ok {
			return func(answer string) (lua.LValue, string) { return form(strings.TrimSpace(answer)) }
		}
		if _, err := pm.Find(string(check), nil, 0, 1); err != nil {
			a.usage("option check %s is no pattern: %v", Quote(string(check)), err)
		}
		return func(answer string) (lua.LValue, string) { return checkByPattern(string(check), answer) }
	}
	a.usage(`option check must be a pattern, a function, "port", "number" or "host", not %s`, describeValue(o.get("check")))
	return nil
}

func checkByPattern(pattern, answer string) (lua.LValue, string) {
	if found, err := pm.Find(pattern, []byte(answer), 0, 1); err == nil && len(found) > 0 {
		return lua.LString(answer), ""
	}
	return nil, "the answer has to match " + pattern
}

// checkByFunction asks a Lua function about an answer.
func (a args) checkByFunction(check *lua.LFunction, answer string) (lua.LValue, string) {
	results := append(a.callApart(a.L, check, lua.LString(answer)), lua.LNil, lua.LNil)
	switch {
	case results[0] == lua.LTrue:
		return lua.LString(answer), ""
	case lua.LVAsBool(results[0]):
		return results[0], ""
	case lua.LVCanConvToString(results[1]) && results[1].String() != "":
		return nil, results[1].String()
	}
	return nil, "that will not do"
}

// minSecret is how long a secret has to be to be kept out of traces: shorter ones would blacken half of them.
const minSecret = 4

// maxSecrets is how many of the latest secrets are kept out of traces.
const maxSecrets = 16

// keepSecret remembers what was typed without showing it.
func (rt *Runtime) keepSecret(secret string) {
	if len(secret) < minSecret || slices.Contains(rt.secrets, secret) {
		return
	}
	if rt.secrets = append(rt.secrets, secret); len(rt.secrets) > maxSecrets {
		rt.secrets = rt.secrets[1:]
	}
}

// Secrets are the latest answers that were typed without showing them, for whoever shows data: it must not show these.
func (rt *Runtime) Secrets() []string { return rt.secrets }
