package luaapi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sosh/transport"
	"sosh/transport/resolver"
)

// answerText is a DNS answer for people: head, question, sections, EDNS, where it came from.
func answerText(a *resolver.Answer) string {
	q := a.Question
	rows := [][]string{{"  " + q.Name, "", q.Class, q.Type, strings.TrimSpace(UnicodeNote(q.Name))}}
	sections := []struct {
		title   string
		records []resolver.Record
	}{{"answer", a.Answer}, {"authority", a.Authority}, {"additional", a.Additional}}
	for _, s := range sections {
		rows = append(rows, recordRows(s.records)...)
	}
	aligned := strings.Split(alignColumns(rows), "\n")
	lines := []string{headText(a), "question:", aligned[0]}
	aligned = aligned[1:]
	for i, s := range sections {
		switch n := len(s.records); {
		case n > 0:
			lines = append(append(lines, s.title+":"), aligned[:n]...)
			aligned = aligned[n:]
		case i == 0:
			lines = append(lines, "answer: none")
		}
	}
	if a.EDNS != nil {
		lines = append(lines, ednsText(a.EDNS))
	}
	return strings.Join(append(lines, originText(a)+", "+strconv.Itoa(a.Size)+" bytes"+cutText(a)), "\n")
}

// headText is the first line: rcode, id, flags.
func headText(a *resolver.Answer) string {
	text := fmt.Sprintf("%s, id %d, flags %s", a.Rcode, a.ID, strings.Join(a.Flags, " "))
	if a.Opcode != "QUERY" {
		text += ", opcode " + a.Opcode
	}
	return text
}

// recordRows are the columns of records: name, TTL, class, type, data.
func recordRows(records []resolver.Record) [][]string {
	rows := make([][]string, len(records))
	for i, r := range records {
		data := r.Data + UnicodeNote(r.Name+" "+r.Data)
		rows[i] = []string{"  " + r.Name, strconv.FormatUint(uint64(r.TTL), 10), r.Class, r.Type, data}
	}
	return rows
}

// UnicodeNote is a comment with the readable form of the A-labels in text ("xn--..."), "" where there are none.
func UnicodeNote(text string) string {
	var readable []string
	for _, word := range strings.Fields(text) {
		if unicode := resolver.ToUnicode(word); unicode != word && !slices.Contains(readable, unicode) {
			readable = append(readable, unicode)
		}
	}
	if len(readable) == 0 {
		return ""
	}
	return "  ; " + strings.Join(readable, " ")
}

func ednsText(e *resolver.EDNS) string {
	text := fmt.Sprintf("EDNS version %d, up to %d bytes over UDP", e.Version, e.UDPSize)
	if e.DO {
		text += ", DNSSEC wanted"
	}
	for _, option := range e.Options {
		text += ", option " + option
	}
	return text
}

// originText says which server answered, how and when.
func originText(a *resolver.Answer) string {
	return fmt.Sprintf("from %s over %s in %.1f ms", a.Server, strings.ToUpper(a.Proto), float64(a.Time.Microseconds())/1000)
}

func cutText(a *resolver.Answer) string {
	if !a.Truncated {
		return ""
	}
	return "; over UDP it was cut short"
}

// shortText is the data of records, one a line.
func shortText(data []string) string {
	lines := make([]string, len(data))
	for i, d := range data {
		lines[i] = d + UnicodeNote(d)
	}
	return strings.Join(lines, "\n")
}

// traceText is a walk from the root: each server, and where it refers to or what it answers.
func traceText(steps []*resolver.Answer) string {
	var lines []string
	for _, a := range steps {
		records, verdict := a.Answer, "answers "+a.Rcode
		if len(records) == 0 {
			records = a.Authority
		}
		if zone := referredTo(a); zone != "" {
			verdict = "refers to " + zone + UnicodeNote(zone)
		}
		lines = append(lines, originText(a)+cutText(a)+": "+verdict)
		if len(records) > 0 {
			lines = append(lines, alignColumns(recordRows(records)))
		}
	}
	return strings.Join(lines, "\n")
}

// referredTo is the zone whose servers an answer names instead of answering, "" where it does answer.
func referredTo(a *resolver.Answer) string {
	of := func(typ string) int {
		return slices.IndexFunc(a.Authority, func(r resolver.Record) bool { return r.Type == typ })
	}
	if a.Rcode != "NOERROR" || len(a.Answer) > 0 || of("NS") < 0 || of("SOA") >= 0 {
		return ""
	}
	return a.Authority[of("NS")].Name
}

// addrInfoText is the list of getaddrinfo as a table whose columns are named as the fields are.
func addrInfoText(list []resolver.AddrInfo) string {
	rows := [][]string{{"family", "type", "proto", "host", "port"}}
	for i, info := range list {
		rows = append(rows, []string{
			constantOr("AF_", info.Family), constantOr("SOCK_", info.Type), protoText(info.Proto),
			info.Addr.Addr().String(), strconv.Itoa(int(info.Addr.Port())),
		})
		if i == 0 && info.CanonName != "" {
			rows[0] = append(rows[0], "canonname")
			rows[1] = append(rows[1], info.CanonName+UnicodeNote(info.CanonName))
		}
	}
	return alignColumns(rows)
}

// constantOr is the name with this prefix for value, or the number where it has none.
func constantOr(prefix string, value int) string {
	if name := transport.ConstantName(prefix, value); name != "" {
		return name
	}
	return strconv.Itoa(value)
}

// protoText names a protocol; 0 stands for any and so has no name.
func protoText(proto int) string {
	if proto == 0 {
		return "0"
	}
	return constantOr("IPPROTO_", proto)
}
