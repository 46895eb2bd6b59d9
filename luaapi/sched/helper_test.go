package sched

import (
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"sosh/transport"
)

// ample is a deadline that only a hanging call reaches: it turns a hang into a failure.
const ample = 30 * time.Second

func soon() time.Time { return time.Now().Add(ample) }

func newSched(t testing.TB, o ...Options) *Sched {
	t.Helper()
	s, err := New(append(o, Options{})[0])
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// diary is what threads write one after the other: they take turns, so that nothing guards it.
type diary struct{ lines []string }

func (d *diary) write(words ...string) { d.lines = append(d.lines, strings.Join(words, " ")) }

func (d *diary) want(t *testing.T, lines ...string) {
	t.Helper()
	if !slices.Equal(d.lines, lines) {
		t.Errorf("got  %s\nwant %s", strings.Join(d.lines, ", "), strings.Join(lines, ", "))
	}
}

// word is an error in a diary.
func word(err error) string {
	if errno, ok := err.(syscall.Errno); ok {
		return transport.ErrnoName(errno)
	}
	if err != nil {
		return err.Error()
	}
	return "ok"
}

// settle gives everybody else turns until they all wait for something.
func settle(t *testing.T, s *Sched) {
	t.Helper()
	for range 3 {
		must(t, s.Sleep(0))
	}
}

// joinAll waits for threads.
func joinAll(t *testing.T, threads ...*Thread) {
	t.Helper()
	for _, thread := range threads {
		if err := thread.Join(soon()); err != nil {
			t.Errorf("join %s: %v", thread.Name(), err)
		}
	}
}

// network is the kernel's network with s as its waiter.
func network(t testing.TB, s *Sched) *transport.Kernel {
	t.Helper()
	k := transport.NewKernel(s)
	t.Cleanup(k.CloseAll)
	return k
}

func socketpair(t testing.TB, k *transport.Kernel) (a, b *transport.FD) {
	t.Helper()
	left, right, err := k.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	must(t, err)
	t.Cleanup(func() { runtime.KeepAlive([]any{left, right}) }) // one that nobody can reach is closed
	return left.(*transport.FD), right.(*transport.FD)
}

func wantErrno(t *testing.T, err error, want syscall.Errno) {
	t.Helper()
	e, ok := err.(*transport.Error)
	if !ok || e.Errno != want {
		t.Errorf("the error is %v, want %s", err, transport.ErrnoName(want))
	}
}
