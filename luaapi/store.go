package luaapi

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"sosh/luaapi/sched"
	"sosh/luaapi/store"
	"sosh/transport"
)

// storeObject is what store.open returns to Lua.
type storeObject struct {
	path     string
	db       *store.DB
	updating *sched.Thread // whose function is inside update; nil for none
}

func (s *storeObject) String() string    { return "store (" + s.path + ")" }
func (s *storeObject) className() string { return "store" }

// Close implements io.Closer.
func (s *storeObject) Close() error { return s.db.Close() }

// transaction is what the function of an update gets.
type transaction struct {
	path string
	tx   *store.Tx
}

func (t *transaction) String() string    { return "transaction (" + t.path + ")" }
func (t *transaction) className() string { return "transaction" }

// defaultOpenTimeout is how many seconds store.open waits for others.
const defaultOpenTimeout = 1

func runStoreOpen(a args) int {
	path, timeout := a.text(0), seconds(a.optionsAt(1, "timeout").seconds("timeout", defaultOpenTimeout))
	db, err := awaitOwned(a, func() (*store.DB, error) { return store.Open(path, max(timeout, 1)) }, func(db *store.DB) { _ = db.Close() })
	if err != nil {
		return a.fail(a.storeError(path, err))
	}
	s := &storeObject{path: path, db: db}
	a.modules.files[s] = struct{}{}
	return a.values(a.wrapObject(s))
}

func runStoreClose(a args) int {
	p, on := a.pairs()
	err := a.await(p.(*store.DB).Close)
	if err != nil {
		return a.fail(a.storeError(on, err))
	}
	delete(a.modules.files, a.L.Get(1).(*lua.LUserData).Value.(*storeObject))
	return a.done(nil)
}

// await does work that can fail on a goroutine, while other threads run.
func (a args) await(work func() error) error {
	_, err := awaitOwned(a, func() (struct{}, error) { return struct{}{}, work() }, func(struct{}) {})
	return err
}

// runStoreUpdate calls a function with a transaction, which its error or the end of its thread takes back.
func runStoreUpdate(a args) int {
	p, on := a.pairs()
	tx, err := awaitOwned(a, p.(*store.DB).Begin, (*store.Tx).Rollback)
	if err != nil {
		return a.fail(a.storeError(on, err))
	}
	results := a.inTransaction(tx)
	if err := a.await(tx.Commit); err != nil {
		return a.fail(a.storeError(on, err))
	}
	if len(results) == 0 {
		return a.done(nil)
	}
	return a.values(results...)
}

// inTransaction calls the function with the transaction. It may compute as long as it likes, and others have their turns
// meanwhile; but if it waited, perhaps for one of those who wait for the store, nobody might ever go on.
func (a args) inTransaction(tx *store.Tx) []lua.LValue {
	s := a.L.Get(1).(*lua.LUserData).Value.(*storeObject)
	object := &transaction{s.path, tx}
	s.updating = a.sched.Current()
	allowWaits := a.sched.ForbidWaits()
	succeeded := false
	defer func() {
		allowWaits()
		s.updating = nil
		object.tx = &store.Tx{} // who kept it finds it over
		if !succeeded {
			tx.Rollback()
		}
	}()
	results := a.callApart(a.L, a.get(0).(*lua.LFunction), a.wrapObject(object))
	succeeded = true
	return results
}

// storeError is the failure of a call on a store.
func (a args) storeError(path string, err error) error {
	for reason, errno := range storeErrnos {
		if errors.Is(err, reason) {
			return &transport.Error{Call: a.call.FullName(), On: path, Errno: errno, Detail: err.Error()}
		}
	}
	return a.fileError(path, err)
}
