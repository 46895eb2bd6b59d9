package luaapi

import (
	"syscall"

	lua "github.com/yuin/gopher-lua"

	"sosh/luaapi/store"
)

// storeCalls are the module store, the methods of a store, and those of a transaction, which are the same calls on what
// is not written yet.
func storeCalls() []*Call {
	key := Param{Name: "key", Kind: Data, Help: "1 to 32768 bytes"}
	value := Param{Name: "value", Kind: Data, Help: "a string; json.encode makes one of a table"}
	prefix := Param{Name: "prefix", Kind: Data, Optional: true, Help: "only keys that begin with it"}
	calls := []*Call{
		{
			Name: "open", Module: "store", run: runStoreOpen, LuaOnly: true,
			Params: []Param{{Name: "path", Kind: Text, Help: "the file; it is made with mode 0600"},
				{Name: "options", Kind: Table, Optional: true, Help: "{timeout = seconds} to wait while somebody else has it open; 1 when left out"}},
			Results: []Result{{"store", Any, "the store: s:get(key), s:put(key, value), s:delete(key), s:keys(), s:each(), s:update(fn), s:close()"}},
			Summary: "Open a file of keys and values that survives a crash.",
			Detail:  "What a call has written is on the disk when it returns; a program that is killed leaves what it had written. One program at a time has the file open.",
			Example: `users = store.open("users.db")`, Man: "flock(2)", Errors: []string{"ETIMEDOUT", "EACCES", "ENOENT", "EINVAL", "EINTR"},
		},
		{
			Name: "update", Receiver: "store", run: runStoreUpdate, LuaOnly: true,
			Params:  []Param{{Name: "fn", Kind: Function, Help: "it gets the transaction: tx:get, tx:put, tx:delete, tx:keys, tx:each"}},
			Results: []Result{{"results", Any, "what fn returned; true if nothing"}},
			Summary: "Read and write several keys in one transaction.",
			Detail: "All that fn wrote is on the disk when update returns, or none of it: an error in fn takes everything back and goes on. Meanwhile fn is alone with the " +
				"store, so that it must not wait: a call that would (sleep, recv, join, another store) fails with EDEADLK, and the store itself may be used by way of tx only. " +
				"After EINTR the transaction may have been written.",
			Example: `users:update(function(tx) tx:put("n", tonumber(tx:get("n") or 0) + 1) end)`, Man: "Lua", Errors: []string{"ENOSPC", "EIO", "EBADF", "EDEADLK", "EINTR"},
		},
		{
			Name: "close", Receiver: "store", run: runStoreClose, LuaOnly: true,
			Summary: "Close the store; others can open it then.",
			Example: "users:close()", Man: "close(2)", Errors: []string{"EIO", "EINTR"},
		},
	}
	for _, receiver := range []string{"store", "transaction"} {
		name, wait := map[string]string{"store": "users", "transaction": "tx"}[receiver], []string{"ENOSPC", "EIO", "EBADF", "EINTR"}
		calls = append(calls,
			&Call{
				Name: "get", Receiver: receiver, run: runStoreGet, LuaOnly: true, Params: []Param{key},
				Results: []Result{{"value", Data, "the value; nil where there is none"}},
				Summary: "The value of a key.",
				Example: name + `:get("ada")`, Man: "Lua", Errors: []string{"EBADF"},
			},
			&Call{
				Name: "put", Receiver: receiver, run: runStorePut, LuaOnly: true, Params: []Param{key, value},
				Summary: "Set the value of a key.",
				Example: name + `:put("ada", "1815")`, Man: "fsync(2)", Errors: wait,
			},
			&Call{
				Name: "delete", Receiver: receiver, run: runStoreDelete, LuaOnly: true, Params: []Param{key},
				Summary: "Take a key out; one that is not there is no failure.",
				Example: name + `:delete("ada")`, Man: "fsync(2)", Errors: wait,
			},
			&Call{
				Name: "keys", Receiver: receiver, run: runStoreKeys, LuaOnly: true, Params: []Param{prefix},
				Results: []Result{{"keys", Table, "a list, in the order of their bytes"}},
				Summary: "List the keys.",
				Example: "for _, key in ipairs(" + name + ":keys()) do print(key) end", Man: "Lua", Errors: []string{"EBADF"},
			},
			&Call{
				Name: "each", Receiver: receiver, run: runStoreEach, LuaOnly: true, Params: []Param{prefix},
				Results: []Result{{"iterator", Function, "for a for loop: it gives each key and its value, in the order of the keys' bytes"}},
				Summary: "Go through the keys and values.",
				Detail:  "The loop may change the store; what it adds behind the key in hand it meets, too.",
				Example: "for key, value in " + name + ":each() do print(key, value) end", Man: "Lua", Errors: []string{"EBADF"},
			})
	}
	return calls
}

// pairs is what a store and a transaction have in common.
type pairs interface {
	Get(key string) (value string, ok bool, err error)
	Next(prefix, before string) (key, value string, ok bool, err error)
	Keys(prefix string) ([]string, error)
}

// pairs is the receiver, a store or a transaction. A store is not to be used inside its own update: what was written
// there would not be seen, and a put would wait for ever.
func (a args) pairs() (p pairs, on string) {
	switch object := a.L.Get(1).(*lua.LUserData).Value.(type) {
	case *storeObject:
		if object.updating != nil && object.updating == a.sched.Current() {
			a.usage("inside update only the transaction may be used, such as tx:%s", a.call.Name)
		}
		return object.db, object.path
	case *transaction:
		return object.tx, object.path
	}
	return nil, ""
}

// key is argument 0.
func (a args) key() string {
	key := a.text(0)
	if len(key) == 0 || len(key) > store.MaxKey {
		a.usage("key must have 1 to %d bytes, not %d", store.MaxKey, len(key))
	}
	return key
}

func runStoreGet(a args) int {
	p, on := a.pairs()
	value, ok, err := p.Get(a.key())
	switch {
	case err != nil:
		return a.fail(a.storeError(on, err))
	case !ok:
		return a.values(lua.LNil)
	}
	return a.values(lua.LString(value))
}

func runStorePut(a args) int {
	key, value := a.key(), a.text(1)
	return a.write(func(tx *store.Tx) error { return tx.Put(key, value) })
}

func runStoreDelete(a args) int {
	key := a.key()
	return a.write(func(tx *store.Tx) error { return tx.Delete(key) })
}

// write changes the receiver: a transaction at once, a store on a goroutine, as the disk takes its time.
func (a args) write(change func(tx *store.Tx) error) int {
	p, on := a.pairs()
	var err error
	switch p := p.(type) {
	case *store.Tx:
		err = change(p)
	case *store.DB:
		err = a.await(func() error { return p.Update(change) })
	}
	if err != nil {
		return a.fail(a.storeError(on, err))
	}
	return a.done(nil)
}

func runStoreKeys(a args) int {
	p, on := a.pairs()
	keys, err := p.Keys(a.text(0))
	if err != nil {
		return a.fail(a.storeError(on, err))
	}
	list := a.L.CreateTable(len(keys), 0)
	for _, key := range keys {
		list.Append(lua.LString(key))
	}
	return a.values(list)
}

// runStoreEach looks each key up anew: the file is not held while the loop's body runs.
func runStoreEach(a args) int {
	p, on := a.pairs()
	prefix, last := a.text(0), ""
	if _, _, _, err := p.Next(prefix, last); err != nil {
		return a.fail(a.storeError(on, err))
	}
	return a.values(a.L.NewFunction(func(L *lua.LState) int {
		key, value, ok, err := p.Next(prefix, last)
		switch {
		case err != nil:
			L.RaiseError("%s", a.storeError(on, err).Error())
		case !ok:
			return 0
		}
		last = key
		L.Push(lua.LString(key))
		L.Push(lua.LString(value))
		return 2
	}))
}

// storeErrnos are the numbers for what the system has none for.
var storeErrnos = map[error]syscall.Errno{
	store.ErrLocked: syscall.ETIMEDOUT, store.ErrClosed: syscall.EBADF, store.ErrOver: syscall.EBADF, store.ErrDamaged: einval,
}
