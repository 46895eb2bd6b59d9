package shell

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"sosh/luaapi"
	"sosh/shell/editor"
)

// compile compiles a command. At a terminal, required arguments that are missing are asked for, one by one; elsewhere
// they are an error.
func (sh *Shell) compile(line string, targets []string) (*statement, error) {
	for {
		st, err := compileCall(line, targets, sh)
		var wrong *usageError
		if !sh.Terminal || !errors.As(err, &wrong) || wrong.missing == nil {
			return st, err
		}
		answer, err := sh.ask(wrong.missing)
		if err != nil {
			return nil, err
		}
		line += " " + answer
	}
}

// ask asks for one argument. Enter alone takes the default, where there is one. The end of input gives the whole
// command up, as Ctrl-C does.
func (sh *Shell) ask(p *luaapi.Param) (string, error) {
	question := "  " + strings.ToUpper(p.Name)
	fallback := p.Default
	if p.Prefix == "SHUT_" {
		fallback = "SHUT_WR"
	}
	if fallback != "" {
		question += " [" + fallback + "]"
	}
	if p.Help != "" {
		fmt.Fprintln(sh.Editor, sh.paint.faint(sh.onScreen("  "+p.Help)))
	}
	for {
		answer, err := sh.readLine(question + ": ")
		if err == io.EOF {
			return "", editor.ErrInterrupt
		} else if err != nil {
			return "", err
		}
		if answer = strings.TrimSpace(answer); answer == "" {
			answer = fallback
		}
		if answer == "" && !p.Nil {
			continue
		}
		if _, ok := fillerCount(answer); ok && p.Kind == luaapi.Data {
			return answer, nil
		}
		if words, err := splitWords(answer); p.Kind == luaapi.Data || err != nil || len(words) != 1 {
			return quoteWord(answer), nil // data may hold blanks; the rest is one word, and refused where it is not
		}
		return answer, nil
	}
}

// quoteWord makes one word of an answer; what stands in quotes already stays as it is.
func quoteWord(answer string) string {
	if words, err := splitWords(answer); err == nil && len(words) == 1 && words[0].quoted {
		return answer
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(answer) + `"`
}
