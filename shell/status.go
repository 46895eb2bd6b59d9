package shell

import (
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"

	"sosh/transport"
)

// status prints the table of open sockets.
func (sh *Shell) status([]string) error {
	sockets := sh.Runtime.Sockets()
	if len(sockets) == 0 {
		sh.print("no open sockets (socket makes one)")
		return nil
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tFD\tFAMILY\tTYPE\tLOCAL\tPEER\t")
	for _, s := range sockets {
		fd := s.Socket
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s\t\n", cmp.Or(s.Name, "-"), fd.Fileno(),
			transport.ConstantName("AF_", fd.Family()), transport.ConstantName("SOCK_", fd.Type()),
			addressText(fd.Local()), peerText(fd))
	}
	w.Flush()
	for line := range strings.Lines(b.String()) {
		sh.print(strings.TrimRight(line, " \n"))
	}
	return nil
}

// peerText is the peer in the table; a listening socket has none, but is not idle.
func peerText(fd *transport.FD) string {
	if fd.Listening() {
		return "(listening)"
	}
	return addressText(fd.Peer())
}
