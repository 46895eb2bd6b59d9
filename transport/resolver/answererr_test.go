package resolver

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// TestAnswerErr looks at what answers mean to somebody who is after their records.
func TestAnswerErr(t *testing.T) {
	records := zone(t, "host.test. A 192.0.2.1\n")
	r := New(testOptions(t, startServer(t, func(w dns.ResponseWriter, q *dns.Msg) {
		for name, code := range map[string]int{"failing.": dns.RcodeServerFailure, "refused.": dns.RcodeRefused, "odd.": dns.RcodeFormatError} {
			if q.Question[0].Name == name {
				rcode(code)(w, q)
				return
			}
		}
		records(w, q)
	})))
	for _, c := range []struct {
		name, qtype string
		want        error
		text        string
	}{
		{"host.test", "A", nil, ""},
		{"host.test", "MX", NO_DATA, "dns host.test. MX: No address associated with name (NO_DATA, h_errno 4)"},
		{"nosuch.test", "A", HOST_NOT_FOUND, "dns nosuch.test. A: Unknown host (HOST_NOT_FOUND, h_errno 1)"},
		{"failing", "A", TRY_AGAIN, "(TRY_AGAIN, h_errno 2); SERVFAIL from 127.0.0.1:"},
		{"refused", "A", TRY_AGAIN, "REFUSED from"},
		{"odd", "A", NO_RECOVERY, "FORMERR from"},
	} {
		a, err := r.Query(t.Context(), c.name, c.qtype, QueryOptions{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		err = a.Err()
		if !errors.Is(err, c.want) || (err != nil && !strings.Contains(err.Error(), c.text)) {
			t.Errorf("%s %s: %v, want %v, %q", c.name, c.qtype, err, c.want, c.text)
		}
	}
}

// TestTimeoutBeforeAnythingIsSent lets the time run out before there is a connection.
func TestTimeoutBeforeAnythingIsSent(t *testing.T) {
	server := startServer(t, silent)
	r := New(testOptions(t, server))
	for _, proto := range []string{"udp", "tcp"} {
		if _, err := r.exchangeOver(t.Context(), server.addr, question("host.test.", dns.TypeA), proto, -time.Second); err != ErrTimeout {
			t.Errorf("over %s: %v, want ErrTimeout", proto, err)
		}
	}
}
