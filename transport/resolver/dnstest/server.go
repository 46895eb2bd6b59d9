// Package dnstest is a DNS server on loopback for tests of what stands on the resolver. It packs its messages with
// golang.org/x/net/dns/dnsmessage, the Go project's own, and not with the resolver's library, so that both would have to
// be wrong in the same way for a test to miss it.
package dnstest

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// Question is what a server was asked, "www.test.", "A", over "udp" or "tcp".
type Question struct{ Name, Type, Proto string }

// Reply is what a server answers. Its records are lines as in zone files: name, TTL, type, data.
type Reply struct {
	Rcode                         string // "" for NOERROR, "NXDOMAIN", "SERVFAIL", "REFUSED"
	Authoritative                 bool
	Answer, Authority, Additional []string
	Silent                        bool // answer nothing
}

// Handler answers questions, each on a goroutine of its own.
type Handler func(Question) Reply

// Server is a DNS server over UDP and TCP at one port.
type Server struct {
	Addr string // "127.0.0.1:40000"

	mu    sync.Mutex
	asked []Question
}

// Serve starts a server on 127.0.0.1 that runs until the test ends.
func Serve(t testing.TB, handle Handler) *Server {
	t.Helper()
	udp, tcp := listen(t)
	s := &Server{Addr: udp.LocalAddr().String()}
	var serving sync.WaitGroup
	serving.Go(func() { s.serveUDP(t, udp, handle, &serving) })
	serving.Go(func() { s.serveTCP(t, tcp, handle, &serving) })
	t.Cleanup(func() {
		udp.Close()
		tcp.Close()
		serving.Wait()
	})
	return s
}

// Asked lists the questions so far, in the order they came.
func (s *Server) Asked() []Question {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

// listen opens one free port for UDP and TCP.
func listen(t testing.TB) (*net.UDPConn, net.Listener) {
	t.Helper()
	for range 20 { // the free UDP port may be taken for TCP
		udp, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		tcp, err := net.Listen("tcp", udp.LocalAddr().String())
		if err != nil {
			udp.Close()
			continue
		}
		if err := udp.SetReadBuffer(4 << 20); err != nil { // many ask at once; the system may allow less
			t.Fatal(err)
		}
		return udp, tcp
	}
	t.Fatal("no port is free for UDP and TCP")
	return nil, nil
}

func (s *Server) serveUDP(t testing.TB, conn *net.UDPConn, handle Handler, answering *sync.WaitGroup) {
	buf := make([]byte, 65535)
	for {
		n, from, err := conn.ReadFromUDPAddrPort(buf)
		if errors.Is(err, net.ErrClosed) {
			return
		} else if err != nil {
			t.Error(err)
			return
		}
		wire := slices.Clone(buf[:n])
		answering.Go(func() {
			if reply := s.answer(t, wire, "udp", handle); reply != nil {
				conn.WriteToUDPAddrPort(reply, from) // the asker may be gone
			}
		})
	}
}

func (s *Server) serveTCP(t testing.TB, l net.Listener, handle Handler, answering *sync.WaitGroup) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		answering.Go(func() {
			defer conn.Close()
			var length [2]byte
			if _, err := io.ReadFull(conn, length[:]); err != nil {
				return
			}
			wire := make([]byte, binary.BigEndian.Uint16(length[:]))
			if _, err := io.ReadFull(conn, wire); err != nil {
				return
			}
			if reply := s.answer(t, wire, "tcp", handle); reply != nil {
				conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(reply))), reply...))
			}
			io.Copy(io.Discard, conn) // until the asker has enough
		})
	}
}

// answer is the message that answers a question, nil for none.
func (s *Server) answer(t testing.TB, wire []byte, proto string, handle Handler) []byte {
	var asked dnsmessage.Message
	if err := asked.Unpack(wire); err != nil || len(asked.Questions) != 1 {
		t.Errorf("the server was asked %x: %v", wire, err)
		return nil
	}
	q := Question{asked.Questions[0].Name.String(), strings.TrimPrefix(asked.Questions[0].Type.String(), "Type"), proto}
	s.mu.Lock()
	s.asked = append(s.asked, q)
	s.mu.Unlock()
	reply := handle(q)
	if reply.Silent {
		return nil
	}
	m, err := message(&asked, reply)
	if err != nil {
		t.Errorf("%v: %v", q, err)
		return nil
	}
	packed, err := m.Pack()
	if limit := udpLimit(&asked); err == nil && proto == "udp" && len(packed) > limit {
		m.Truncated, m.Answers, m.Authorities = true, nil, nil
		packed, err = m.Pack()
	}
	if err != nil {
		t.Errorf("%v: %v", q, err)
		return nil
	}
	return packed
}

// udpLimit is how long an answer over UDP may be: what EDNS says, else 512 bytes.
func udpLimit(asked *dnsmessage.Message) int {
	if opt := optOf(asked); opt != nil {
		return max(int(opt.Header.Class), 512)
	}
	return 512
}

// optOf is the OPT record of a question, nil where it has none.
func optOf(asked *dnsmessage.Message) *dnsmessage.Resource {
	for i, r := range asked.Additionals {
		if r.Header.Type == dnsmessage.TypeOPT {
			return &asked.Additionals[i]
		}
	}
	return nil
}

// rcodes are the response codes that a Reply can have.
var rcodes = map[string]dnsmessage.RCode{
	"NXDOMAIN": dnsmessage.RCodeNameError, "SERVFAIL": dnsmessage.RCodeServerFailure, "REFUSED": dnsmessage.RCodeRefused,
}

// message builds the answer, with EDNS where the question had it.
func message(asked *dnsmessage.Message, reply Reply) (*dnsmessage.Message, error) {
	m := &dnsmessage.Message{
		Header: dnsmessage.Header{
			ID: asked.ID, Response: true, Authoritative: reply.Authoritative, RecursionDesired: asked.RecursionDesired,
			RecursionAvailable: !reply.Authoritative, RCode: rcodes[reply.Rcode],
		},
		Questions: asked.Questions,
	}
	var errs [3]error
	m.Answers, errs[0] = records(reply.Answer)
	m.Authorities, errs[1] = records(reply.Authority)
	m.Additionals, errs[2] = records(reply.Additional)
	if optOf(asked) != nil {
		opt := dnsmessage.Resource{Body: &dnsmessage.OPTResource{}}
		errs[2] = errors.Join(errs[2], opt.Header.SetEDNS0(1232, dnsmessage.RCodeSuccess, false))
		m.Additionals = append(m.Additionals, opt)
	}
	return m, errors.Join(errs[:]...)
}
