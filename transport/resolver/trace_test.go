package resolver

import (
	"errors"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

// authority answers as a server of one zone does: for names below a delegation with a referral and
// all the glue, otherwise from its records.
func authority(t *testing.T, delegations, glue, records string) dns.HandlerFunc {
	t.Helper()
	parse := func(text string) (list []dns.RR) {
		for line := range strings.Lines(text) {
			rr, err := dns.NewRR(line)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, rr)
		}
		return list
	}
	below, along, known := parse(delegations), parse(glue), zone(t, records)
	return func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		for _, ns := range below {
			if dns.IsSubDomain(ns.Header().Name, q.Question[0].Name) {
				m.Ns = append(m.Ns, ns)
			}
		}
		if len(m.Ns) == 0 {
			known(w, q)
			return
		}
		m.Extra = along
		answer(w, q, m)
	}
}

// internet is a root at 127.0.0.1, test. at 127.0.0.2 and the rest at 127.0.0.3, at one port.
func internet(t *testing.T) (root string, servers []*testServer) {
	t.Helper()
	handlers := []dns.HandlerFunc{
		authority(t, "test. NS ns.test.\nother. NS ns.other.\nlame. NS ns.lame.\n",
			"ns.test. A 127.0.0.2\nns.other. A 127.0.0.3\nns.lame. A 127.0.0.3\n", ""),
		authority(t, "deep.test. NS ns.deep.test.\nfar.test. NS ns.other.\nlost.test. NS nowhere.other.\nself.test. NS ns.self.test.\n",
			// The last one is out of bailiwick: test. has no say over other.
			"ns.deep.test. A 127.0.0.3\nns.other. A 127.0.0.1\n", "host.test. A 192.0.2.9\n"),
		authority(t, "x.lame. NS ns.lame.\nup.lame. NS ns.lame.\n", "ns.lame. A 127.0.0.3\n",
			"www.deep.test. A 192.0.2.1\nalias.deep.test. CNAME www.deep.test.\nwww.far.test. A 192.0.2.2\nns.other. A 127.0.0.3\n"),
	}
	for range 20 {
		first, tcp := listenBoth(t, "127.0.0.1:0")
		_, port, _ := net.SplitHostPort(first.LocalAddr().String())
		first.Close()
		tcp.Close()
		hosts := []string{"127.0.0.1", "127.0.0.2", "127.0.0.3"}
		if slices.ContainsFunc(hosts, func(host string) bool { return !free(net.JoinHostPort(host, port)) }) {
			continue
		}
		for i, host := range hosts {
			servers = append(servers, startServerAt(t, net.JoinHostPort(host, port), handlers[i]))
		}
		return net.JoinHostPort("127.0.0.1", port), servers
	}
	t.Skip("no port is free at three loopback addresses")
	return "", nil
}

// free reports whether a port can be had for UDP and TCP.
func free(at string) bool {
	udp, err := net.ListenPacket("udp", at)
	if err != nil {
		return false
	}
	defer udp.Close()
	tcp, err := net.Listen("tcp", at)
	if err != nil {
		return false
	}
	tcp.Close()
	return true
}

func TestTrace(t *testing.T) {
	root, servers := internet(t)
	r := New(testOptions(t))
	for _, c := range []struct {
		name, want string
		path       []int // servers in the order of the answers
		err        error
	}{
		{"www.deep.test", "NOERROR A 192.0.2.1", []int{0, 1, 2}, nil},
		{"alias.deep.test", "NOERROR CNAME www.deep.test. A 192.0.2.1", []int{0, 1, 2}, nil},
		{"host.test", "NOERROR A 192.0.2.9", []int{0, 1}, nil},
		{"nosuch.test", "NXDOMAIN", []int{0, 1}, nil},
		{"nosuch", "NXDOMAIN", []int{0}, nil},
		{"www.far.test", "NOERROR A 192.0.2.2", []int{0, 1, 2}, nil}, // the address of ns.other is walked for
		{"www.lost.test", "NOERROR", []int{0, 1}, ErrReferral},       // nowhere.other has no address
		{"www.self.test", "NOERROR", []int{0, 1}, ErrReferral},       // glue is missing, the walk would go in circles
	} {
		var path []int
		last := ""
		err := r.Trace(t.Context(), c.name, "A", []string{root}, QueryOptions{}, func(a *Answer) error {
			path = append(path, slices.IndexFunc(servers, func(s *testServer) bool { return s.addr == a.Server }))
			last = a.Rcode
			for _, rr := range a.Answer {
				last += " " + rr.Type + " " + rr.Data
			}
			return nil
		})
		if !errors.Is(err, c.err) || !slices.Equal(path, c.path) || last != c.want {
			t.Errorf("%s: %q by %v, %v; want %q by %v, %v", c.name, last, path, err, c.want, c.path, c.err)
		}
	}
}

func TestTraceStopsWhereReferralsLeadNowhere(t *testing.T) {
	for name, ns := range map[string]string{"upwards": ".", "to the same zone": "test.", "sideways": "other.test."} {
		asked := 0
		server := startServer(t, func(w dns.ResponseWriter, q *dns.Msg) {
			m := new(dns.Msg).SetReply(q)
			owner := "test."
			if asked++; asked > 1 {
				owner = ns
			}
			rr, _ := dns.NewRR(owner + " NS ns.test.")
			glue, _ := dns.NewRR("ns.test. A 127.0.0.1")
			m.Ns, m.Extra = []dns.RR{rr}, []dns.RR{glue}
			answer(w, q, m)
		})
		steps := 0
		err := New(testOptions(t)).Trace(t.Context(), "www.test", "A", []string{server.addr.String()}, QueryOptions{},
			func(*Answer) error { steps++; return nil })
		if !errors.Is(err, ErrReferral) || steps != 2 {
			t.Errorf("%s: %d steps, %v", name, steps, err)
		}
	}
}

func TestTraceErrors(t *testing.T) {
	mute := startServer(t, silent)
	r := New(testOptions(t))
	nothing := func(*Answer) error { return nil }
	if err := r.Trace(t.Context(), "x", "A", []string{"localhost"}, QueryOptions{}, nothing); !errors.Is(err, ErrBadServer) {
		t.Error(err)
	}
	if err := r.Trace(t.Context(), "x", "QQQQ", nil, QueryOptions{}, nothing); !errors.Is(err, ErrUnknownType) {
		t.Error(err)
	}
	err := r.Trace(t.Context(), "x", "A", []string{mute.addr.String()}, QueryOptions{Timeout: impatient}, nothing)
	if !errors.Is(err, ErrTimeout) || !errors.Is(err, TRY_AGAIN) {
		t.Error(err)
	}
	failing := startServer(t, rcode(dns.RcodeServerFailure))
	var last *Answer
	err = r.Trace(t.Context(), "x", "A", []string{failing.addr.String()}, QueryOptions{}, func(a *Answer) error { last = a; return nil })
	if err != nil || last == nil || last.Rcode != "SERVFAIL" {
		t.Error(last, err)
	}
	stop := errors.New("stop")
	if err := r.Trace(t.Context(), "x", "A", []string{failing.addr.String()}, QueryOptions{}, func(*Answer) error { return stop }); err != stop {
		t.Error(err)
	}
}
