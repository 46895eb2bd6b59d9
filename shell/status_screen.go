package shell

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sosh/luaapi"
	"sosh/shell/editor"
)

// statusScreen is the table of the open sockets, as far as it fits on the screen below the rows taken already, and above the
// prompt. Where not all do, it shows the current socket, those that have a name, and the latest of the others; and how many
// there are beside them, by kind and state. What no screen shows has all of them.
func (sh *Shell) statusScreen(taken int) string {
	all := sh.Runtime.Sockets()
	width, height := sh.screenSize()
	if _, ok := sh.Editor.(editor.Sized); !ok && !sh.Terminal {
		height = len(all) + maxRecords + taken // and each may have a note
		height *= 2
	}
	room := height - 1 - taken
	table := newStatusTable(all)
	order := byInterest(all, sh.Current())
	rows, lingering := map[int]statusRow{}, sh.lingering()
	for _, i := range order[:min(len(order), max(room, 1))] {
		rows[i] = table.row(all[i])
	}
	if len(rows)+len(lingering) == 0 {
		return sh.onScreen(noSockets)
	}
	for shown, kept := len(rows), min(len(lingering), max(room, 0)); ; {
		lines := layOut(append(inOrder(rows, order[:shown]), lingering[:kept]...), width)
		rest := ""
		if shown < len(all) || kept < len(lingering) {
			rest = "\n" + strings.TrimSuffix(folded(restOf(all, order[shown:], len(lingering)-kept), width), "\n")
		}
		switch {
		case len(lines)+strings.Count(rest, "\n") <= room, shown == 1 && kept == 0:
			return sh.paintRows(lines) + rest
		case kept > 0:
			kept--
		default:
			shown--
		}
	}
}

// byInterest are the indices of the sockets, those first that somebody at the prompt is most likely to look for.
func byInterest(all []luaapi.Named, current string) []int {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	rank := func(i int) int {
		switch all[i].Name {
		case "":
			return 2
		case current:
			return 0
		}
		return 1
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b, a)) })
	return order
}

// inOrder are the rows of those indices, in the order in which the sockets were made.
func inOrder(rows map[int]statusRow, indices []int) []statusRow {
	var list []statusRow
	for _, i := range slices.Sorted(slices.Values(indices)) {
		list = append(list, rows[i])
	}
	return list
}

// maxKinds is how many kinds of sockets are told apart among those that are not shown.
const maxKinds = 4

// restOf says how many sockets are not shown, of which kinds and in which states, and how to see them.
func restOf(all []luaapi.Named, hidden []int, lingering int) string {
	counts, texts := map[string]int{}, map[[2]int]string{}
	for _, i := range hidden {
		fd := all[i].Socket
		kind := [2]int{fd.Family(), fd.Type()}
		if texts[kind] == "" {
			texts[kind] = kindText(fd)
		}
		counts[strings.TrimSpace(texts[kind]+" "+fd.TCPState())]++
	}
	kinds := make([]string, 0, len(counts))
	for kind := range counts {
		kinds = append(kinds, kind)
	}
	slices.SortFunc(kinds, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	var parts []string
	for i, kind := range kinds {
		if i == maxKinds {
			parts = append(parts, "...")
			break
		}
		parts = append(parts, fmt.Sprintf("%d %s", counts[kind], kind))
	}
	if lingering > 0 {
		parts = append(parts, fmt.Sprintf("%d closed, which the kernel keeps", lingering))
	}
	return fmt.Sprintf("and %d more: %s\n(status SOCKET shows one, status -a all)\n", len(hidden)+lingering, strings.Join(parts, ", "))
}
