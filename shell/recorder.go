package shell

import (
	"net/netip"
	"slices"
	"time"

	"sosh/luaapi"
	"sosh/transport"
)

// recorder remembers, for status and why, what the kernel forgets: the connections that sockets of this session had,
// the call of the main thread that failed last, and how conversations ended. A script has none.
type recorder struct {
	shell       *Shell
	connections []connection // the latest ones
	endings     []ending
	failed      *failedCall
	refused     string // what was wrong with the last line, which made no call
	lookups     lookups
}

// connection is the pair of addresses of a TCP connection, seen from one end.
type connection struct{ local, peer netip.AddrPort }

// ending is a close or a shutdown of a connected socket.
type ending struct {
	connection
	name string // what the socket was called
	call string // as trace shows it
	at   time.Time
}

// failedCall is a call that failed, with what is needed to say why.
type failedCall struct {
	transport.Call
	name string // what the socket is called
	fd   *transport.FD
}

// maxRecords is how many connections and endings are remembered.
const maxRecords = 256

// Waiting implements transport.Observer.
func (r *recorder) Waiting(transport.Call) {}

// Returned implements transport.Observer.
func (r *recorder) Returned(c transport.Call) {
	fd, _ := c.Socket.(*transport.FD)
	switch {
	case fd == nil && c.Errno == 0:
	case c.Errno != 0 && r.shell.Runtime.CurrentThread() > 1: // not what was typed; a loop of a thread may fail all the time
	case c.Errno != 0:
		c.Data = nil
		r.lookups.failure = ""
		r.failed = &failedCall{Call: c, fd: fd}
		if fd != nil {
			r.failed.name = r.shell.Runtime.NameOf(fd)
		}
	case c.Name == "accept":
		r.connected(c.Other)
	case c.Name == "connect":
		r.connected(fd)
	case c.Name == "close" || c.Name == "shutdown":
		r.ended(fd, c)
	}
}

// connected notes both addresses while the kernel still knows them.
func (r *recorder) connected(s transport.Socket) {
	fd, _ := s.(*transport.FD)
	if fd == nil {
		return
	}
	local, ok := addrPort(fd.Local())
	peer, peerOK := addrPort(fd.Peer())
	if ok && peerOK {
		r.connections = append(lastOf(r.connections), connection{local, peer})
	}
}

// ended notes that this end was closed. The addresses of a closed socket are those that it was connected with.
func (r *recorder) ended(fd *transport.FD, c transport.Call) {
	local, ok := addrPort(fd.LastLocal())
	peer, peerOK := addrPort(fd.LastPeer())
	if !peerOK {
		return
	}
	if !ok {
		i := slices.IndexFunc(r.connections, func(known connection) bool { return known.peer == peer })
		if i < 0 {
			return
		}
		local = r.connections[i].local
	}
	call := c.Name
	if c.Name == "shutdown" {
		call += " " + transport.ConstantName("SHUT_", c.Ints[0])
	}
	r.endings = append(lastOf(r.endings), ending{connection{local, peer}, r.shell.Runtime.NameOf(fd), call, c.Start})
}

// lastOf makes room for one more record.
func lastOf[T any](list []T) []T {
	if len(list) < maxRecords {
		return list
	}
	return slices.Delete(list, 0, len(list)-maxRecords+1)
}

// addrPort is an address of IPv4 or IPv6 as a value that can be compared.
func addrPort(a transport.Addr) (netip.AddrPort, bool) {
	inet, ok := a.(transport.InetAddr)
	return netip.AddrPortFrom(inet.IP.Unmap(), inet.Port), ok && inet.IP.IsValid()
}

// observers pass on what they are told.
type observers []transport.Observer

// Waiting implements transport.Observer.
func (list observers) Waiting(c transport.Call) {
	for _, o := range list {
		o.Waiting(c)
	}
}

// Returned implements transport.Observer.
func (list observers) Returned(c transport.Call) {
	for _, o := range list {
		o.Returned(c)
	}
}

// observe has those told of calls that want to be; with nobody, calls cost nothing more.
func (sh *Shell) observe() {
	var list observers
	if sh.recorder != nil {
		list = append(list, sh.recorder, &sh.notes, &sh.announcer)
	}
	switch {
	case sh.tracer != nil && sh.recorder != nil:
		sh.Runtime.Observe(append(list, sh.tracer), func(l luaapi.Lookup) {
			sh.recorder.lookups.looked(l)
			sh.tracer.looked(l)
		})
	case sh.tracer != nil:
		sh.Runtime.Observe(sh.tracer, sh.tracer.looked)
	case sh.recorder != nil:
		sh.Runtime.Observe(list, sh.recorder.lookups.looked)
	default:
		sh.Runtime.Observe(nil, nil)
	}
}
