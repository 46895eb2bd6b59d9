package transport

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// callNames are the names under which this package's sources start calls.
func callNames(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	must(t, err)
	names := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		must(t, err)
		ast.Inspect(source, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && len(call.Args) > 0 {
				method, _ := call.Fun.(*ast.SelectorExpr)
				if method == nil || !starters[method.Sel.Name] {
					return true
				}
				for _, argument := range call.Args {
					if literal, ok := argument.(*ast.BasicLit); ok && literal.Kind == token.STRING {
						names[strings.Trim(literal.Value, `"`)] = true
					}
				}
			}
			return true
		})
	}
	return names
}

// starters are the methods that start a call, whose name is the only text among their arguments.
var starters = map[string]bool{"start": true, "begin": true, "name": true}

// TestHintsAreForRealCalls: a misspelt name would never show.
func TestHintsAreForRealCalls(t *testing.T) {
	names := callNames(t)
	if !names["socket"] || !names["bind"] || !names["getsockname"] {
		t.Fatalf("found only %v in the sources", names)
	}
	for _, table := range []map[failure]string{hints, unixHints} {
		for f, text := range table {
			if f.call != "" && !names[f.call] {
				t.Errorf("the hint of %s %s is for no call", f.call, ErrnoName(f.errno))
			}
			if text == "" || strings.HasSuffix(text, ".") || strings.TrimSpace(text) != text {
				t.Errorf("%s %s: a hint is a clause: %q", f.call, ErrnoName(f.errno), text)
			}
		}
	}
}
