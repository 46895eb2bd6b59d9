package luaapi

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func TestRequire(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("own.lua", []byte("#!/usr/bin/sosh\nreturn {line = debug.getinfo(1).currentline}"), 0o600); err != nil {
		t.Fatal(err)
	}
	beside := t.TempDir()
	if err := os.WriteFile(filepath.Join(beside, "beside.lua"), []byte("return {line = 'beside the script'}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir("sub", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("sub", "broken.lua"), []byte("return {"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	rt, err := New(Options{Stdout: &out, Library: fstest.MapFS{"lib/framing.lua": {Data: []byte("return 'bundled'")}}})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	rt.SearchFirst(beside)
	rt.Run(func() {
		chunk, err := rt.Load("test.lua", `
print(require("own").line, require("framing"), require("framing"))
print(require("beside").line)
print(select(2, pcall(require, "sub.broken")))
print(select(2, pcall(require, "no.such")))
print(select(2, pcall(require, "../etc")))`)
		if err != nil {
			t.Error(err)
			return
		}
		if _, err := rt.Call(chunk); err != nil {
			t.Error(err)
		}
	})
	for _, want := range []string{
		"2\tbundled\tbundled", "beside the script", "./sub/broken.lua:1: syntax error", "no file './no/such.lua'", "no bundled module 'no.such'",
		"no bundled module '../etc'",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("missing %q in\n%s", want, out.String())
		}
	}
}
