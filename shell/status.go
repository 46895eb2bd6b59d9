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
	"sosh/shell/runewidth"
	"sosh/transport"
	"sosh/transport/sockdiag"
)

const statusUsage = "status [-w | -a | SOCKET]"

// status is the command status.
func (sh *Shell) status(words []string) error {
	switch {
	case len(words) == 0:
		sh.print(sh.statusScreen(0))
		return nil
	case words[0] == "-w":
		return sh.watchStatus()
	case words[0] == "-a":
		return sh.statusOfAll()
	case strings.HasPrefix(words[0], "-"):
		return &usageError{command: "status", problem: "unknown flag " + words[0], usage: statusUsage}
	}
	return sh.statusOf(words[0])
}

// watchStatus shows the table again and again, until Ctrl-C.
func (sh *Shell) watchStatus() error {
	for {
		if sh.Terminal {
			sh.print("\x1b[H\x1b[2J" + sh.paint.faint("Ctrl-C ends it"))
		}
		sh.print(sh.statusScreen(1))
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

// statusOf shows one socket.
func (sh *Shell) statusOf(name string) error {
	all := sh.Runtime.Sockets()
	i := slices.IndexFunc(all, func(s luaapi.Named) bool { return s.Name == name })
	if i < 0 {
		return &usageError{command: "status", problem: "there is no open socket " + name, usage: statusUsage}
	}
	width, _ := sh.screenSize()
	sh.print(sh.paintRows(layOut([]statusRow{newStatusTable(all).row(all[i])}, width)))
	return nil
}

// statusOfAll shows all sockets, however many there are.
func (sh *Shell) statusOfAll() error {
	all := sh.Runtime.Sockets()
	table := newStatusTable(all)
	var rows []statusRow
	for _, s := range all {
		rows = append(rows, table.row(s))
	}
	if rows = append(rows, sh.lingering()...); len(rows) == 0 {
		sh.tell(noSockets)
		return nil
	}
	now, _ := sh.screenSize()
	return sh.pageText(func(width int) string { return sh.paintRows(layOut(rows, cmp.Or(width, now))) + "\n" })
}

const noSockets = "no open sockets (socket makes one)"

// statusRow is a line of the table, and what does not fit its columns.
type statusRow struct {
	cells []string
	notes []string
}

var statusHead = []string{"ID", "FD", "KIND", "LOCAL", "PEER", "STATE", "RECV", "SEND", "RWX"}

// statusTable makes the rows of a table; what several of them need it finds out once.
type statusTable struct {
	defaults map[[3]int]map[string]int
	ends     map[connection]string
}

func newStatusTable(all []luaapi.Named) *statusTable {
	return &statusTable{map[[3]int]map[string]int{}, ends(all)}
}

func (t *statusTable) row(s luaapi.Named) statusRow {
	fd := s.Socket
	kind := [3]int{fd.Family(), fd.Type(), fd.Proto()}
	if t.defaults[kind] == nil {
		t.defaults[kind] = transport.DefaultOptions(kind[0], kind[1], kind[2])
	}
	state := fd.State()
	row := statusRow{cells: []string{
		cmp.Or(s.Name, "-"), strconv.Itoa(fd.Fileno()), kindText(fd), addressText(fd.Local()), addressText(fd.Peer()),
		cmp.Or(state.Name, "-"), strconv.Itoa(state.Receive), strconv.Itoa(state.Send), state.Ready,
	}}
	if fd.Listening() {
		row.cells[6], row.cells[7] = fmt.Sprintf("%d/%d", state.Receive, state.Send), "-"
	}
	row.notes = slices.Concat(linkNotes(s, t.ends), stateNotes(state), modeNotes(fd), optionNotes(fd, t.defaults[kind]))
	return row
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
		if s.Name == "" {
			continue
		}
		local, ok := addrPort(s.Socket.Local())
		if peer, peerOK := addrPort(s.Socket.Peer()); ok && peerOK {
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

// tableLine is a line of the table as it is laid out.
type tableLine struct {
	text string
	note bool // it stands below the socket that it is about
}

// layOut lays the table out for a screen, with the notes of a socket below its line. What is too wide for the screen goes on
// below, further in.
func layOut(rows []statusRow, width int) []tableLine {
	texts := aligned(rows, 2)
	if slices.ContainsFunc(texts, func(text string) bool { return runewidth.Text(text) > width }) {
		texts = aligned(rows, 1)
	}
	var lines []tableLine
	add := func(text string, note bool) {
		for _, part := range foldedLine(text, width, "    ") {
			lines = append(lines, tableLine{part, note})
		}
	}
	add(texts[0], false)
	for i, row := range rows {
		add(texts[i+1], false)
		if len(row.notes) > 0 {
			add("    "+strings.Join(row.notes, ", "), true)
		}
	}
	return lines
}

// aligned are the head and the rows in columns.
func aligned(rows []statusRow, padding int) []string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, padding, ' ', 0)
	fmt.Fprintln(w, strings.Join(statusHead, "\t"))
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row.cells, "\t"))
	}
	w.Flush()
	texts := strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
	for i := range texts {
		texts[i] = strings.TrimRight(texts[i], " ")
	}
	return texts
}

// paintRows is the table as it is printed.
func (sh *Shell) paintRows(lines []tableLine) string {
	texts := make([]string, len(lines))
	for i, line := range lines {
		if texts[i] = line.text; line.note {
			texts[i] = sh.paint.faint(line.text)
		}
	}
	return strings.Join(texts, "\n")
}
