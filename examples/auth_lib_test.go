package examples

import (
	"os"
	"path/filepath"
	"testing"
)

// runLua runs a script that uses the bundled modules, in a folder of its own, and wants it to end well.
func runLua(t *testing.T, source string) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "test.lua")
	if err := os.WriteFile(path, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	return playIn(t, dir, path).ends(0)
}

func TestNamesOfUsers(t *testing.T) {
	t.Parallel()
	runLua(t, `
local names = require "names"
for _, name in ipairs{"a", "Ада", "李明", "x_1-y", ("ж"):rep(32)} do assert(names.check(name), name) end
for _, name in ipairs{"", "a b", "a\0", "a\n", "a/b", "é!", "e\u{301}", "\xff", "\27[2J", ("ж"):rep(33)} do
  local ok, reason = names.check(name)
  assert(ok == nil and reason:match("^a name has "), name)
end`)
}

// TestThrottle turns a clock by hand.
func TestThrottle(t *testing.T) {
	t.Parallel()
	runLua(t, `
local throttle = require "throttle"
local now = 0
local function make(options)
  options = options or {}
  options.clock = function() return now end
  return throttle.new(options)
end
local function fail(t, key, count) for _ = 1, count do t:failed(key) end end

-- Each row of three failures doubles the delay, up to the longest.
local t = make{longest = 5}
for _, delay in ipairs{1, 2, 4, 5, 5} do
  fail(t, "ada", 2)
  assert(t:wait("ada") == 0)
  fail(t, "ada", 1)
  assert(t:wait("ada") == delay and t:wait("bob") == 0)
  now = now + delay - 0.5
  assert(t:wait("ada") == 1) -- rounded up
  now = now + 0.5
  assert(t:wait("ada") == 0)
end

-- A success ends the row; forgiving shortens one; time forgets it.
assert(t:succeeded("ada") == 15 and t:succeeded("ada") == 0 and t:succeeded("nobody") == 0)
fail(t, "ada", 2)
t:forgive("ada", 1)
t:forgive("nobody", 1)
fail(t, "ada", 1)
assert(t:wait("ada") == 0)
now = now + 601
fail(t, "ada", 2)
assert(t:wait("ada") == 0)
fail(t, "ada", 1)
assert(t:wait("ada") == 1)

-- What it keeps is bounded, and a key stays until half as many others have failed.
t = make{most = 100}
fail(t, "ada", 3)
for i = 1, 50 do t:failed("other" .. i) end
assert(t:wait("ada") == 1)
for i = 51, 1000 do
  t:failed("other" .. i)
  local count = 0
  for _, generation in ipairs{t.young, t.old} do for _ in pairs(generation) do count = count + 1 end end
  assert(count <= 100)
end
assert(t:wait("ada") == 0)`)
}

// TestAccounts has the rules that servers rely on, without a network.
func TestAccounts(t *testing.T) {
	t.Parallel()
	runLua(t, `
local accounts = require "accounts"
local now = 0
local options = {cost = {memory = 8, time = 1}, most = 3, throttle = {clock = function() return now end}}
local users = assert(accounts.open("users.db", options))
local function expect(want, ok, reason)
  if want ~= (ok or reason) then error(("got %s, want %s"):format(tostring(ok or reason), tostring(want)), 2) end
end
expect(true, users:register("ada", "correct horse"))
expect("name taken", users:register("ada", "another one"))
expect("a password has 8 to 128 bytes", users:register("bob", "short"))
expect("a password has 8 to 128 bytes", users:register("bob", ("x"):rep(129)))
expect("a name has letters, digits, _ and - only", users:register("b b", "password"))
expect(true, users:register("Жанна", (" "):rep(128)))

-- Of many who register one name at the same time one gets it.
local threads, taken = {}, 0
for i = 1, 8 do threads[i] = spawn(function() return users:register("eve", "password" .. i) end) end
for _, thread in ipairs(threads) do if thread:join() then taken = taken + 1 end end
assert(taken == 1 and users.count == 3)
expect("there are too many accounts", users:register("max", "password"))

expect(true, users:login("ada", "correct horse", "A"))
for _, name in ipairs{"ada", "nobody", "\xff\0"} do
  for _ = 1, 3 do expect("wrong name or password", users:login(name, "wrong horse", name)) end
  expect("too many attempts, wait 1 seconds", users:login(name, "wrong horse", "elsewhere")) -- by the name
  expect("too many attempts, wait 1 seconds", users:login("Жанна", (" "):rep(128), name)) -- by the address
end
now = 1
expect(true, users:login("ada", "correct horse", "A"))

-- Who guesses on many connections at once learns no more than who guesses on one.
threads, taken = {}, 0
for i = 1, 20 do threads[i] = spawn(function() return users:login("ada", "wrong horse", "B") end) end
local wrong = 0
for _, thread in ipairs(threads) do
  local ok, reason = thread:join()
  if reason == "wrong name or password" then wrong = wrong + 1 end
end
assert(wrong == 3, wrong)
expect("too many attempts, wait 1 seconds", users:login("ada", "correct horse", "D"))

-- An account of one's own is no licence to guess at others.
now = 1000
for i, name in ipairs{"Жанна", "eve", "max"} do
  expect("wrong name or password", users:login(name, "wrong horse", "C"))
  if i < 3 then expect(true, users:login("ada", "correct horse", "C")) end
end
expect("too many attempts, wait 1 seconds", users:login("ada", "correct horse", "C"))

users:close()
local again = assert(accounts.open("users.db", options))
expect(true, again:login("ada", "correct horse", "A"))
local second, problem = accounts.open("users.db")
assert(not second and problem:match("open elsewhere"))`)
}
