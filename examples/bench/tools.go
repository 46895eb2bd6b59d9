package main

import (
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// programs are the sources of what is measured.
//
//go:embed peers sosh
var programs embed.FS

// tool is what runs a program: an interpreter, or a program compiled here.
type tool struct {
	path    string
	version string
	missing string // why it cannot be used; "" when it can
}

// tools are the tools found, by name, and the folder that holds the programs.
type tools struct {
	dir   string
	found map[string]tool
}

// findTools looks for the interpreters, and compiles what is to be compiled into dir. Only sosh has to be there.
func findTools(c config, dir string) (*tools, error) {
	t := &tools{dir: dir, found: map[string]tool{}}
	if err := os.CopyFS(dir, programs); err != nil {
		return nil, err
	}
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	t.found["sosh"] = tool{path: c.sosh, version: "sosh (" + c.sosh + ")"}
	if c.sosh == "" {
		path := filepath.Join(dir, "bin-sosh")
		if err := build(root, path, "./cmd/sosh"); err != nil {
			return nil, err
		}
		t.found["sosh"] = tool{path: path, version: firstLine(path, "--version")}
	}
	if err := copyLabs(root, dir); err != nil {
		return nil, err
	}
	t.found["python3"] = t.interpreter(c.python, "--version", "-c", "import sys; print(sys.executable)")
	t.found["lua5.4"] = t.luaSocket("lua5.4")
	t.found["luajit"] = t.luaSocket("luajit")
	t.found["gonet"] = t.compiled("gonet", "go", "build", "-C", root, "-o", filepath.Join(dir, "bin-gonet"), "./examples/bench/peers/gonet")
	t.found["c"] = t.compiled("c", "cc", "-O2", "-o", filepath.Join(dir, "bin-c"), filepath.Join(dir, "peers", "echo.c"))
	return t, nil
}

// moduleRoot is the folder of sosh's sources.
func moduleRoot() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "sosh").Output()
	if err != nil {
		return "", fmt.Errorf("run it in sosh's source folder, with the go command on PATH: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

func build(root, path, what string) error {
	cmd := exec.Command("go", "build", "-C", root, "-o", path, what)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0") // as the README has it
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go build %s: %w", what, err)
	}
	return nil
}

// copyLabs puts the chat server of the labs beside the other programs.
func copyLabs(root, dir string) error {
	servers, err := filepath.Glob(filepath.Join(root, "scripts", "chat", "05-*", "server.lua"))
	if err != nil || len(servers) != 1 {
		return err // the labs have none: the work says so
	}
	source, err := os.ReadFile(servers[0])
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "sosh", "chat.lua"), source, 0o644)
}

// interpreter is the program of that name; where the words after its version are given it prints its own path for them:
// what is found first may be a script that starts the real one.
func (t *tools) interpreter(name, version string, self ...string) tool {
	path, err := exec.LookPath(name)
	if err != nil {
		return tool{missing: name + " is not installed"}
	}
	if real := firstLine(path, self...); len(self) > 0 && real != "" {
		path = real
	}
	return tool{path: path, version: firstLine(path, version)}
}

// luaSocket is a Lua that has LuaSocket.
func (t *tools) luaSocket(name string) tool {
	lua := t.interpreter(name, "-v")
	if lua.missing != "" {
		return lua
	}
	socket, err := exec.Command(lua.path, "-e", `print(require("socket")._VERSION)`).Output()
	if err != nil {
		return tool{missing: name + " has no LuaSocket"}
	}
	lua.version += ", " + strings.TrimSpace(string(socket))
	return lua
}

// compiled runs a compiler that leaves its program in bin-NAME.
func (t *tools) compiled(name, compiler string, arguments ...string) tool {
	path, err := exec.LookPath(compiler)
	if err != nil {
		return tool{missing: compiler + " is not installed"}
	}
	if out, err := exec.Command(path, arguments...).CombinedOutput(); err != nil {
		return tool{missing: fmt.Sprintf("%s: %v: %s", compiler, err, out)}
	}
	version := firstLine(path, "--version")
	if compiler == "go" {
		version = firstLine(path, "version")
	}
	return tool{path: filepath.Join(t.dir, "bin-"+name), version: version}
}

// firstLine is the first line that a program prints.
func firstLine(path string, arguments ...string) string {
	out, err := exec.Command(path, arguments...).CombinedOutput()
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(out), "\n")
	return strings.TrimSpace(line)
}

// has reports whether there is a file of that name among the programs.
func (t *tools) has(name string) bool {
	_, err := os.Stat(filepath.Join(t.dir, filepath.FromSlash(name)))
	return err == nil
}
