package luaapi

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// systems are those that sosh is built for.
var systems = []string{"linux", "darwin", "freebsd"}

// elsewhere are names of Python's reference, and of man pages that students find, which none of our systems has.
var elsewhere = map[string]string{
	"AF_HYPERV": "windows", "HV_PROTOCOL_RAW": "windows", "HVSOCKET_ADDRESS_FLAG_PASSTHRU": "windows",
	"HVSOCKET_CONNECTED_SUSPEND": "windows", "HVSOCKET_CONNECT_TIMEOUT": "windows", "HVSOCKET_CONNECT_TIMEOUT_MAX": "windows",
	"RCVALL_MAX": "windows", "RCVALL_OFF": "windows", "RCVALL_ON": "windows", "RCVALL_SOCKETLEVELONLY": "windows",
	"SIO_KEEPALIVE_VALS": "windows", "SIO_LOOPBACK_FAST_PATH": "windows", "SIO_RCVALL": "windows", "SO_EXCLUSIVEADDRUSE": "windows",
	"SO_RTABLE": "openbsd", "SO_SPLICE": "openbsd", "IP_RECVDSTPORT": "openbsd", "TCP_SACK_ENABLE": "openbsd",
	"EAI_BADHINTS": "netbsd", "EAI_PROTOCOL": "netbsd", "EAI_MAX": "netbsd",
}

// constantNames parses the files that list a system's constants, and x/sys's list of its error numbers.
func constantNames(t *testing.T, system string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, pattern := range []string{"../transport/*.go", "../transport/resolver/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if builtFor(t, file, system) {
				addConstants(t, file, names)
			}
		}
	}
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", "golang.org/x/sys/unix").Output()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "zerrors_"+system+"_amd64.go"))
	if err != nil {
		t.Fatal(err)
	}
	if system == "linux" {
		more, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "zerrors_linux.go"))
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, more...)
	}
	for _, match := range regexp.MustCompile(`(?m)^\t(E\w+)\s+= syscall\.Errno`).FindAllSubmatch(text, -1) {
		names[string(match[1])] = true
	}
	return names
}

// builtFor reports whether a file belongs to a system, by its name and its build line.
func builtFor(t *testing.T, file, system string) bool {
	t.Helper()
	if strings.HasSuffix(file, "_test.go") {
		return false
	}
	for _, other := range append([]string{"windows"}, systems...) {
		if strings.HasSuffix(file, "_"+other+".go") {
			return other == system
		}
	}
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(source), "\n")
	switch {
	case !strings.HasPrefix(line, "//go:build "):
		return true
	case strings.Contains(line, "!linux"):
		return system != "linux"
	}
	return strings.Contains(line, system) || strings.Contains(line, "unix")
}

// addConstants adds the names in composite literals of Constant: {"AF_INET", ...}.
func addConstants(t *testing.T, file string, names map[string]bool) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		literal, ok := n.(*ast.CompositeLit)
		if !ok || !isConstantList(literal.Type) {
			return true
		}
		for _, element := range literal.Elts {
			if item, ok := element.(*ast.CompositeLit); ok && len(item.Elts) == 2 {
				if name, ok := item.Elts[0].(*ast.BasicLit); ok {
					text, _ := strconv.Unquote(name.Value)
					names[text] = true
				}
			}
		}
		return true
	})
}

func isConstantList(e ast.Expr) bool {
	array, ok := e.(*ast.ArrayType)
	if !ok {
		return false
	}
	name, ok := array.Elt.(*ast.Ident)
	return ok && name.Name == "Constant"
}

// TestAbsentConstants keeps the list of those that not every system has.
func TestAbsentConstants(t *testing.T) {
	having := map[string][]string{}
	for _, system := range systems {
		for name := range constantNames(t, system) {
			having[name] = append(having[name], system)
		}
	}
	for name, system := range elsewhere {
		if having[name] != nil {
			t.Errorf("%s is not elsewhere only", name)
		}
		having[name] = []string{system}
	}
	var b bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(having)) {
		if len(having[name]) < len(systems) {
			fmt.Fprintln(&b, name, strings.Join(having[name], " "))
		}
	}
	if *update {
		if err := os.WriteFile("absent.txt", b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if kept, err := os.ReadFile("absent.txt"); err != nil || !bytes.Equal(kept, b.Bytes()) {
		t.Errorf("absent.txt is out of date, write it with -update: %v", err)
	}
	for name, has := range having {
		if _, here := ConstantValue(name); here != slices.Contains(has, runtime.GOOS) && slices.Contains(systems, runtime.GOOS) {
			t.Errorf("%s is said to be had by %v; here: %v", name, has, here)
		}
	}
}

func TestSystemsWith(t *testing.T) {
	for name, want := range map[string]string{
		"SO_NOSIGPIPE": "darwin freebsd", "TCP_CORK": "linux", "SO_EXCLUSIVEADDRUSE": "windows", "AF_INET": "", "": "", "linux": "", "SO_NO": "",
	} {
		got, ok := SystemsWith(name)
		if strings.Join(got, " ") != want || ok != (want != "") {
			t.Errorf("SystemsWith(%q) = %v, %v, want %q", name, got, ok, want)
		}
	}
}
