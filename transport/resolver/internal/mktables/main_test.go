package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const head = "# Made by transport/resolver/internal/mktables from: here.\n" +
	"# Names and numbers are those of IANA's registries; change the source, not this file.\n"

func TestTables(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"services": {"# c\nhttp 80/tcp www # web\n\nhttp\t80/udp\n", "http\t80/tcp\twww\nhttp\t80/udp\n"},
		"service-names-port-numbers.csv": {"Service Name,Port Number,Transport Protocol,Description\n" +
			",0,tcp,Reserved\nhttp,80,tcp,\"World\nWide Web\"\nx,1-5,udp,range\nnoport,,,\nssh,22,sctp,\n", "http\t80/tcp\nssh\t22/sctp\n"},
		"protocol-numbers-1.csv": {"Decimal,Keyword,Protocol\n0,HOPOPT,x\n6,TCP,x\n61,,any host internal protocol\n" +
			"9,IGP (deprecated),x\n146-252,,Unassigned\n", "hopopt\t0\tHOPOPT\ntcp\t6\tTCP\nigp\t9\tIGP\n"},
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := run(&out, "here", path); err != nil || out.String() != head+c.want {
			t.Errorf("%s: %v\ngot  %q\nwant %q", name, err, out.String(), head+c.want)
		}
	}
}

func TestFilesThatAreNoRegistry(t *testing.T) {
	for name, text := range map[string]string{"empty.csv": "", "other.csv": "a,b\n", "broken.csv": "\"a\n"} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := run(&strings.Builder{}, "here", path); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if err := run(&strings.Builder{}, "here", "/nonexistent"); err == nil {
		t.Error("no error")
	}
}
