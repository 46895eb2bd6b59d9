package luaapi

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"sosh/luaapi/store"
)

func TestStore(t *testing.T) {
	path := t.TempDir() + "/users.db"
	expect(t, `
local s = store.open("`+path+`")
print(tostring(s) == "store (`+path+`)", s:get("none"), s:put("ada", "1815"), s:put("\0\xff", ""), s:put("alan", 1912), s:put("grace", "1906"))
print(s:get("ada"), s:get("\0\xff") == "", s:get("alan") + 1, table.concat(s:keys("a"), " "), #s:keys(), #s:keys("x"))
print(s:delete("grace"), s:delete("grace"), s:get("grace"))
for key, value in s:each() do io.write(key == "\0\xff" and "binary" or key, "=", value, " ") end print()
for key in s:each("a") do s:put(key .. "!", "new") s:delete(key) if #key > 7 then break end end
print(table.concat(s:keys("a"), " "))
print(s:close(), s:close())
print(s:get("ada"))
print(s:put("ada", "x"))
s = store.open("`+path+`")
print(s:get("\0\xff") == "", s:get("ada"))
`, "true\tnil\ttrue\ttrue\ttrue\ttrue", "1815\ttrue\t1913\tada alan\t4\t0", "true\ttrue\tnil", "binary= ada=1815 alan=1912 ", "ada!!!!!! alan",
		"true\ttrue", "nil\tstore:get "+path+": Bad file descriptor (EBADF, errno 9): the store is closed\t9",
		"nil\tstore:put "+path+": Bad file descriptor (EBADF, errno 9): the store is closed\t9", "true\tnil")
	checkFile(t, path, 0o600, readFile(t, path))
}

func TestStoreUpdate(t *testing.T) {
	path := t.TempDir() + "/db"
	expect(t, `
local s = store.open("`+path+`")
s:put("n", "1")
local kept
print(s:update(function(tx)
  kept = tx
  tx:put("n", tx:get("n") + 1)
  tx:put("a", "x")
  tx:delete("a")
  print(tostring(tx) == "transaction (`+path+`)", tx:get("n"), tx:get("a"), table.concat(tx:keys(), ","), tx:each()())
  return "returned", 2
end))
print(s:get("n"), s:update(function() end))
print(kept:get("n"))
print(select(3, kept:put("n", "x")) == EBADF)
print(select(2, pcall(s.update, s, function(tx) tx:put("n", "lost") error({code = 7}) end)).code)
print(select(2, pcall(s.update, s, function(tx) tx:put("n", "lost") local x = nil + 1 end)))
print(s:get("n"))
`, "true\t2\tnil\tn\tn\t2", "returned\t2", "2\ttrue", "nil\ttransaction:get "+path+": Bad file descriptor (EBADF, errno 9): the transaction is over\t9",
		"true", "7", "test.lua:17: attempt to perform arithmetic on a nil value", "2")
}

// TestStoreUpdateCannotWait has everything that could keep the store from the others for ever.
func TestStoreUpdateCannotWait(t *testing.T) {
	path := t.TempDir() + "/db"
	for body, want := range map[string]string{
		`sleep(0)`:                         "sleep: Resource deadlock avoided (EDEADLK, errno 35): ",
		`queue():get()`:                    "EDEADLK",
		`other:join()`:                     "EDEADLK",
		`local a = socketpair() a:recv(1)`: "EDEADLK",
		`io.read()`:                        "EDEADLK",
		`crypto.password.hash("x")`:        "EDEADLK",
		`store.open("` + path + `2")`:      "EDEADLK",
		`second:put("a", "b")`:             "EDEADLK",
		`second:update(print)`:             "EDEADLK",
		`s:put("a", "b")`:                  "store:put: inside update only the transaction may be used, such as tx:put; usage: store:put(key, value)",
		`s:get("a")`:                       "inside update only the transaction",
		`s:update(print)`:                  "inside update only the transaction",
		`s:close()`:                        "inside update only the transaction",
		`coroutine.yield()`:                "can not yield from outside of a coroutine",
	} {
		script := `
local s, second, tried = store.open(os.tmpname()), store.open(os.tmpname())
local updated = queue()
local other = spawn(function() updated:get() tried = s:put("other", "x") end)
local ok, message = coroutine.wrap(function()
  return pcall(s.update, s, function(tx) tx:put("a", "lost") ` + body + ` end)
end)()
print(ok, message)
updated:put(true)
other:join()
print(tried, s:get("a"), second:get("a"), s:get("other"), s:update(function(tx) return tx:put("a", "x") end))`
		t.Setenv("TMPDIR", t.TempDir())
		out := run(t, script)
		if !strings.HasPrefix(out, "false\t") || !strings.Contains(out, want) || !strings.HasSuffix(out, "\ntrue\tnil\tnil\tx\ttrue\n") {
			t.Errorf("%s: %s, want %s", body, out, want)
		}
	}
}

// TestStoreUpdatesTakeTurns lets several threads update at the same time, some of them for longer than a turn.
func TestStoreUpdatesTakeTurns(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	expect(t, `
local s = store.open(os.tmpname())
local threads = {}
for i = 1, 8 do
  threads[i] = spawn(function()
    s:update(function(tx)
      local n = tonumber(tx:get("n") or 0)
      local start = time.monotonic()
      while time.monotonic() - start < 0.008 do end -- others have their turns meanwhile
      tx:put("n", n + 1)
    end)
  end)
end
local reader = spawn(function() while s:get("n") ~= "8" do sleep(0.001) end end)
for _, t in ipairs(threads) do t:join() end
reader:join()
print(s:get("n"))
`, "8")
}

// TestCancelledUpdate cancels a thread in the middle of its update.
func TestCancelledUpdate(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	expect(t, `
local s = store.open(os.tmpname())
local inside = false
local thread = spawn(function() s:update(function(tx) tx:put("a", "lost") inside = true while true do end end) end)
while not inside do sleep(0) end
thread:cancel()
print(thread:join())
print(thread:status(), s:get("a"), s:put("a", "x"))
`, "nil\ttest.lua:4: interrupted", "cancelled\tnil\ttrue")
}

// TestStoreLocked opens a file that is open already, and lets another thread close it meanwhile.
func TestStoreLocked(t *testing.T) {
	path := t.TempDir() + "/db"
	expect(t, `
local path = "`+path+`"
local first = store.open(path)
print(store.open(path, {timeout = 0}))
spawn(function() first:put("a", "b") first:close() end)
print(store.open(path, {timeout = 60}):get("a"))
`, "nil\tstore.open "+path+": Connection timed out (ETIMEDOUT, errno 110): it is open elsewhere, in this program or another\t110", "b")
}

// TestStoreOfAnotherProcess opens a file that another process has open.
func TestStoreOfAnotherProcess(t *testing.T) {
	path := t.TempDir() + "/db"
	child, acknowledged := startWriter(t, path)
	if !acknowledged.Scan() {
		t.Fatal("the other process wrote nothing")
	}
	out := run(t, `print(select(2, store.open("`+path+`", {timeout = 0.01})))`)
	if !strings.Contains(out, "ETIMEDOUT") || !strings.Contains(out, "it is open elsewhere, in this program or another") {
		t.Errorf("printed %q", out)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed
}

func TestStoreFailures(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir+"/text", strings.Repeat("this is no store\n", 1000))
	writeFile(t, dir+"/short", "x")
	for call, want := range map[string]string{
		`store.open("/no/such/folder/db")`:      "store.open /no/such/folder/db: No such file or directory (ENOENT, errno 2)",
		`store.open("` + dir + `")`:             "EISDIR",
		`store.open("` + dir + `/text")`:        "Invalid argument (EINVAL, errno 22): the file is no store, or is damaged",
		`store.open("` + dir + `/short")`:       "the file is no store, or is damaged",
		`s:put("", "x")`:                        "store:put: key must have 1 to 32768 bytes, not 0; usage: store:put(key, value)",
		`s:get(("x"):rep(32769))`:               "key must have 1 to 32768 bytes, not 32769",
		`store.open("x", {timeout = -1})`:       "option timeout must be seconds (0 or more), not -1",
		`s:update(function(tx) tx:get("") end)`: "transaction:get: key must have 1 to 32768 bytes, not 0",
	} {
		t.Setenv("TMPDIR", t.TempDir())
		_, failure := try(t, "local s = store.open(os.tmpname()) "+call, "")
		if failure == nil || failure.Bug || !strings.Contains(failure.Message, want) {
			t.Errorf("%s: %+v, want %s", call, failure, want)
		}
	}
}

// TestStoreSurvivesKill kills a process in the middle of its writes, time and again. The file opens every time, what was
// acknowledged is there, and of a transaction all or nothing.
func TestStoreSurvivesKill(t *testing.T) {
	path := t.TempDir() + "/db"
	last := 0
	for round := range 20 {
		child, acknowledged := startWriter(t, path)
		for n := 0; acknowledged.Scan(); n++ { // after the kill, what it had said before it
			if _, err := fmt.Sscan(acknowledged.Text(), &last); err != nil {
				t.Fatalf("the writer said %q", acknowledged.Text())
			}
			if n == round*3 {
				if err := child.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = child.Wait() // it was killed
		db, err := store.Open(path, 1)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		checkAfterKill(t, db, last)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if least := 20 + 3*190; last < least {
		t.Errorf("%d writes were acknowledged, want at least %d", last, least)
	}
}

func checkAfterKill(t *testing.T, db *store.DB, last int) {
	t.Helper()
	for i := 1; i <= last; i++ {
		value, ok, err := db.Get(fmt.Sprintf("put%d", i))
		if !ok || err != nil || value != fmt.Sprint(i) {
			t.Fatalf("put%d was acknowledged and is %q, %v, %v; the last one is %d", i, value, ok, err, last)
		}
	}
	a, _, _ := db.Get("a")
	b, _, _ := db.Get("b")
	if n, err := strconv.Atoi(a); err != nil || a != b || n < last {
		t.Fatalf("a transaction is there in parts: a is %q, b %q, acknowledged %d", a, b, last)
	}
}

// startWriter starts this test binary as a process that writes to a store and says what was acknowledged.
func startWriter(t *testing.T, path string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestStoreWriter$")
	child.Env = append(os.Environ(), "SOSH_TEST_STORE="+path)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	return child, bufio.NewScanner(out)
}

// TestStoreWriter is the process that startWriter starts.
func TestStoreWriter(t *testing.T) {
	path := os.Getenv("SOSH_TEST_STORE")
	if path == "" {
		t.Skip("only as another process")
	}
	rt, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	rt.Run(func() {
		chunk, err := rt.Load("writer.lua", `
local s = assert(store.open("`+path+`", {timeout = 10}))
local i = tonumber(s:get("a") or 0)
while true do
  i = i + 1
  s:put("put" .. i, i)
  s:update(function(tx) tx:put("a", i) tx:put("b", i) end)
  print(i)
end`)
		if err != nil {
			t.Error(err)
			return
		}
		_, err = rt.Call(chunk)
		t.Error(err)
	})
}
