package nettest

import (
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// Child runs one test again, in a process that attributes changes; it reports whether this is that process. Only root may.
func Child(t *testing.T, attributes *syscall.SysProcAttr) bool {
	t.Helper()
	if os.Getenv("SOSH_TEST_CHILD") != "" {
		return true
	}
	if os.Geteuid() != 0 {
		t.Skip("only root may do this")
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), "SOSH_TEST_CHILD=1")
	cmd.SysProcAttr = attributes
	out, err := cmd.CombinedOutput()
	switch {
	case errors.Is(err, syscall.EPERM) && os.Getenv("CI") == "":
		t.Skip("this system lets nobody make namespaces: ", err)
	case err != nil:
		t.Errorf("%v\n%s", err, out)
	case !strings.Contains(string(out), "--- PASS"):
		t.Skipf("the child did nothing:\n%s", out)
	}
	return false
}

// Namespace runs one test again in a network of its own, in which lo is up; it reports whether this is there.
func Namespace(t *testing.T) bool {
	t.Helper()
	if !Child(t, &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}) {
		return false
	}
	loopbackUp(t)
	return true
}

// loopbackUp brings up lo in a namespace that is new, with multicast.
func loopbackUp(t *testing.T) {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(fd)
	request := struct { // struct ifreq
		name  [syscall.IFNAMSIZ]byte
		flags uint16
		_     [22]byte
	}{name: [syscall.IFNAMSIZ]byte{'l', 'o'}, flags: syscall.IFF_UP | syscall.IFF_RUNNING | syscall.IFF_MULTICAST}
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&request))); errno != 0 {
		t.Fatal(errno)
	}
}

// RouteGroups adds the route to lo that IPv6 groups need in a namespace: RTM_NEWROUTE, netlink(7), rtnetlink(7).
func RouteGroups(t *testing.T) {
	t.Helper()
	n := binary.NativeEndian
	m := n.AppendUint32(nil, 16+12+20+8) // struct nlmsghdr
	m = n.AppendUint16(m, syscall.RTM_NEWROUTE)
	m = n.AppendUint16(m, syscall.NLM_F_REQUEST|syscall.NLM_F_CREATE|syscall.NLM_F_ACK)
	m = append(m, make([]byte, 8)...)
	m = append(m, syscall.AF_INET6, 8, 0, 0, syscall.RT_TABLE_LOCAL, syscall.RTPROT_BOOT, syscall.RT_SCOPE_UNIVERSE, syscall.RTN_LOCAL) // struct rtmsg
	m = append(m, make([]byte, 4)...)
	m = n.AppendUint16(n.AppendUint16(m, 20), syscall.RTA_DST)
	m = append(append(m, 0xff), make([]byte, 15)...)
	m = n.AppendUint16(n.AppendUint16(m, 8), syscall.RTA_OIF)
	m = n.AppendUint32(m, 1) // a namespace's lo

	fd, err := syscall.Socket(syscall.AF_NETLINK, syscall.SOCK_RAW|syscall.SOCK_CLOEXEC, syscall.NETLINK_ROUTE)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(fd)
	if err := syscall.Sendto(fd, m, 0, &syscall.SockaddrNetlink{Family: syscall.AF_NETLINK}); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, 1024)
	length, _, err := syscall.Recvfrom(fd, answer, 0)
	if err != nil || length < 20 || n.Uint32(answer[16:]) != 0 { // struct nlmsgerr: 0 is success
		t.Fatalf("the route was refused: %v, %x", err, answer[:max(length, 0)])
	}
}
