package resolver

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

const someServices = `
# comment
http	80/tcp	www www-http	# web
http	80/udp
odd	80/sctp	web
domain 53/tcp
domain	53/udp	dns
broken
broken	x/tcp
broken	70000/tcp
broken	80
broken	80/
noalias 7/tcp #x
`

func withServices(t *testing.T, text string) *Resolver {
	o := testOptions(t)
	o.Services = writeFile(t, t.TempDir(), "services", text)
	return New(o)
}

func TestServiceLookups(t *testing.T) {
	r := withServices(t, someServices)
	web := Service{"http", []string{"www", "www-http"}, 80, "tcp"}
	for _, c := range []struct {
		name, proto string
		want        Service
	}{
		{"http", "", web}, {"http", "tcp", web}, {"www", "", web}, {"www-http", "tcp", web},
		{"http", "udp", Service{"http", []string{}, 80, "udp"}},
		{"web", "", Service{"odd", []string{"web"}, 80, "sctp"}},
		{"dns", "udp", Service{"domain", []string{"dns"}, 53, "udp"}},
		{"noalias", "", Service{"noalias", []string{}, 7, "tcp"}},
	} {
		got, err := r.GetServByName(c.name, c.proto)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("GetServByName(%q, %q) = %+v, %v; want %+v", c.name, c.proto, got, err, c.want)
		}
	}
	for proto, want := range map[string]string{"": "http", "tcp": "http", "udp": "http", "sctp": "odd"} {
		if got, err := r.GetServByPort(80, proto); err != nil || got.Name != want {
			t.Errorf("GetServByPort(80, %q) = %+v, %v", proto, got, err)
		}
	}
	if n := len(r.Services()); n != 6 {
		t.Errorf("%d services: %+v", n, r.Services())
	}
}

func TestServiceResultsBelongToTheCaller(t *testing.T) {
	r := withServices(t, someServices)
	first, _ := r.GetServByName("http", "tcp")
	first.Aliases[0] = "changed"
	r.Services()[0].Aliases[1] = "changed"
	if again, _ := r.GetServByName("http", "tcp"); !slices.Equal(again.Aliases, []string{"www", "www-http"}) {
		t.Errorf("a caller's change shows: %v", again)
	}
}

func TestUnknownServices(t *testing.T) {
	r := New(testOptions(t))
	for _, c := range []struct{ name, proto, want string }{
		{"htp", "", "getservbyname htp: unknown service; near: http, ftp, ntp, hkp"},
		{"http", "udp", "getservbyname http/udp: unknown service; near: http/tcp"},
		{"HTTP", "", "getservbyname HTTP: unknown service; near: http"},
		{"shh", "", "getservbyname shh: unknown service; near: ssh"},
		{"tlnet", "tcp", "getservbyname tlnet/tcp: unknown service; near: telnet, telnets"},
		{"qqqqqqqqqqqq", "", "getservbyname qqqqqqqqqqqq: unknown service"},
		{"", "", "getservbyname: unknown service"},
	} {
		_, err := r.GetServByName(c.name, c.proto)
		if err == nil || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
		var e *Error
		if !errors.Is(err, ErrUnknownService) || !errors.As(err, &e) || e.Code != 0 || e.Symbol != "" {
			t.Errorf("%#v", err)
		}
	}
	_, err := r.GetServByPort(80, "udp")
	if want := "getservbyport 80/udp: unknown service; near: http/tcp"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := r.GetServByPort(-1, ""); !errors.Is(err, ErrUnknownService) {
		t.Error(err)
	}
}

func TestFirstLesson(t *testing.T) {
	r := New(testOptions(t))
	for name, port := range map[string]int{"http": 80, "ftp": 21, "imap": 143, "pop3": 110, "smtp": 25} {
		if s, err := r.GetServByName(name, "tcp"); err != nil || s.Port != port {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
}

func TestProtocols(t *testing.T) {
	o := testOptions(t)
	o.Protocols = writeFile(t, t.TempDir(), "protocols", "ip 0 IP # zero\nhopopt 0 HOPOPT\ntcp 6 TCP\nbad x\nbad -1\nbad\n")
	r := New(o)
	for _, name := range []string{"tcp", "TCP"} {
		p, err := r.GetProtoByName(name)
		if err != nil || !reflect.DeepEqual(p, Protocol{"tcp", []string{"TCP"}, 6}) {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
	if p, err := r.GetProtoByNumber(0); err != nil || p.Name != "ip" {
		t.Errorf("the first of two did not win: %+v, %v", p, err)
	}
	if n := len(r.Protocols()); n != 3 {
		t.Errorf("%d protocols", n)
	}
	_, err := r.GetProtoByName("tpc")
	if want := "getprotobyname tpc: unknown protocol; near: tcp"; err == nil || err.Error() != want || !errors.Is(err, ErrUnknownProtocol) {
		t.Errorf("got %v, want %s", err, want)
	}
	_, err = r.GetProtoByNumber(255)
	if want := "getprotobynumber 255: unknown protocol"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestObserverSaysWhichTableAnswered(t *testing.T) {
	o := testOptions(t)
	var seen events
	o.Observer = seen.add
	r := New(o)
	if _, err := r.GetServByName("http", ""); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(o.Services, []byte("http 8080/tcp\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := r.GetServByName("http", ""); err != nil || s.Port != 8080 {
		t.Fatal(s, err)
	}
	if _, err := r.GetProtoByName("tcp"); err != nil {
		t.Fatal(err)
	}
	want := []string{SourceEmbedded + " " + o.Services, SourceFiles + " " + o.Services, SourceEmbedded + " " + o.Protocols}
	var got []string
	for _, e := range seen.all() {
		got = append(got, e.Source+" "+e.Where)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	var other events
	r.Observe(other.add).GetServByName("ssh", "")
	if len(other.all()) != 1 || len(seen.all()) != 3 {
		t.Error("a view has an observer of its own")
	}
}

func TestFilesAreReadAgainWhenTheyChange(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	var readings []string
	f := file[string]{path: path, parse: func(text string) string { readings = append(readings, text); return text }}
	step := func(want string, wantErr bool) {
		t.Helper()
		if got, err := f.get(); got != want || (err != nil) != wantErr {
			t.Fatalf("got %q, %v", got, err)
		}
	}
	step("", true)
	step("", true)
	writeFile(t, dir, "f", "one")
	step("one", false)
	step("one", false)
	writeFile(t, dir, "f", "longer")
	step("longer", false)
	// The same size and another time.
	writeFile(t, dir, "f", "LONGER")
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(path, later, later); err != nil {
		t.Fatal(err)
	}
	step("LONGER", false)
	// The same size and time, but another file put in its place.
	writeFile(t, dir, "g", "third!")
	if err := os.Chtimes(filepath.Join(dir, "g"), later, later); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "g"), path); err != nil {
		t.Fatal(err)
	}
	step("third!", false)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	step("", true)
	step("", true)
	if want := []string{"", "one", "longer", "LONGER", "third!", ""}; !slices.Equal(readings, want) {
		t.Errorf("readings %q, want %q", readings, want)
	}
}

func TestEmbeddedTablesParseWhole(t *testing.T) {
	count := func(text string) (n int) {
		for line := range strings.Lines(text) {
			if !strings.HasPrefix(line, "#") {
				n++
			}
		}
		return n
	}
	if got, want := len(parseServices(embeddedServices).list), count(embeddedServices); got != want || want < 200 {
		t.Errorf("%d of %d services", got, want)
	}
	if got, want := len(parseProtocols(embeddedProtocols).list), count(embeddedProtocols); got != want || want < 50 {
		t.Errorf("%d of %d protocols", got, want)
	}
	if n := len(parseRootHints(embeddedRootHints)); n != 26 {
		t.Errorf("%d addresses of root servers", n)
	}
}
