package shell

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"sosh/luaapi"
	"sosh/shell/editor"
)

// compile compiles a command. At a terminal, required arguments that are missing are asked for, one by one, and asked for
// again where the answer is refused; elsewhere they are an error.
func (sh *Shell) compile(line string, targets []string) (*statement, error) {
	var asked *luaapi.Param
	for before := line; ; {
		st, err := compileCall(line, targets, sh)
		var wrong *usageError
		switch {
		case !sh.Terminal || !errors.As(err, &wrong):
			return st, err
		case wrong.missing != nil:
			before, asked = line, wrong.missing
			if asked.Help != "" {
				fmt.Fprintln(sh.Editor, sh.paint.faint(sh.onScreen("  "+asked.Help)))
			}
		case asked == nil || wrong.word == nil || wrong.word.start < len(before):
			return nil, err // another answer would not help
		default:
			fmt.Fprintln(sh.Errors, sh.asFault(wrong.command+": "+wrong.problem))
		}
		answer, err := sh.ask(asked)
		if err != nil {
			return nil, err
		}
		line = before + " " + answer
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
		words, err := splitWords(answer)
		if p.Kind == luaapi.Data || err != nil || len(words) != 1 {
			return quoteWord(answer), nil // data may hold blanks; the rest is one word, and refused where it is not
		}
		return answer[words[0].start:words[0].end], nil // without a comment
	}
}

// quoteWord makes one word of an answer; what stands in quotes already stays as it is.
func quoteWord(answer string) string {
	if words, err := splitWords(answer); err == nil && len(words) == 1 && words[0].quoted {
		return answer
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(answer) + `"`
}
