package sockdiag

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/vishvananda/netlink"

	"sosh/transport"
)

// timeWaitTimer is the kernel's number for the timer that ends TIME_WAIT.
const timeWaitTimer = 3

// TCP lists the TCP sockets of the machine that the process may see, IPv4's and IPv6's.
func TCP() ([]Entry, error) {
	var all []Entry
	for family, path := range map[uint8]string{syscall.AF_INET: "/proc/net/tcp", syscall.AF_INET6: "/proc/net/tcp6"} {
		entries, err := ask(family)
		if err != nil {
			entries, err = readTable(path)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, entries...)
	}
	return all, nil
}

// ask asks the kernel by netlink.
func ask(family uint8) ([]Entry, error) {
	sockets, err := netlink.SocketDiagTCP(family)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, 0, len(sockets))
	for _, s := range sockets {
		local, _ := netip.AddrFromSlice(s.ID.Source)
		peer, _ := netip.AddrFromSlice(s.ID.Destination)
		e := Entry{
			Local: netip.AddrPortFrom(local.Unmap(), s.ID.SourcePort), Peer: netip.AddrPortFrom(peer.Unmap(), s.ID.DestinationPort),
			State: transport.TCPState(int(s.State)), Inode: s.INode,
		}
		if s.Timer == timeWaitTimer {
			e.Left = time.Duration(s.Expires) * time.Millisecond
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// readTable reads /proc/net/tcp or /proc/net/tcp6: proc_pid_net(5).
func readTable(path string) ([]Entry, error) {
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil, nil // no IPv6 here
	}
	if err != nil {
		return nil, err
	}
	var entries []Entry
	for line := range strings.Lines(string(text)) {
		if e, ok := parseLine(line); ok {
			entries = append(entries, e)
		}
	}
	return entries, nil
}

// parseLine reads a line of the table; its heading is none.
func parseLine(line string) (e Entry, ok bool) {
	f := strings.Fields(line)
	if len(f) < 10 {
		return e, false
	}
	var localOK, peerOK bool
	e.Local, localOK = parseAddress(f[1])
	e.Peer, peerOK = parseAddress(f[2])
	state, err := strconv.ParseUint(f[3], 16, 8)
	if !localOK || !peerOK || err != nil {
		return e, false
	}
	e.State = transport.TCPState(int(state))
	if timer, expires, _ := strings.Cut(f[5], ":"); timer == "03" {
		if ticks, err := strconv.ParseUint(expires, 16, 64); err == nil {
			e.Left = time.Duration(ticks) * 10 * time.Millisecond // USER_HZ is 100
		}
	}
	inode, _ := strconv.ParseUint(f[9], 10, 32)
	e.Inode = uint32(inode)
	return e, true
}

// parseAddress reads an address of the table: words of four bytes in the machine's own order, and the port.
func parseAddress(text string) (netip.AddrPort, bool) {
	host, port, _ := strings.Cut(text, ":")
	raw, err := hex.DecodeString(host)
	number, portErr := strconv.ParseUint(port, 16, 16)
	if err != nil || portErr != nil || len(raw)%4 != 0 {
		return netip.AddrPort{}, false
	}
	if littleEndian {
		for word := range slices.Chunk(raw, 4) {
			slices.Reverse(word)
		}
	}
	address, ok := netip.AddrFromSlice(raw)
	return netip.AddrPortFrom(address.Unmap(), uint16(number)), ok
}

// Owner finds the process that holds a socket, among those that this one may look at.
func Owner(inode uint32) (Process, bool) {
	if inode == 0 {
		return Process{}, false
	}
	links, _ := filepath.Glob("/proc/[0-9]*/fd/*") // the pattern is right
	want := fmt.Sprintf("socket:[%d]", inode)
	for _, link := range links {
		if target, err := os.Readlink(link); err != nil || target != want {
			continue
		}
		pid, _ := strconv.Atoi(strings.Split(link, "/")[2])
		command, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid)) // empty where it has just ended
		return Process{PID: pid, Command: strings.TrimSpace(string(command))}, true
	}
	return Process{}, false
}
