package luaapi

import (
	"bytes"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"sosh/transport"
)

// FuzzRecvUntil sends data in pieces and compares what comes with a model: cut after each delimiter, within the limit.
func FuzzRecvUntil(f *testing.F) {
	f.Add([]byte("one\ntwo\nrest"), []byte("\n"), uint8(3), uint8(200))
	f.Add([]byte("a\r\r\n\r\n\r\nb"), []byte("\r\n\r\n"), uint8(1), uint8(9))
	f.Add([]byte("aaaaab"), []byte("aab"), uint8(2), uint8(3))
	f.Add([]byte("too long for the limit;x"), []byte(";"), uint8(5), uint8(4))
	f.Fuzz(func(t *testing.T, data, delimiter []byte, piece, limit uint8) {
		if len(delimiter) == 0 || limit == 0 || piece == 0 || len(data) > 4096 {
			t.Skip("recvuntil takes no such arguments")
		}
		k := transport.NewKernel(nil)
		a, b, err := k.Socketpair(afUnix, sockStream, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer k.CloseAll()
		sent := make(chan error, 1)
		go func() {
			for p := range slices.Chunk(data, int(piece)) {
				if err := a.SendAll(p, 0); err != nil {
					sent <- err
					return
				}
			}
			sent <- a.Shutdown(1)
		}()
		if err := compareFrames(b.(*transport.FD), data, delimiter, int(limit)); err != nil {
			t.Error(err)
		}
		if err := <-sent; err != nil {
			t.Error(err)
		}
	})
}

// compareFrames receives data frame by frame; one that is too long fails and is read past, byte by byte.
func compareFrames(s *transport.FD, data, delimiter []byte, limit int) error {
	for rest := data; ; {
		want, tooLong := rest, false
		if before, _, found := bytes.Cut(rest, delimiter); found {
			want = rest[:len(before)+len(delimiter)]
		}
		tooLong = len(want) > limit || len(want) == limit && !bytes.HasSuffix(want, delimiter)
		got, err := s.RecvUntil(delimiter, limit)
		switch {
		case tooLong && err == nil:
			return fmt.Errorf("received %q, want EMSGSIZE before %q", got, want)
		case tooLong:
			if got, err = s.RecvExactly(1); err != nil || got[0] != rest[0] {
				return fmt.Errorf("after EMSGSIZE %q is left, %v, want %q", got, err, rest[:1])
			}
			want = rest[:1]
		case err != nil || !bytes.Equal(got, want):
			return fmt.Errorf("received %q, %v, want %q", got, err, want)
		}
		if len(rest) == 0 {
			return nil
		}
		rest = rest[len(want):]
	}
}

// FuzzInet compares the functions on addresses with each other and with the standard library's parsers.
func FuzzInet(f *testing.F) {
	for _, s := range []string{"127.0.0.1", "127.1", "0x7f.1", "010.0.0.1", "1.2.3.4.5", "::1", "::ffff:1.2.3.4", "fe80::1%lo", "", " 1", "1.2.3.4\n", "4294967296"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ip, ok := transport.ParseInetAton(text)
		if exact := net.ParseIP(text).To4(); exact != nil && !strings.Contains(text, ":") && (!ok || !bytes.Equal(exact, ip.AsSlice())) {
			t.Errorf("inet_aton(%q) = %v, %v, want %v", text, ip, ok, exact)
		}
		if ok {
			if again, same := transport.ParseInetAton(ip.String()); !same || again != ip {
				t.Errorf("inet_aton(inet_ntoa(inet_aton(%q))) = %v, want %v", text, again, ip)
			}
		}
		for _, family := range []int{afInet, afInet6} {
			addr, ok := transport.ParseHost(family, text)
			if !ok {
				continue
			}
			if addr.Family() != family || addr.IP.Zone() != "" {
				t.Errorf("ParseHost(%d, %q) = %+v", family, text, addr)
			}
			if again, same := transport.ParseHost(family, addr.Host()); !same || again != addr {
				t.Errorf("%q reads as %+v, printed and read again %+v", text, addr, again)
			}
		}
	})
}
