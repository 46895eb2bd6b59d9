package resolver

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"
)

func TestServersThatFail(t *testing.T) {
	good := startServer(t, zone(t, someZone))
	for name, handler := range map[string]dns.HandlerFunc{
		"SERVFAIL": rcode(dns.RcodeServerFailure), "REFUSED": rcode(dns.RcodeRefused), "NOTIMP": rcode(dns.RcodeNotImplemented),
	} {
		bad := startServer(t, handler)
		if got, err := New(testOptions(t, bad, good)).GetHostByName(t.Context(), "v4.test"); err != nil || got.String() != "192.0.2.20" {
			t.Errorf("%s, then a good server: %v, %v", name, got, err)
		}
		o := testOptions(t, bad)
		o.Attempts = 3
		_, err := New(o).GetHostByName(t.Context(), "v4.test")
		want := "gethostbyname v4.test: Host name lookup failure (TRY_AGAIN, h_errno 2); " + name + " from " + bad.addr.String()
		if err == nil || err.Error() != want || !errors.Is(err, TRY_AGAIN) {
			t.Errorf("got %v, want %s", err, want)
		}
		if n := len(bad.questions()); n != 1+3 {
			t.Errorf("%s: asked %d times", name, n)
		}
		if _, err := New(o).GetAddrInfo(t.Context(), "v4.test", "", Hints{}); !errors.Is(err, EAI_AGAIN) {
			t.Error(err)
		}
	}
	bad := startServer(t, rcode(dns.RcodeFormatError))
	if _, err := New(testOptions(t, bad, good)).GetHostByName(t.Context(), "v4.test"); !errors.Is(err, NO_RECOVERY) {
		t.Errorf("FORMERR: %v", err)
	}
}

func TestSecondServerAfterTimeout(t *testing.T) {
	mute, good := startServer(t, silent), startServer(t, zone(t, someZone))
	o := testOptions(t, mute, good)
	o.Timeout, o.Attempts = impatient, 20 // a busy machine may need more than one round
	var seen events
	o.Observer = seen.add
	if got, err := New(o).GetHostByName(t.Context(), "v4.test"); err != nil || got.String() != "192.0.2.20" {
		t.Fatal(got, err)
	}
	if len(mute.questions()) == 0 {
		t.Error("the first server was not asked")
	}
	if !slices.ContainsFunc(seen.all(), func(e Event) bool { return e.Where == mute.addr.String() && e.Err == ErrTimeout }) {
		t.Errorf("the observer was not told of the timeout: %+v", seen.all())
	}
	o.Servers, o.Attempts = o.Servers[:1], 2
	before := len(mute.questions())
	_, err := New(o).GetHostByName(t.Context(), "v4.test")
	want := "gethostbyname v4.test: Host name lookup failure (TRY_AGAIN, h_errno 2); no answer from " + mute.addr.String() + ": timed out"
	if err == nil || err.Error() != want || !errors.Is(err, ErrTimeout) {
		t.Errorf("got %v, want %s", err, want)
	}
	if n := len(mute.questions()) - before; n != 2 {
		t.Errorf("asked %d times, want 2 attempts", n)
	}
}

func TestNobodyListens(t *testing.T) {
	udp, tcp := listenBoth(t, "127.0.0.1:0")
	o := testOptions(t)
	o.Servers = []netip.AddrPort{udp.LocalAddr().(*net.UDPAddr).AddrPort()}
	udp.Close()
	tcp.Close()
	_, err := New(o).GetHostByName(t.Context(), "v4.test")
	if !errors.Is(err, TRY_AGAIN) || !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("got %v", err)
	}
}

func TestRotate(t *testing.T) {
	a, b := startServer(t, zone(t, someZone)), startServer(t, zone(t, someZone))
	o := testOptions(t, a, b)
	o.ResOptions = "rotate"
	r := New(o)
	for range 6 {
		if _, err := r.GetHostByName(t.Context(), "v4.test"); err != nil {
			t.Fatal(err)
		}
	}
	if len(a.questions()) != 3 || len(b.questions()) != 3 {
		t.Errorf("%d and %d questions", len(a.questions()), len(b.questions()))
	}
}

// truncating cuts UDP answers short, so that the client has to come over TCP.
func truncating(handle dns.HandlerFunc) dns.HandlerFunc {
	return func(w dns.ResponseWriter, q *dns.Msg) {
		if w.LocalAddr().Network() == "udp" {
			m := new(dns.Msg).SetReply(q)
			m.Truncated = true
			w.WriteMsg(m)
			return
		}
		handle(w, q)
	}
}

func TestTruncationLeadsToTCP(t *testing.T) {
	server := startServer(t, truncating(zone(t, someZone)))
	r := New(testOptions(t, server))
	if got, err := r.GetHostByName(t.Context(), "v4.test"); err != nil || got.String() != "192.0.2.20" {
		t.Fatal(got, err)
	}
	if got, want := server.questions(), []string{"udp v4.test. A", "tcp v4.test. A"}; !slices.Equal(got, want) {
		t.Errorf("asked %q, want %q", got, want)
	}
	a, err := r.Query(t.Context(), "v4.test", "A", QueryOptions{})
	if err != nil || !a.Truncated || a.Proto != "tcp" || len(a.Answer) != 1 {
		t.Errorf("%+v, %v", a, err)
	}
	o := testOptions(t, server)
	o.ResOptions = "use-vc"
	before := len(server.questions())
	if _, err := New(o).GetHostByName(t.Context(), "v4.test"); err != nil {
		t.Fatal(err)
	}
	if got := server.questions()[before:]; !slices.Equal(got, []string{"tcp v4.test. A"}) {
		t.Errorf("use-vc asked %q", got)
	}
}

func TestTruncatedInTheMiddleOfARecord(t *testing.T) {
	good := zone(t, someZone)
	server := startServer(t, func(w dns.ResponseWriter, q *dns.Msg) {
		if w.LocalAddr().Network() == "tcp" {
			good(w, q)
			return
		}
		m := new(dns.Msg).SetReply(q)
		m.Truncated = true
		m.Answer = []dns.RR{&dns.TXT{Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeTXT, Class: dns.ClassINET}, Txt: []string{"0123456789"}}}
		wire, _ := m.Pack()
		w.Write(wire[:len(wire)-5])
	})
	if got, err := New(testOptions(t, server)).GetHostByName(t.Context(), "v4.test"); err != nil || got.String() != "192.0.2.20" {
		t.Fatal(got, err)
	}
}

func TestEDNS(t *testing.T) {
	good := zone(t, someZone)
	old := startServer(t, func(w dns.ResponseWriter, q *dns.Msg) {
		if q.IsEdns0() != nil {
			m := new(dns.Msg)
			m.Id, m.Response, m.Rcode = q.Id, true, dns.RcodeFormatError // and no question, as old servers do
			w.WriteMsg(m)
			return
		}
		good(w, q)
	})
	o := testOptions(t, old)
	o.ResOptions = "edns0"
	if got, err := New(o).GetHostByName(t.Context(), "v4.test"); err != nil || got.String() != "192.0.2.20" {
		t.Fatal(got, err)
	}
	if n := len(old.questions()); n != 2 {
		t.Errorf("asked %d times", n)
	}
}

func TestCancelAtOnce(t *testing.T) {
	asked := make(chan struct{}, 1)
	server := startServer(t, func(dns.ResponseWriter, *dns.Msg) {
		select {
		case asked <- struct{}{}:
		default:
		}
	})
	r := New(testOptions(t, server)) // it would wait for a minute
	for name, call := range map[string]func(context.Context) error{
		"gethostbyname": func(ctx context.Context) error { _, err := r.GetHostByName(ctx, "v4.test"); return err },
		"getaddrinfo":   func(ctx context.Context) error { _, err := r.GetAddrInfo(ctx, "v4.test", "", Hints{}); return err },
		"gethostbyaddr": func(ctx context.Context) error { _, err := r.GetHostByAddr(ctx, "192.0.2.1"); return err },
		"getfqdn":       func(ctx context.Context) error { _, err := r.GetFQDN(ctx, "v4.test"); return err },
		"getnameinfo": func(ctx context.Context) error {
			_, _, err := r.GetNameInfo(ctx, netip.MustParseAddrPort("192.0.2.1:80"), 0)
			return err
		},
		"query": func(ctx context.Context) error {
			_, err := r.Query(ctx, "v4.test", "A", QueryOptions{})
			return err
		},
		"query over tcp": func(ctx context.Context) error {
			_, err := r.Query(ctx, "v4.test", "A", QueryOptions{TCP: true})
			return err
		},
		"trace": func(ctx context.Context) error {
			return r.Trace(ctx, "v4.test", "A", []string{server.addr.String()}, QueryOptions{}, func(*Answer) error { return nil })
		},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error)
		go func() { result <- call(ctx) }()
		<-asked
		cancel()
		if err := <-result; !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		// The other of two questions at once may still have come in.
		for len(asked) > 0 {
			<-asked
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.GetAddrInfo(ctx, "v4.test", "", Hints{}); !errors.Is(err, eaiInterrupted) {
		t.Error(err)
	}
	ctx, cancel = context.WithTimeout(t.Context(), impatient)
	defer cancel()
	if _, err := r.GetAddrInfo(ctx, "v4.test", "", Hints{}); !errors.Is(err, EAI_AGAIN) || !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

// lateContext is a context whose deadline has passed, though its timer has yet to fire.
type lateContext struct{ context.Context }

func (lateContext) Deadline() (time.Time, bool) { return time.Unix(1, 0), true }

// TestDeadlineBeforeTimer: net goes by the clock, and must not make a resolver that was out of time say that no server had
// answered.
func TestDeadlineBeforeTimer(t *testing.T) {
	r := New(testOptions(t, startServer(t, silent)))
	tooLong := errors.New("too long")
	ctx, cancel := context.WithTimeoutCause(t.Context(), impatient, tooLong)
	defer cancel()
	if _, err := r.GetAddrInfo(lateContext{ctx}, "v4.test", "", Hints{}); !errors.Is(err, tooLong) {
		t.Error(err)
	}
}
