package luaapi

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// pythonHelpers give Python's functions the arguments and results of ours.
const pythonHelpers = `
import socket as s
from socket import *
def info(*a): return "\n".join("%d %d %d %s %s %d" % (f, t, p, c, a[0].partition("%")[0], a[1]) for f, t, p, c, a in s.getaddrinfo(*a))
def name(host, port, flags=0): return "\t".join(s.getnameinfo((host, port), flags))
def host(f, x):
    n, aliases, addresses = f(x)
    return " ".join([n, str(len(aliases))] + addresses)
def attempt(call):
    try:
        print(eval(call))
    except gaierror as e:
        print("failed", e.args[0])
    except OSError:
        print("failed")
`

// luaHelpers do the same for Lua.
const luaHelpers = `
None = nil
function info(...)
  local list, message, number = getaddrinfo(...)
  if not list then return nil, message, number end
  local lines = {}
  for i, e in ipairs(list) do
    lines[i] = ("%d %d %d %s %s %d"):format(e.family, e.type, e.proto, e.canonname, (e.host:gsub("%%.*", "")), e.port)
  end
  return table.concat(lines, "\n")
end
name = getnameinfo
function host(f, x)
  local n, aliases, addresses = f(x)
  if not n then return nil end
  return n .. " " .. #aliases .. " " .. table.concat(addresses, " ")
end
function attempt(first, second, third)
  if first then print(first, second) elseif third and third < 0 then print("failed " .. third) else print("failed") end
end
`

// sameCalls are expressions that are the same in both languages.
var sameCalls = []string{
	`getservbyname("http")`, `getservbyname("domain", "udp")`, `getservbyname("www", "tcp")`, `getservbyname("nosuch")`, `getservbyname("HTTP")`,
	`getservbyname("http", "nosuch")`, `getservbyport(80)`, `getservbyport(53, "udp")`, `getservbyport(60000)`, `getservbyport(0)`,
	`getprotobyname("tcp")`, `getprotobyname("UDP")`, `getprotobyname("nosuch")`, `gethostname()`,
	`gethostbyname("127.0.0.1")`, `gethostbyname("127.1")`, `gethostbyname("0x7f.1")`, `gethostbyname("")`, `gethostbyname("<broadcast>")`,
	`gethostbyname("localhost")`, `getfqdn("127.0.0.1")`, `host(gethostbyname_ex, "127.0.0.1")`,
	`info("127.0.0.1", 80)`, `info("127.0.0.1", "http")`, `info("::1", "80", AF_INET6, SOCK_STREAM)`, `info(None, 80, 0, SOCK_STREAM)`,
	`info(None, "http", AF_INET, SOCK_STREAM, 0, AI_PASSIVE)`, `info("127.1", None, AF_INET, SOCK_DGRAM)`, `info("127.0.0.1", 80, AF_INET6)`,
	`info("127.0.0.1", 80, 77)`, `info("127.0.0.1", "nosuch")`, `info("127.0.0.1", 80, 0, 77)`, `info(None, None)`,
	`info("127.0.0.1", "http", 0, 0, 0, AI_NUMERICSERV)`, `info("localhost", 80, 0, 0, 0, AI_NUMERICHOST)`, `info("127.0.0.1", 0, 0, 0, 0, AI_CANONNAME)`,
	`info("::ffff:127.0.0.1", 1, AF_INET6, SOCK_STREAM, IPPROTO_TCP, AI_V4MAPPED)`, `info("127.0.0.1", 1, 0, SOCK_RAW, IPPROTO_UDP)`,
	`name("127.0.0.1", 80, NI_NUMERICHOST)`, `name("127.0.0.1", 80, NI_NUMERICHOST + NI_NUMERICSERV)`, `name("::1", 53, NI_NUMERICHOST + NI_DGRAM)`,
	`name("127.0.0.1", 60000, NI_NUMERICHOST)`, `name("localhost", 80)`, `name("127.0.0.1", 80, 1048576)`,
	`AI_PASSIVE`, `NI_DGRAM`, `EAI_NONAME`,
}

// TestNamesAsPython evaluates the same expressions here and in python3, on the files of this machine.
func TestNamesAsPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if _, there := os.Stat("/etc/services"); err != nil || there != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("python3 and /etc/services are needed where CI is set")
		}
		t.Skip("there is no python3 or no /etc/services")
	}
	nsswitch := filepath.Join(t.TempDir(), "nsswitch.conf")
	if err := os.WriteFile(nsswitch, []byte("hosts: files\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SOSH_NSSWITCH_CONF", nsswitch)
	ask, ours := pythonHelpers, luaHelpers
	for _, call := range sameCalls {
		ask += "print('--')\nattempt('" + call + "')\n"
		ours += "print('--')\nattempt(" + call + ")\n"
	}
	cmd := exec.CommandContext(t.Context(), python, "-c", ask)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	theirs, mine := strings.Split(string(out), "--\n"), strings.Split(run(t, ours), "--\n")
	if len(theirs) != len(mine) || len(mine) != len(sameCalls)+1 {
		t.Fatalf("%d answers of Python, %d of Lua, to %d questions", len(theirs), len(mine), len(sameCalls))
	}
	for i, call := range sameCalls {
		if got, want := tidy(mine[i+1]), tidy(theirs[i+1]); got != want {
			t.Errorf("%s:\nours   %q\nPython %q", call, got, want)
		}
	}
}

// tidy takes the blanks off the ends of lines.
func tidy(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\tnil", "")) }
