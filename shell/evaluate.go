package shell

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sosh/luaapi"
)

// chunkPlace says what Lua code that was typed is called in errors, and which line it starts on.
type chunkPlace struct {
	name string // "" at a terminal
	line int
}

// Do runs one line; more asks for the next one where Lua is unfinished. A nil error means that all went well and was
// printed.
func (sh *Shell) Do(line string, place chunkPlace, more func() (string, error)) error {
	if err := checkText(line); err != nil {
		return err
	}
	trimmed := strings.TrimSpace(line)
	if trimmed == "" || strings.HasPrefix(trimmed, "#") {
		return nil
	}
	trimmed, err := sh.long(trimmed)
	if err != nil {
		return err
	}
	if b, ok := builtinOf(trimmed); ok {
		sh.journal.aside = true
		return sh.runBuiltin(b, trimmed)
	}
	if sh.recorder != nil {
		sh.recorder.refused = ""
	}
	sh.announcer.begin(trimmed)
	targets, rest, ok := commandHead(trimmed, isCallName)
	if !ok {
		return sh.doLua(line, place, more)
	}
	if rest, ok := cutAmpersand(rest); ok {
		return sh.startCall(rest, targets, place)
	}
	st, err := sh.compile(rest, targets)
	if err != nil {
		return err
	}
	var before *failedCall
	if sh.recorder != nil {
		before = sh.recorder.failed
	}
	sh.callStarts(st)
	if err = sh.run(st); err != nil {
		return sh.withCause(err, before)
	}
	return err
}

// checkText refuses what is not text, such as a program piped in by mistake.
func checkText(line string) error {
	if !utf8.ValidString(line) {
		return errors.New("this is not text: it is no UTF-8")
	}
	if i := strings.IndexFunc(line, func(r rune) bool { return r < ' ' && r != '\t' && r != '\r' && r != '\n' }); i >= 0 {
		return fmt.Errorf("this is not text: it holds the byte 0x%02x at column %d", line[i], column(line, i))
	}
	return nil
}

func isCallName(name string) bool {
	c := luaapi.FindCall(name)
	return c != nil && !c.LuaOnly
}

// run runs a compiled call: its results go to the targets and are shown.
func (sh *Shell) run(st *statement) error {
	values, err := sh.call(st)
	if err != nil {
		return err
	}
	sh.assign(st, values)
	sh.lookAt(st, values)
	sh.show(sh.say(st, values))
	return nil
}

// call makes a compiled call and returns its results. A failure is an error.
func (sh *Shell) call(st *statement) ([]luaapi.Value, error) {
	if err := sh.haveValues(st); err != nil {
		return nil, err
	}
	chunk, err := sh.Runtime.LoadExpression(sh.chunkName(), st.expression())
	if err != nil {
		return nil, err
	}
	values, err := sh.Runtime.Call(chunk)
	if err != nil {
		return nil, plain(err)
	}
	if st.call.Fails() && len(values) > 1 && values[0].IsNil() {
		return nil, errors.New(values[1].Text())
	}
	return values, nil
}

// assign puts results into the targets.
func (sh *Shell) assign(st *statement, values []luaapi.Value) {
	for i, name := range st.targets {
		if i < len(values) {
			sh.Runtime.SetGlobal(name, values[i])
		}
	}
	sh.take(st.targets)
}

// lookAt makes the first result _, and a new socket the current one.
func (sh *Shell) lookAt(st *statement, values []luaapi.Value) {
	if len(st.call.Results) > 0 && len(values) > 0 {
		sh.Runtime.SetGlobal("_", values[0])
		if values[0].Socket() != nil {
			sh.current = st.targets[0]
		}
	}
}

// plain takes the place off an error of a command: it is the line that was typed.
func plain(err error) error {
	var failure *luaapi.Failure
	if errors.As(err, &failure) && !failure.Interrupted && !failure.Bug {
		return errors.New(failure.Message)
	}
	return err
}

// doLua runs Lua code: an expression's values are printed.
func (sh *Shell) doLua(line string, place chunkPlace, more func() (string, error)) error {
	name := place.name
	if name == "" {
		name = sh.chunkName()
		place.line = 1
	}
	offset := strings.Repeat("\n", place.line-1)
	for {
		chunk, expressionErr := sh.Runtime.LoadExpression(name, offset+line)
		if expressionErr == nil {
			sh.luaStarts(line, true)
			return sh.showValues(chunk, line)
		}
		chunk, err := sh.Runtime.Load(name, offset+line)
		if err == nil {
			sh.luaStarts(line, false)
			_, err := sh.Runtime.Call(chunk)
			return err
		}
		if !incomplete(err) && !incomplete(expressionErr) {
			if code, ok := strings.CutSuffix(strings.TrimSpace(line), "&"); ok {
				return sh.startLua(strings.TrimSpace(code), name, offset, place)
			}
			return sh.unknown(line, err)
		}
		next, endErr := more()
		if endErr == io.EOF {
			return err
		} else if endErr != nil {
			return endErr
		}
		if err := checkText(next); err != nil {
			return err
		}
		line += "\n" + next
	}
}

// incomplete reports whether more lines could make Lua of it.
func incomplete(err error) bool {
	var syntax *luaapi.SyntaxError
	return errors.As(err, &syntax) && syntax.Incomplete
}

// showValues runs an expression and prints its values; _ is the first of them.
func (sh *Shell) showValues(chunk *luaapi.Chunk, line string) error {
	values, err := sh.evaluate(chunk, line)
	if err != nil {
		return err
	}
	sh.valuesShown(values)
	if len(values) == 0 {
		return nil
	}
	sh.Runtime.SetGlobal("_", values[0])
	sh.print(inspectAll(values))
	return nil
}

// evaluate runs an expression. A name that nobody knows is taken for a command's.
func (sh *Shell) evaluate(chunk *luaapi.Chunk, line string) ([]luaapi.Value, error) {
	values, err := sh.Runtime.Call(chunk)
	if err != nil {
		return nil, err
	}
	if name := strings.TrimSpace(line); luaapi.IsName(name) && len(values) == 1 && values[0].IsNil() && sh.Runtime.Global(name).IsNil() {
		return nil, unknownCommand(name, ", and no variable")
	}
	return values, nil
}

// inspectAll are values as an expression that was typed shows them.
func inspectAll(values []luaapi.Value) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.Inspect()
	}
	return strings.Join(texts, "\t")
}

// unknown tells a misspelt command from wrong Lua: a name, then another word, can be no Lua.
func (sh *Shell) unknown(line string, err error) error {
	trimmed := strings.TrimSpace(line)
	if r, _ := utf8.DecodeRuneInString(trimmed); r >= utf8.RuneSelf && unicode.IsLetter(r) {
		return foreignWord(trimmed)
	}
	name := leadingName(trimmed)
	after := trimmed[len(name):]
	if c := luaapi.FindCall(name); c != nil && c.LuaOnly && after != "" && isBlank(after[0]) {
		return fmt.Errorf("%s is no command but a Lua function: %s (help %s)", name, c.LuaUsage(), name)
	}
	if name == "" || slices.Contains(luaapi.Keywords(), name) || after == "" || !isBlank(after[0]) || !sh.Runtime.Global(name).IsNil() {
		return err
	}
	next := strings.TrimLeft(after, " \t")[0]
	if strings.IndexByte("=<>~+*/%^,;(){}[", next) >= 0 {
		return err
	}
	return unknownCommand(name, "")
}

func unknownCommand(name, also string) error {
	return fmt.Errorf("there is no command %s%s%s (help lists the commands)", name, also, didYouMean(name, commandWords()))
}

// commandNames are the names of everything that can be typed as a command.
func commandNames() []string {
	var names []string
	for _, c := range luaapi.Calls() {
		if name := c.Word(); isCallName(name) && luaapi.FindCall(name) == c {
			names = append(names, name)
		}
	}
	for _, b := range builtins() {
		names = append(names, b.name)
	}
	return names
}

// keepChunks is for how many of the latest chunks errors can show the source line.
const keepChunks = 200

// chunkName is a name of its own for every chunk typed; the source of old ones is forgotten.
func (sh *Shell) chunkName() string {
	sh.typed++
	name := sh.chunk()
	sh.recent = append(sh.recent, name)
	if len(sh.recent) > keepChunks {
		sh.Runtime.Forget(sh.recent[0])
		sh.recent = sh.recent[1:]
	}
	return name
}

// chunk is the name of the latest chunk.
func (sh *Shell) chunk() string { return fmt.Sprintf("input %d", sh.typed) }

// show prints what a line has brought: results, or what the session says of them.
func (sh *Shell) show(text string, data bool) {
	if data {
		sh.print(text)
	} else {
		sh.tell(text)
	}
}

// print writes one line of results.
func (sh *Shell) print(text string) {
	if text != "" {
		fmt.Fprintln(sh.Editor, text)
	}
}
