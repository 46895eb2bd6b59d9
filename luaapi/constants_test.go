package luaapi

import (
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// notOurs are constants of Python's module that are no parameter or result of any call there is.
var notOurs = map[string]string{
	"ALG_OP_SIGN": "no kernel has it", "ALG_OP_VERIFY": "no kernel has it", "ALG_SET_PUBKEY": "no kernel has it",
	"CAPI": "Python's own", "SOCK_MAX": "Python's own",
	"IOCTL_VM_SOCKETS_GET_LOCAL_CID": "a request to /dev/vsock, which is no socket",
	"CAN_ERR_FLAG":                   "of frames with errors", "CAN_ERR_MASK": "of frames with errors",
}

// TestConstantsOfPython wants every constant of Python's socket, errno and select, with its value.
func TestConstantsOfPython(t *testing.T) {
	python := needPython(t)
	out, err := exec.Command(python, "-c", `
import socket, errno, select
for module, prefix in (socket, ""), (errno, "E"), (select, "POLL"):
    for name in dir(module):
        value = getattr(module, name)
        if name.isupper() and name.startswith(prefix) and not name.startswith("_") and isinstance(value, int) and not isinstance(value, bool):
            print(name, int(value))`).Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		var name string
		var want int
		if _, err := fmt.Sscan(line, &name, &want); err != nil {
			t.Fatal(err)
		}
		got, ok := ConstantValue(name)
		if notOurs[name] == "" && (!ok || got != want) && uint32(got) != uint32(want) {
			t.Errorf("Python's %s is %d; ours %d, %v", name, want, got, ok)
		}
	}
}

// noParameter matches constants of x/sys with these prefixes that no call takes or returns: bits of headers, numbers of
// netlink's messages, the ends of enumerations.
var noParameter = regexp.MustCompile(`_MAX$|^IPV6_(FLOW|FLOWINFO_MASK|FLOWLABEL_MASK|VERSION|VERSION_MASK)$|^IP_(DF|MF|RF|OFFMASK|MAXPACKET|MSS|PROTOCOL)$|` +
	`^SO_(EE|SECURITY)_|^TCP_(ACCECN|AO_KEYF|AO_MAXKEYLEN|BPF|CM_INQ|COOKIE|MAXWIN|MAX_WINSHIFT|MD5SIG_(FLAG|MAX)|MSS)|` +
	`^SOCK_(BUF_LOCK_MASK|DESTROY|DIAG_BY_FAMILY|IOC_TYPE|RCVBUF_LOCK|SNDBUF_LOCK|TXREHASH_\w+)$`)

// TestConstantsOfTheSystem wants every constant that golang.org/x/sys/unix has for the calls on sockets.
func TestConstantsOfTheSystem(t *testing.T) {
	out, err := exec.Command("go", "doc", "-short", "-all", "golang.org/x/sys/unix").Output()
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^\t((?:AF|SOCK|SO|MSG|SOL|IPPROTO|IP|IPV6|TCP|SHUT|SCM)_\w+|SOMAXCONN) `).FindAllSubmatch(out, -1)
	if len(found) < 300 {
		t.Fatalf("only %d constants found", len(found))
	}
	for _, match := range found {
		name := string(match[1])
		if _, ok := ConstantValue(name); !ok && !noParameter.MatchString(name) {
			t.Errorf("%s is missing", name)
		}
	}
}
