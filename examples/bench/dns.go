package main

import (
	"encoding/binary"
	"net"
)

// measureHosts measures n look-ups at once, answered by a DNS server of our own.
func (c scale) measureHosts(n int) measureFunc {
	return func(p peer, t *tools) (sample, error) {
		dns, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.ParseIP(loopback)})
		if err != nil {
			return sample{}, err
		}
		defer dns.Close()
		_ = dns.SetReadBuffer(4 << 20) // many ask at once; the system may allow less, and then they ask again
		go answerAll(dns)
		return c.measureCalls(n, "SOSH_NAMESERVER="+dns.LocalAddr().String())(p, t)
	}
}

// answerAll answers questions until the socket is closed: every name has the address 192.0.2.1.
func answerAll(conn *net.UDPConn) {
	buffer := make([]byte, 1500)
	for {
		n, from, err := conn.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		if reply := answer(buffer[:n]); reply != nil {
			conn.WriteToUDPAddrPort(reply, from) // an asker that is gone asks no more
		}
	}
}

// The parts of a DNS message (RFC 1035, section 4) that answer has to know.
const (
	dnsHeader  = 12
	dnsReply   = 0x8580 // a reply, authoritative, recursion desired and available
	dnsTypeA   = 1
	dnsClassIN = 1
	dnsQName   = 0xc000 | dnsHeader // a name: the one in the question
	dnsTTL     = 60
)

// answer is the reply to a message with one question, nil to what is none.
func answer(asked []byte) []byte {
	end := dnsHeader
	for end < len(asked) && asked[end] != 0 {
		end += 1 + int(asked[end]) // a label and its length
	}
	end += 1 + 4 // the root, type and class
	if end > len(asked) {
		return nil
	}
	answers := uint16(0)
	if binary.BigEndian.Uint16(asked[end-4:]) == dnsTypeA {
		answers = 1
	}
	reply := append([]byte(nil), asked[:2]...)
	for _, n := range []uint16{dnsReply, 1, answers, 0, 0} {
		reply = binary.BigEndian.AppendUint16(reply, n)
	}
	reply = append(reply, asked[dnsHeader:end]...)
	if answers == 0 {
		return reply
	}
	for _, n := range []uint16{dnsQName, dnsTypeA, dnsClassIN, 0, dnsTTL, 4} {
		reply = binary.BigEndian.AppendUint16(reply, n)
	}
	return append(reply, 192, 0, 2, 1)
}
