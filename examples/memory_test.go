package examples

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// resident is the memory in use by a program, in bytes, as the kernel counts it. The test ends where it does not.
func (p *program) resident() int { return p.memory("VmRSS:") }

// mostResident is the most that resident has ever been.
func (p *program) mostResident() int { return p.memory("VmHWM:") }

// memory is a figure of proc(5), in bytes.
func (p *program) memory(name string) int {
	p.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.t.Skip("the system does not tell how much memory a program has: ", err)
	}
	_, rest, _ := strings.Cut(string(status), name)
	kilobytes, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		p.t.Fatal(err)
	}
	return kilobytes << 10
}

// descriptors is how many a program has open.
func (p *program) descriptors() int {
	p.t.Helper()
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.cmd.Process.Pid))
	if err != nil {
		p.t.Skip("the system does not tell what a program has open: ", err)
	}
	return len(entries)
}

// TestMemoryGivenBack has a script that has used 64 MiB once rest until most of them are the system's again.
func TestMemoryGivenBack(t *testing.T) {
	t.Parallel()
	const used = 64 << 20
	p := playScript(t, t.TempDir(), `
print("ready")
io.read()
local pieces = {}
for i = 1, 1024 do
  pieces[i] = ("x"):rep(64 * 1024)
end
print("used")
pieces = nil
while true do
  sleep(1000)
end`)
	p.sees("ready")
	before := p.resident()
	p.types("go on")
	p.sees("used")
	if most := p.mostResident(); most < before+used {
		t.Fatalf("it has grown by %d KiB only", (most-before)>>10)
	}
	eventually(t, "the memory is given back", func() bool { return p.resident() < before+used/2 })
}
