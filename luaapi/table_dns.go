package luaapi

// dnsUsage is the command that stands for the calls of the module dns.
const dnsUsage = "dns NAME [TYPE] [@SERVER[:PORT]] [+tcp] [+short] [+trace]"

// dnsCalls are the calls that ask DNS servers and show what they answer.
func dnsCalls() []*Call {
	params := func(options string) []Param {
		return []Param{
			{Name: "name", Kind: Host, Help: "a name, taken as it is; or an address, whose name is asked for"},
			{Name: "type", Kind: RecordType, Optional: true, Help: "A, AAAA, CNAME, MX, NS, TXT, SOA, SRV, PTR, CAA, ANY, ...; nothing: A, PTR for an address"},
			{Name: "options", Kind: Table, Optional: true, Help: options},
		}
	}
	options := `{server=, ...}: server: "127.0.0.1:5353" (else those of resolv.conf); tcp: true for TCP at once; timeout: seconds to wait for one server; attempts: rounds over the servers; recurse (RD), edns, dnssec: true or false; udpsize: bytes that fit over UDP`
	errors := []string{"TRY_AGAIN", "NO_RECOVERY"}
	return []*Call{
		{
			Name: "query", Module: "dns", Command: "dns", Aliases: []string{"dig"}, Usage: dnsUsage, Params: params(options), run: runDNSQuery,
			Results: []Result{{"answer", Table, "id, opcode, rcode, flags, question, answer, authority, additional, edns, server, port, proto, time, size, truncated; a record has name, ttl, class, type, data and the parts of data"}},
			Summary: "Ask a DNS server, and see the whole of its answer.",
			Detail:  "Any answer is a result, NXDOMAIN and SERVFAIL too: look at rcode. An answer that is cut short over UDP is asked for again over TCP. As a command: @SERVER asks that server, +tcp asks over TCP, +short shows the data alone, +trace walks from the root (@SERVER is the root then).",
			Example: "dns example.org MX", Man: "RFC 1035", Errors: errors,
		},
		{
			Name: "short", Module: "dns", Params: params(options), run: runDNSShort, LuaOnly: true,
			Results: []Result{{"list", Table, "the data of each record in the answer, as text"}},
			Summary: "Ask a DNS server for the data alone.",
			Detail:  "Without records it fails: HOST_NOT_FOUND for NXDOMAIN, NO_DATA where the name has no such records, TRY_AGAIN for SERVFAIL.",
			Example: `for _, address in ipairs(dns.short("example.org", "A")) do print(address) end`, Man: "RFC 1035",
			Errors: append([]string{"HOST_NOT_FOUND", "NO_DATA"}, errors...),
		},
		{
			Name: "trace", Module: "dns", run: runDNSTrace, LuaOnly: true,
			Params:  params(`{root=, ...}: root: a server or a list of servers to begin at (else those of the Internet); the others as in dns.query`),
			Results: []Result{{"answers", Table, "what dns.query returns, for each server on the way; the last one knows the name"}},
			Summary: "Walk from the root servers to those that know a name.",
			Detail:  "Each server refers to those of a zone nearer to the name. This is what a resolver does that has nothing cached.",
			Example: `print(dns.trace("example.org", "A", {root = "127.0.0.1"}))`, Man: "RFC 1034", Errors: errors,
		},
	}
}
