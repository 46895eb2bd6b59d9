package examples

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// kills is how often the server is killed.
const kills = 200

// TestKilledServerLosesNobody kills a server at random moments while users register: whoever was told "ok registered"
// can log in ever after, the files can be opened each time, and no password lies in them.
func TestKilledServerLosesNobody(t *testing.T) {
	t.Parallel()
	const secret = "Zk3vQ9wX-" // all passwords begin with it
	dir, random := t.TempDir(), rand.New(rand.NewPCG(1, 2))
	registered := map[string]string{} // name → password
	started := 0
	for round := range kills {
		server := playIn(t, dir, labProgram(t, "auth/2", "server"), "127.0.0.1", "0", cheap)
		if round%5 == 0 { // while it starts, perhaps
			time.Sleep(time.Duration(random.IntN(15_000)) * time.Microsecond)
			kill(t, server)
			continue
		}
		port := server.listens()
		started++
		quota := random.IntN(8) // users that are there before it is killed, however slow the machine is
		acknowledged, over := make(chan struct{}, quota), make(chan struct{})
		var crowd sync.WaitGroup
		var mu sync.Mutex
		for i := range 3 {
			crowd.Go(func() {
				for name, password := range registering(port, fmt.Sprintf("user-%d-%d", round, i), secret) {
					mu.Lock()
					registered[name] = password
					mu.Unlock()
					select {
					case acknowledged <- struct{}{}:
					default:
					}
				}
			})
		}
		go func() {
			crowd.Wait()
			close(over)
		}()
		for range quota {
			select {
			case <-acknowledged:
			case <-over:
				t.Fatal("the server registers nobody any more, though it was not killed")
			}
		}
		time.Sleep(time.Duration(random.IntN(5_000)) * time.Microsecond)
		kill(t, server)
		<-over
	}
	if len(registered) < started {
		t.Fatalf("only %d users were registered in %d rounds", len(registered), started)
	}
	server, port := authServer(t, dir, "auth/2", cheap)
	v := visit(t, port)
	for name, password := range registered {
		v.wants("login "+name+" "+password, "ok hello "+name)
		if t.Failed() {
			break
		}
	}
	t.Logf("%d users outlived %d kills", len(registered), kills)
	server.interrupts()
	keepsSecret(t, dir, server.ends(1), []byte(secret))
}

// kill ends a program as kill -9 does.
func kill(t *testing.T, p *program) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if out := p.ends(-1); strings.Contains(out, "traceback") {
		t.Errorf("the server printed\n%s", out)
	}
}

// registering registers users one after the other until the connection is lost, and yields those whom the server has
// told so.
func registering(port, prefix, secret string) func(yield func(name, password string) bool) {
	return func(yield func(name, password string) bool) {
		conn, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err != nil {
			return // it was killed already
		}
		defer func() { _ = conn.Close() }()
		reply := make([]byte, len("ok registered\n"))
		for i := 0; ; i++ {
			name, password := fmt.Sprint(prefix, "-", i), fmt.Sprint(secret, prefix, i)
			if _, err := io.WriteString(conn, "register "+name+" "+password+"\n"); err != nil {
				return
			}
			if _, err := io.ReadFull(conn, reply); err != nil || string(reply) != "ok registered\n" || !yield(name, password) {
				return
			}
		}
	}
}
