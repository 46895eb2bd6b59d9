package dnstest

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

// Zone answers from records, one a line: name, TTL, type, data. It follows aliases, and answers NXDOMAIN for a name
// without any records.
func Zone(lines string) Handler {
	byName := map[string][]string{}
	for line := range strings.Lines(lines) {
		if f := strings.Fields(line); len(f) > 0 {
			byName[f[0]] = append(byName[f[0]], strings.TrimSpace(line))
		}
	}
	return func(q Question) Reply {
		var reply Reply
		name := strings.ToLower(q.Name)
		for range 10 {
			if byName[name] == nil && len(reply.Answer) == 0 {
				reply.Rcode = "NXDOMAIN"
			}
			next := ""
			for _, line := range byName[name] {
				f := strings.Fields(line)
				alias := f[2] == "CNAME" && q.Type != "CNAME"
				if f[2] == q.Type || q.Type == "ALL" || alias {
					reply.Answer = append(reply.Answer, line)
				}
				if alias {
					next = f[3]
				}
			}
			if name = next; name == "" {
				break
			}
		}
		return reply
	}
}

// records reads lines of a zone file.
func records(lines []string) ([]dnsmessage.Resource, error) {
	var list []dnsmessage.Resource
	for _, line := range lines {
		r, err := record(line)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", line, err)
		}
		list = append(list, r)
	}
	return list, nil
}

// record reads a line: name, TTL, type, data.
func record(line string) (dnsmessage.Resource, error) {
	f := strings.Fields(line)
	if len(f) < 4 {
		return dnsmessage.Resource{}, fmt.Errorf("a record has a name, a TTL, a type and data")
	}
	name, err := dnsmessage.NewName(f[0])
	if err != nil {
		return dnsmessage.Resource{}, err
	}
	ttl, err := strconv.ParseUint(f[1], 10, 32)
	if err != nil {
		return dnsmessage.Resource{}, err
	}
	body, err := data(f[2], f[3:], line)
	header := dnsmessage.ResourceHeader{Name: name, Class: dnsmessage.ClassINET, TTL: uint32(ttl)}
	return dnsmessage.Resource{Header: header, Body: body}, err
}

// data reads what follows the type.
func data(typ string, f []string, line string) (dnsmessage.ResourceBody, error) {
	if typ == "TXT" {
		return txt(line), nil
	}
	last, err := dnsmessage.NewName(f[len(f)-1])
	if err != nil {
		return nil, err
	}
	switch typ {
	case "A":
		addr, err := netip.ParseAddr(f[0])
		return &dnsmessage.AResource{A: addr.Unmap().As4()}, err
	case "AAAA":
		addr, err := netip.ParseAddr(f[0])
		return &dnsmessage.AAAAResource{AAAA: addr.As16()}, err
	case "CNAME":
		return &dnsmessage.CNAMEResource{CNAME: last}, nil
	case "NS":
		return &dnsmessage.NSResource{NS: last}, nil
	case "PTR":
		return &dnsmessage.PTRResource{PTR: last}, nil
	case "MX":
		n, err := numbers(f, 1)
		return &dnsmessage.MXResource{Pref: uint16(n[0]), MX: last}, err
	case "SRV":
		n, err := numbers(f, 3)
		return &dnsmessage.SRVResource{Priority: uint16(n[0]), Weight: uint16(n[1]), Port: uint16(n[2]), Target: last}, err
	case "SOA":
		return soa(f)
	}
	return nil, fmt.Errorf("the type %s is not known here", typ)
}

// txt reads a line with one string per pair of quotes.
func txt(line string) dnsmessage.ResourceBody {
	parts := strings.Split(line, `"`)
	r := &dnsmessage.TXTResource{}
	for i := 1; i < len(parts); i += 2 {
		r.TXT = append(r.TXT, parts[i])
	}
	return r
}

// numbers reads the first n fields.
func numbers(f []string, n int) ([]uint64, error) {
	list := make([]uint64, n)
	if len(f) <= n {
		return list, fmt.Errorf("there are %d fields, not %d", len(f), n+1)
	}
	for i := range list {
		var err error
		if list[i], err = strconv.ParseUint(f[i], 10, 32); err != nil {
			return list, err
		}
	}
	return list, nil
}

func soa(f []string) (dnsmessage.ResourceBody, error) {
	if len(f) != 7 {
		return nil, fmt.Errorf("there are %d fields, not 7", len(f))
	}
	mname, err := dnsmessage.NewName(f[0])
	if err != nil {
		return nil, err
	}
	rname, err := dnsmessage.NewName(f[1])
	if err != nil {
		return nil, err
	}
	n, err := numbers(append(f[2:], ""), 5)
	return &dnsmessage.SOAResource{
		NS: mname, MBox: rname, Serial: uint32(n[0]), Refresh: uint32(n[1]), Retry: uint32(n[2]),
		Expire: uint32(n[3]), MinTTL: uint32(n[4]),
	}, err
}
