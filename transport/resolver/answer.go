package resolver

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// Answer is what a DNS server answered, and how.
type Answer struct {
	ID        int
	Opcode    string   // "QUERY"
	Rcode     string   // "NOERROR", "NXDOMAIN", ...
	Flags     []string // of qr aa tc rd ra ad cd, those that are set
	Question  Question
	Answer    []Record
	Authority []Record
	// Additional lacks the OPT record, which is EDNS.
	Additional []Record
	EDNS       *EDNS // nil if the server sent none

	Server    netip.AddrPort
	Proto     string        // "udp" or "tcp"
	Time      time.Duration // from asking to the answer
	Size      int           // bytes of the message
	Truncated bool          // over UDP it was cut short, and this is the answer over TCP
}

// Err is what an answer means to somebody who is after its records: nil where it has some, else an
// *Error with an h_errno as res_search(3) sets it: HOST_NOT_FOUND for NXDOMAIN, NO_DATA where the
// name has no such records, TRY_AGAIN where the server failed or refuses, otherwise NO_RECOVERY.
func (a *Answer) Err() error {
	var f failure
	switch a.Rcode {
	case rcodeName(dns.RcodeSuccess):
		if len(a.Answer) > 0 {
			return nil
		}
		f = noData()
	case rcodeName(dns.RcodeNameError):
		f = notFound()
	case rcodeName(dns.RcodeServerFailure), rcodeName(dns.RcodeRefused), rcodeName(dns.RcodeNotImplemented):
		f = unreachable(fmt.Errorf("%s from %s", a.Rcode, a.Server))
	default:
		f = failure{NO_RECOVERY, fmt.Errorf("%s from %s", a.Rcode, a.Server)}
	}
	return hError("dns", a.Question.Name+" "+a.Question.Type, f)
}

// Question is what was asked.
type Question struct{ Name, Class, Type string }

// EDNS is what an OPT record says (RFC 6891).
type EDNS struct {
	Version int
	UDPSize int
	DO      bool
	Options []string // as text, for example "NSID: 6e73"
}

// Record is a resource record. Names end with a dot and are A-labels; see ToUnicode.
type Record struct {
	Name  string
	TTL   uint32
	Class string
	Type  string
	Data  string // as zone files write it

	// Fields are the parts of Data: string, int64, and []string for TXT's strings.
	//
	//	A AAAA            address
	//	CNAME DNAME NS PTR target
	//	MX                preference target
	//	SRV               priority weight port target
	//	TXT SPF           text (all strings as one, the bytes themselves) strings
	//	SOA               mname rname serial refresh retry expire minimum
	//	CAA               flag tag value
	Fields map[string]any
}

// Text writes the record as a line of a zone file.
func (r Record) Text() string {
	return strings.Join([]string{r.Name, strconv.FormatUint(uint64(r.TTL), 10), r.Class, r.Type, r.Data}, "\t")
}

// newAnswer turns a message into an Answer.
func newAnswer(a reply) *Answer {
	m := a.msg
	answer := &Answer{
		ID: int(m.Id), Opcode: dns.OpcodeToString[m.Opcode], Rcode: rcodeName(m.Rcode), Flags: flagNames(m.MsgHdr),
		Answer: records(m.Answer), Authority: records(m.Ns), Additional: records(m.Extra), EDNS: edns(m),
		Server: a.server, Proto: a.proto, Time: a.took, Size: a.size, Truncated: a.truncated,
	}
	if len(m.Question) == 1 {
		q := m.Question[0]
		answer.Question = Question{q.Name, dns.Class(q.Qclass).String(), dns.Type(q.Qtype).String()}
	}
	return answer
}

// flagNames lists the flags that are set, in the order of dig.
func flagNames(h dns.MsgHdr) []string {
	var names []string
	for _, flag := range []struct {
		set  bool
		name string
	}{
		{h.Response, "qr"}, {h.Authoritative, "aa"}, {h.Truncated, "tc"}, {h.RecursionDesired, "rd"},
		{h.RecursionAvailable, "ra"}, {h.AuthenticatedData, "ad"}, {h.CheckingDisabled, "cd"},
	} {
		if flag.set {
			names = append(names, flag.name)
		}
	}
	return names
}

// edns reads the OPT record.
func edns(m *dns.Msg) *EDNS {
	opt := m.IsEdns0()
	if opt == nil {
		return nil
	}
	e := &EDNS{Version: int(opt.Version()), UDPSize: int(opt.UDPSize()), DO: opt.Do()}
	for _, option := range opt.Option {
		e.Options = append(e.Options, strconv.Itoa(int(option.Option()))+": "+printable(option.String()))
	}
	return e
}

// records turns a section into Records, without the OPT record.
func records(section []dns.RR) []Record {
	var list []Record
	for _, rr := range section {
		if rr.Header().Rrtype == dns.TypeOPT {
			continue
		}
		h := rr.Header()
		list = append(list, Record{
			Name: h.Name, TTL: h.Ttl, Class: dns.Class(h.Class).String(), Type: dns.Type(h.Rrtype).String(),
			Data: printable(data(rr)), Fields: fields(rr),
		})
	}
	return list
}

// data gives what follows the name, TTL, class and type in a record's line.
func data(rr dns.RR) string {
	columns := strings.SplitN(rr.String(), "\t", 5)
	return columns[len(columns)-1]
}

// fields takes a record apart.
func fields(rr dns.RR) map[string]any {
	switch rr := rr.(type) {
	case *dns.A:
		return map[string]any{"address": rr.A.String()}
	case *dns.AAAA:
		return map[string]any{"address": addressText(rr)}
	case *dns.CNAME:
		return map[string]any{"target": rr.Target}
	case *dns.DNAME:
		return map[string]any{"target": rr.Target}
	case *dns.NS:
		return map[string]any{"target": rr.Ns}
	case *dns.PTR:
		return map[string]any{"target": rr.Ptr}
	case *dns.MX:
		return map[string]any{"preference": int64(rr.Preference), "target": rr.Mx}
	case *dns.SRV:
		return map[string]any{"priority": int64(rr.Priority), "weight": int64(rr.Weight), "port": int64(rr.Port), "target": rr.Target}
	case *dns.TXT:
		return textFields(rr.Txt)
	case *dns.SPF:
		return textFields(rr.Txt)
	case *dns.SOA:
		return map[string]any{"mname": rr.Ns, "rname": rr.Mbox, "serial": int64(rr.Serial), "refresh": int64(rr.Refresh),
			"retry": int64(rr.Retry), "expire": int64(rr.Expire), "minimum": int64(rr.Minttl)}
	case *dns.CAA:
		return map[string]any{"flag": int64(rr.Flag), "tag": rr.Tag, "value": rr.Value}
	}
	return nil
}

// addressText writes an IPv6 address as netip does, IPv4-mapped ones included.
func addressText(rr *dns.AAAA) string {
	addr, _ := netip.AddrFromSlice(rr.AAAA.To16())
	return addr.String()
}

// textFields gives the strings of a TXT record as bytes, without the escapes of zone files.
func textFields(escaped []string) map[string]any {
	plain := make([]string, len(escaped))
	for i, s := range escaped {
		plain[i] = unescape(s)
	}
	return map[string]any{"text": strings.Join(plain, ""), "strings": plain}
}

// printable writes bytes that a terminal could act upon as \DDD. Most are escaped already, but a
// server may hide some in the text of an option.
func printable(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			fmt.Fprintf(&b, "\\%03d", s[i])
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// unescape replaces \DDD and \X by the bytes they stand for.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if i+3 <= len(s) {
			if n, err := strconv.ParseUint(s[i:i+3], 10, 8); err == nil {
				b.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
