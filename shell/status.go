package shell

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"sosh/luaapi"
	"sosh/transport"
	"sosh/transport/sockdiag"
)

// maxStatusRows is how many sockets status shows: more than a screen of them nobody reads.
const maxStatusRows = 40

// status is the command status.
func (sh *Shell) status(words []string) error {
	switch {
	case len(words) > 0 && words[0] == "-w":
		return sh.watchStatus()
	case len(words) > 0 && strings.HasPrefix(words[0], "-"):
		return &usageError{command: "status", problem: "unknown flag " + words[0], usage: "status [-w | SOCKET]"}
	}
	return sh.showStatus(words)
}

// watchStatus shows the table again and again, until Ctrl-C.
func (sh *Shell) watchStatus() error {
	for {
		if sh.Terminal {
			sh.print("\x1b[H\x1b[2J" + sh.paint.faint("Ctrl-C ends it"))
		}
		if err := sh.showStatus(nil); err != nil {
			return err
		}
		wait := sh.Runtime.Start(func(ctx context.Context) {
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		})
		if err := wait(); err != nil {
			return nil // Ctrl-C
		}
	}
}

// showStatus prints the table of all open sockets, or of the one that is named.
func (sh *Shell) showStatus(words []string) error {
	all := sh.Runtime.Sockets()
	sockets := all
	if len(words) > 0 {
		named := slices.DeleteFunc(slices.Clone(sockets), func(s luaapi.Named) bool { return s.Name != words[0] })
		if len(named) == 0 {
			return &usageError{command: "status", problem: "there is no open socket " + words[0], usage: "status [-w | SOCKET]"}
		}
		sockets = named
	}
	more := 0
	if len(sockets) > maxStatusRows {
		sockets, more = sockets[:maxStatusRows], len(sockets)-maxStatusRows
	}
	rows := statusRows(sockets, all)
	if len(words) == 0 {
		rows = append(rows, sh.lingering()...)
	}
	if len(rows) == 0 {
		sh.print("no open sockets (socket makes one)")
		return nil
	}
	sh.printRows(rows)
	if more > 0 {
		sh.print(fmt.Sprintf("and %d more (status SOCKET shows one)", more))
	}
	return nil
}

// statusRow is a line of the table, and what does not fit its columns.
type statusRow struct {
	cells []string
	notes []string
}

var statusHead = []string{"ID", "FD", "KIND", "LOCAL", "PEER", "STATE", "RECV", "SEND", "RWX"}

func statusRows(sockets, all []luaapi.Named) []statusRow {
	defaults, ends := map[[3]int]map[string]int{}, ends(all)
	var rows []statusRow
	for _, s := range sockets {
		fd := s.Socket
		kind := [3]int{fd.Family(), fd.Type(), fd.Proto()}
		if defaults[kind] == nil {
			defaults[kind] = transport.DefaultOptions(kind[0], kind[1], kind[2])
		}
		state := fd.State()
		row := statusRow{cells: []string{
			cmp.Or(s.Name, "-"), strconv.Itoa(fd.Fileno()), kindText(fd), addressText(fd.Local()), addressText(fd.Peer()),
			cmp.Or(state.Name, "-"), strconv.Itoa(state.Receive), strconv.Itoa(state.Send), state.Ready,
		}}
		if fd.Listening() {
			row.cells[6], row.cells[7] = fmt.Sprintf("%d/%d", state.Receive, state.Send), "-"
		}
		row.notes = slices.Concat(linkNotes(s, ends), stateNotes(state), modeNotes(fd), optionNotes(fd, defaults[kind]))
		rows = append(rows, row)
	}
	return rows
}

// kindText is the protocol that a socket speaks, as ss(8) calls it.
func kindText(fd *transport.FD) string {
	family := strings.ToLower(strings.TrimPrefix(transport.ConstantName("AF_", fd.Family()), "AF_"))
	typ := strings.ToLower(strings.TrimPrefix(transport.ConstantName("SOCK_", fd.Type()), "SOCK_"))
	six := ""
	switch family {
	case "inet6":
		six = "6"
		fallthrough
	case "inet":
		switch typ {
		case "stream":
			return "tcp" + six
		case "dgram":
			return "udp" + six
		}
		return typ + six
	}
	return family + " " + typ
}

// ends are the named sockets of this session by the connection that each is an end of.
func ends(all []luaapi.Named) map[connection]string {
	names := map[connection]string{}
	for _, s := range all {
		local, ok := addrPort(s.Socket.Local())
		if peer, peerOK := addrPort(s.Socket.Peer()); ok && peerOK && s.Name != "" {
			names[connection{local, peer}] = s.Name
		}
	}
	return names
}

// linkNotes name the other end where it lives in this session, too.
func linkNotes(s luaapi.Named, ends map[connection]string) []string {
	local, ok := addrPort(s.Socket.Local())
	peer, peerOK := addrPort(s.Socket.Peer())
	other := ends[connection{peer, local}]
	if !ok || !peerOK || other == "" || other == s.Name {
		return nil
	}
	return []string{cmp.Or(s.Name, "-") + " ⇄ " + other}
}

func stateNotes(state transport.State) []string {
	var notes []string
	if state.EndOfStream {
		notes = append(notes, "the peer sends no more")
	}
	if state.Broken {
		notes = append(notes, "an error waits (getsockopt SO_ERROR takes it)")
	}
	return notes
}

func modeNotes(fd *transport.FD) []string {
	switch timeout := fd.Timeout(); {
	case timeout == 0:
		return []string{"non-blocking"}
	case timeout > 0:
		return []string{"timeout " + timeout.String()}
	}
	return nil
}

// optionNotes are the options that differ from a new socket's.
func optionNotes(fd *transport.FD, usual map[string]int) []string {
	var notes []string
	for name, value := range fd.Options() {
		multicast := strings.Contains(name, "MULTICAST") && fd.Type() != constant("SOCK_DGRAM") // means nothing on streams
		if value != usual[name] && !multicast {
			notes = append(notes, fmt.Sprintf("%s=%d", name, value))
		}
	}
	slices.Sort(notes)
	return notes
}

// lingerTime is how long a connection can stay after close: TIME_WAIT's minute, and FIN_WAIT2's before it.
const lingerTime = 2 * time.Minute

// lingering are connections of this session that the kernel keeps after close.
func (sh *Shell) lingering() []statusRow {
	var closed []connection
	if sh.recorder != nil {
		for _, e := range sh.recorder.endings {
			if e.call == "close" && time.Since(e.at) < lingerTime {
				closed = append(closed, e.connection)
			}
		}
	}
	if len(closed) == 0 {
		return nil // asking for all connections of the machine takes time where there are many
	}
	entries, err := sockdiag.TCP()
	if err != nil {
		return nil // the sockets themselves can be shown all the same
	}
	var rows []statusRow
	for _, e := range entries {
		ours := slices.Contains(closed, connection{e.Local, e.Peer})
		if !ours || e.Inode != 0 {
			continue
		}
		row := statusRow{cells: []string{"-", "-", "tcp", e.Local.String(), e.Peer.String(), e.State, "-", "-", "-"}}
		if row.notes = []string{"closed; the kernel keeps it"}; e.Left > 0 {
			row.notes = []string{"closed; the kernel keeps it for another " + e.Left.Round(time.Second).String()}
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b statusRow) int { return slices.Compare(a.cells, b.cells) })
	return rows
}

// printRows lays the table out, with the notes of a socket below its line.
func (sh *Shell) printRows(rows []statusRow) {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.Join(statusHead, "\t"))
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row.cells, "\t"))
	}
	w.Flush()
	lines := strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
	sh.print(strings.TrimRight(lines[0], " "))
	for i, row := range rows {
		sh.print(strings.TrimRight(lines[i+1], " "))
		if len(row.notes) > 0 {
			sh.print(sh.paint.faint("    " + strings.Join(row.notes, ", ")))
		}
	}
}
