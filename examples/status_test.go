package examples

import "testing"

// TestStatusOfTheKernel waits for what the kernel does in its own time: a connection in the queue, and TIME_WAIT.
func TestStatusOfTheKernel(t *testing.T) {
	t.Parallel()
	p := playIn(t, t.TempDir(), "-")
	for _, line := range []string{"socket", "bind 127.0.0.1 0", "listen s1 5", "host, port = getsockname", "socket", "connect s2 $host $port"} {
		p.types(line)
	}
	p.sees("s2 is connected to")
	p.asksUntil("status", `^s1 +\d+ +tcp .* LISTEN +1/5 +- +r--$`)
	for _, line := range []string{"accept s1", "close s3", "recv s2", "close s2"} {
		p.types(line)
	}
	p.sees("s2 is closed")
	p.asksUntil("status", `^- +- +tcp .* TIME_WAIT +- +- +-$`)
	p.sees("closed; the kernel keeps it for another ")
	p.leaves()
	p.ends(0)
}
