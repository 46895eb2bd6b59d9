package luaapi

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"syscall"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"sosh/transport/resolver/dnstest"
)

// crowd is a DNS server's handler that answers nobody before a number of names have been asked for, which shows that all
// of them were under way together, whatever the speed of the machine.
type crowd struct {
	mu      sync.Mutex
	size    int
	waiting map[string]bool // a question may come again where a packet was lost
	all     chan struct{}
}

func (c *crowd) answer(q dnstest.Question) dnstest.Reply {
	c.mu.Lock()
	before := len(c.waiting)
	c.waiting[q.Name] = true
	if len(c.waiting) == c.size && before < c.size {
		close(c.all)
	}
	c.mu.Unlock()
	<-c.all
	return dnstest.Reply{Answer: []string{q.Name + " 60 A 192.0.2.1"}}
}

func TestAThousandLookUpsAtOnce(t *testing.T) {
	const n = 1000
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || limit.Cur < 2*n+100 {
		t.Skipf("this process may open too few descriptors (%d, %v) for %d sockets", limit.Cur, err, n)
	}
	c := &crowd{size: n, waiting: map[string]bool{}, all: make(chan struct{})}
	useNames(t, c.answer)
	t.Setenv("RES_OPTIONS", "timeout:4 attempts:5") // a packet may be lost in a full buffer
	expect(t, fmt.Sprintf(`
local threads, found = {}, 0
for i = 1, %d do threads[i] = spawn(gethostbyname, "host" .. i .. ".test") end
for _, t in ipairs(threads) do
  if assert(t:join()) == "192.0.2.1" then found = found + 1 end
end
print(found)`, n), "1000")
	if len(c.waiting) != n {
		t.Errorf("the server was asked for %d names, want %d", len(c.waiting), n)
	}
}

// runSlow runs a script while the DNS server answers nothing; onAsked is called inside Run when the first question has
// come, and then the global asked is true.
func runSlow(t *testing.T, script string, onAsked func(rt *Runtime)) (string, *Failure) {
	t.Helper()
	var out bytes.Buffer
	questions := make(chan struct{}, 100)
	useNames(t, func(dnstest.Question) dnstest.Reply {
		questions <- struct{}{}
		return dnstest.Reply{Silent: true}
	})
	rt := newRuntime(t, &out, strings.NewReader(""))
	go func() {
		select {
		case <-questions:
			rt.Post(func() {
				rt.SetGlobal("asked", Value{lua.LTrue})
				onAsked(rt)
			})
		case <-t.Context().Done():
		}
	}()
	var failure *Failure
	rt.Run(func() {
		chunk, err := rt.Load("test.lua", script)
		if err != nil {
			t.Error(DescribeLoadError(err))
			return
		}
		if _, err := rt.Call(chunk); err != nil {
			failure = err.(*Failure)
		}
	})
	return strings.TrimSpace(out.String()), failure
}

// TestLookUpsLetOthersRun would wait for ever if a look-up held the other threads up: nobody answers it.
func TestLookUpsLetOthersRun(t *testing.T) {
	for _, call := range []string{
		`gethostbyname("slow.test")`, `gethostbyname_ex("slow.test")`, `gethostbyaddr("192.0.2.9")`, `getaddrinfo("slow.test", 80)`,
		`getnameinfo("192.0.2.9", 80)`, `getfqdn("slow.test")`, `dns.query("slow.test")`, `dns.short("slow.test")`,
		`dns.trace("slow.test", "A", {root = os.getenv("SOSH_NAMESERVER")})`, `dns.query("slow.test", "A", {tcp = true})`,
		`socket():connect("slow.test", 80)`, `create_connection("slow.test", 80)`, `pcall(coroutine.wrap(function() return gethostbyname("slow.test") end))`,
	} {
		t.Run(call, func(t *testing.T) {
			out, failure := runSlow(t, `
local t = spawn(function() local _ = `+call+` print("never") end)
repeat sleep(0) until asked
t:cancel()
print((t:join()), t:status())`, func(*Runtime) {})
			if failure != nil || out != "nil\tcancelled" {
				t.Errorf("printed %q, %v", out, failure)
			}
		})
	}
}

func TestInterruptedLookUp(t *testing.T) {
	for _, script := range []string{
		`gethostbyname("slow.test") print("never")`,
		`while true do pcall(getaddrinfo, "slow.test", 80) end`,
		`local ok = dns.query("slow.test") print("never")`,
	} {
		out, failure := runSlow(t, script, func(rt *Runtime) { rt.Interrupt() })
		if out != "" || failure == nil || (!failure.Interrupted && !strings.Contains(failure.Message, "EINTR")) {
			t.Errorf("%s: printed %q, %v; want it interrupted", script, out, failure)
		}
	}
}

func TestLookUpTimeouts(t *testing.T) {
	for call, want := range map[string]string{
		`gethostbyname("slow.test")`:               "(TRY_AGAIN, h_errno 2); it took longer than the timeout of 20ms\t2",
		`getaddrinfo("slow.test", 80, AF_INET)`:    "(EAI_AGAIN, -3); it took longer than the timeout of 20ms\t-3",
		`dns.query("slow.test")`:                   "(TRY_AGAIN, h_errno 2); it took longer than the timeout of 20ms\t2",
		`s:connect("slow.test", 80)`:               "(EAI_AGAIN, -3); it took longer than the timeout of 10ms\t-3",
		`create_connection("slow.test", 80, 0.03)`: "(EAI_AGAIN, -3); it took longer than the timeout of 30ms\t-3",
		`select(2, setdefaulttimeout(30), dns.query("slow.test", "A", {timeout = 0.001, attempts = 1}))`:              ": timed out\t2",
		`dns.trace("slow.test", "A", {root = os.getenv("SOSH_NAMESERVER")})`:                                          "it took longer than the timeout of 20ms\t2",
		`select(2, setdefaulttimeout(30), dns.short("slow.test", "A", {timeout = 0.001, attempts = 2, tcp = 1 > 2}))`: ": timed out\t2",
	} {
		out, failure := runSlow(t, "local s = socket() s:settimeout(0.01) setdefaulttimeout(0.02) print("+call+")", func(*Runtime) {})
		if failure != nil || !strings.HasPrefix(out, "nil\t") || !strings.HasSuffix(out, want) {
			t.Errorf("%s: printed %q, %v; want ...%q", call, out, failure, want)
		}
	}
	out, failure := runSlow(t, `
local s = socket() s:setblocking(false)
local t = spawn(function() return s:connect("slow.test", 80) end)
repeat sleep(0) until asked
print(t:status())`, func(*Runtime) {})
	if out != "waiting" || failure != nil {
		t.Errorf("a non-blocking socket: %q, %v; a look-up has to wait even so", out, failure)
	}
}
