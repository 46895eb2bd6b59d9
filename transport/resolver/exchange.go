package resolver

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/miekg/dns"
)

const (
	ednsSize   = 1232 // what we say we can take: fits any path without fragments (DNS flag day 2020)
	minReceive = 4096 // what we do take, whatever was said
)

// reply is a believed answer and how it came.
type reply struct {
	msg       *dns.Msg
	server    netip.AddrPort
	proto     string // "udp" or "tcp"
	size      int
	took      time.Duration
	truncated bool // over UDP it was cut short, so it was asked for again
}

// exchange sends a question to one server and waits for its answer, at most for the timeout: over
// UDP and, where the answer does not fit there, over TCP; or over TCP at once.
//
// The error is the context's, ErrTimeout or the network's.
func (r *Resolver) exchange(ctx context.Context, server netip.AddrPort, q *dns.Msg, tcp bool, timeout time.Duration) (reply, error) {
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
	case <-ctx.Done():
		return reply{}, context.Cause(ctx)
	}
	if err := r.pace.wait(ctx); err != nil {
		return reply{}, err
	}
	a, err := r.exchangeOver(ctx, server, q, protoName(tcp), timeout)
	if err == nil && a.msg.Truncated && !tcp {
		r.tellExchange(server, q, reply{proto: "udp", took: a.took}, seenTruncated, nil)
		a, err = r.exchangeOver(ctx, server, q, "tcp", timeout)
		a.truncated = true
	}
	if err != nil {
		r.tellExchange(server, q, a, "", err)
		return reply{}, err
	}
	r.tellExchange(server, q, a, describe(a.msg), nil)
	return a, nil
}

// protoName names the transport.
func protoName(tcp bool) string {
	if tcp {
		return "tcp"
	}
	return "udp"
}

// exchangeOver does one exchange over one transport. Each one has a socket of its own, connected to
// the server: the kernel picks a random port and drops what others send.
func (r *Resolver) exchangeOver(ctx context.Context, server netip.AddrPort, q *dns.Msg, proto string, timeout time.Duration) (reply, error) {
	a := reply{server: server, proto: proto}
	wire, err := q.Pack()
	if err != nil {
		return a, err
	}
	begin := time.Now()
	deadline := begin.Add(timeout)
	conn, err := (&net.Dialer{Deadline: deadline}).DialContext(ctx, proto, server.String())
	if err != nil {
		return a, r.cause(ctx, err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(deadline); err != nil {
		return a, err
	}
	defer context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })()
	if err := send(conn, proto, wire); err != nil {
		return a, r.cause(ctx, err)
	}
	a.msg, a.size, err = r.receive(conn, a, q, wire)
	a.took = time.Since(begin)
	return a, r.cause(ctx, err)
}

// cause says why an exchange failed: the context's end goes before what it did to the socket.
func (r *Resolver) cause(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ended(ctx):
		return context.Cause(ctx)
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded): // the latter while connecting
		return ErrTimeout
	}
	return err
}

// ended reports whether the context is at its end. Where its deadline has passed that is waited for: net looks at the clock
// itself, and gives up before the context's own timer has fired.
func ended(ctx context.Context) bool {
	if deadline, ok := ctx.Deadline(); ok && !time.Now().Before(deadline) {
		<-ctx.Done()
	}
	return ctx.Err() != nil
}

// send writes a message: over TCP with its length before it.
func send(conn net.Conn, proto string, wire []byte) error {
	if proto == "tcp" {
		wire = append(binary.BigEndian.AppendUint16(nil, uint16(len(wire))), wire...)
	}
	_, err := conn.Write(wire)
	return err
}

// receive reads until a message comes that answers q. Whatever else arrives is ignored: it is late,
// forged or broken, and the right answer may still be on its way.
func (r *Resolver) receive(conn net.Conn, a reply, q *dns.Msg, wire []byte) (*dns.Msg, int, error) {
	asked := new(dns.Msg)
	if err := asked.Unpack(wire); err != nil { // as it looks after a journey
		return nil, 0, err
	}
	buf := make([]byte, receiveSize(q, a.proto))
	for {
		n, err := readMessage(conn, a.proto, buf)
		if err != nil {
			return nil, 0, err
		}
		msg, doubt := believe(asked, buf[:n])
		if doubt == "" {
			return msg, n, nil
		}
		r.tellExchange(a.server, q, a, doubt, nil)
	}
}

// receiveSize is how long a message may be.
func receiveSize(q *dns.Msg, proto string) int {
	if proto == "tcp" {
		return dns.MaxMsgSize
	}
	size := minReceive
	if opt := q.IsEdns0(); opt != nil {
		size = max(size, int(opt.UDPSize()))
	}
	return size
}

// readMessage reads one message.
func readMessage(conn net.Conn, proto string, buf []byte) (int, error) {
	if proto == "udp" {
		return conn.Read(buf)
	}
	var length [2]byte
	if _, err := io.ReadFull(conn, length[:]); err != nil {
		return 0, err
	}
	return io.ReadFull(conn, buf[:binary.BigEndian.Uint16(length[:])])
}

// believe unpacks a message and says why it is no answer to the question asked: "" if it is one.
// A message that is cut short may be broken at its end; only its head matters then.
func believe(asked *dns.Msg, wire []byte) (msg *dns.Msg, doubt string) {
	msg = new(dns.Msg)
	err := msg.Unpack(wire)
	switch {
	case (err != nil || !wholeMessage(msg, wire)) && !msg.Truncated:
		return nil, seenMalformed
	case !msg.Response || msg.Opcode != asked.Opcode:
		return nil, seenNotReply
	case msg.Id != asked.Id:
		return nil, seenWrongID
	}
	if len(msg.Question) == 0 && msg.Rcode != dns.RcodeSuccess && msg.Rcode != dns.RcodeNameError {
		msg.Question = asked.Question // servers that refuse may leave it out
	}
	if len(msg.Question) != 1 || !sameQuestion(msg.Question[0], asked.Question[0]) {
		return nil, seenWrongAsked
	}
	return msg, ""
}

// wholeMessage reports whether a message has all the records that its header counts.
func wholeMessage(msg *dns.Msg, wire []byte) bool {
	count := func(at int) int { return int(binary.BigEndian.Uint16(wire[at:])) }
	return len(msg.Answer) == count(6) && len(msg.Ns) == count(8) && len(msg.Extra) == count(10)
}

// sameQuestion compares two questions, whatever the case of their letters.
func sameQuestion(a, b dns.Question) bool {
	return a.Qtype == b.Qtype && a.Qclass == b.Qclass && strings.EqualFold(a.Name, b.Name)
}

// tellExchange tells the observer what came of asking a server.
func (r *Resolver) tellExchange(server netip.AddrPort, q *dns.Msg, a reply, result string, err error) {
	if r.observer == nil {
		return
	}
	r.tell(Event{
		Name: q.Question[0].Name, Type: dns.Type(q.Question[0].Qtype).String(), Source: SourceDNS,
		Where: server.String(), Proto: a.proto, Result: result, Took: a.took, Err: err,
	})
}

// describe sums an answer up for the observer.
func describe(m *dns.Msg) string {
	return fmt.Sprintf("%s, %d records", rcodeName(m.Rcode), len(m.Answer))
}

// rcodeName names an rcode, "RCODE99" where it has no name.
func rcodeName(rcode int) string {
	if name, ok := dns.RcodeToString[rcode]; ok {
		return name
	}
	return fmt.Sprintf("RCODE%d", rcode)
}
