// Package store is a file of keys and values that survives crashes: what a put or a commit has acknowledged is on the
// disk, and a process killed in the middle leaves the file as it was before. It stands on go.etcd.io/bbolt, the
// maintained Bolt that etcd keeps its data in: one file, one writer, no threads and no log to replay.
package store

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// MaxKey is how many bytes a key may have; it has at least one.
const MaxKey = bolt.MaxKeySize

// The ways a store fails that are not the system's.
var (
	ErrLocked  = errors.New("it is open elsewhere, in this program or another")
	ErrClosed  = errors.New("the store is closed")
	ErrOver    = errors.New("the transaction is over")
	ErrDamaged = errors.New("the file is no store, or is damaged")
)

// bucket is the one bucket of the file that holds the pairs.
const bucket = "store"

// DB is an open store. Its methods may be called from any goroutine.
type DB struct{ bolt *bolt.DB }

// Open opens the file at path, or makes it with mode 0600, and waits at most timeout, above 0, for whoever has it open:
// ErrLocked. A file that is no store is ErrDamaged; other errors are the system's.
func Open(path string, timeout time.Duration) (*DB, error) {
	db := &DB{}
	err := guard(func() (err error) {
		if db.bolt, err = bolt.Open(path, 0o600, &bolt.Options{Timeout: timeout, NoStatistics: true}); err != nil {
			return err
		}
		return db.prepare()
	})
	if err != nil {
		if db.bolt != nil {
			_ = db.bolt.Close() // the file was opened and could not be used
		}
		return nil, openError(err)
	}
	return db, nil
}

// prepare makes the bucket in a new file.
func (db *DB) prepare() error {
	known := false
	err := db.bolt.View(func(tx *bolt.Tx) error {
		known = tx.Bucket([]byte(bucket)) != nil
		return nil
	})
	if err != nil || known {
		return err
	}
	return db.bolt.Update(func(tx *bolt.Tx) error {
		_, err := tx.CreateBucket([]byte(bucket))
		return err
	})
}

// openError takes what neither the system nor a lock is to blame for as damage.
func openError(err error) error {
	var errno syscall.Errno
	if errors.As(err, &errno) || errors.Is(err, ErrLocked) || errors.Is(err, ErrDamaged) {
		return err
	}
	return fmt.Errorf("%w: %v", ErrDamaged, err)
}

// Get returns the value of key, and whether there is one.
func (db *DB) Get(key string) (value string, ok bool, err error) {
	err = db.view(func(tx *Tx) (err error) {
		value, ok, err = tx.Get(key)
		return err
	})
	return value, ok, err
}

// Next returns the first pair after the key before whose key starts with prefix, and whether there is one.
func (db *DB) Next(prefix, before string) (key, value string, ok bool, err error) {
	err = db.view(func(tx *Tx) (err error) {
		key, value, ok, err = tx.Next(prefix, before)
		return err
	})
	return key, value, ok, err
}

// Keys returns the keys that start with prefix, sorted as bytes.
func (db *DB) Keys(prefix string) (keys []string, err error) {
	err = db.view(func(tx *Tx) (err error) {
		keys, err = tx.Keys(prefix)
		return err
	})
	return keys, err
}

func (db *DB) view(fn func(*Tx) error) error {
	return guard(func() error { return db.bolt.View(func(tx *bolt.Tx) error { return fn(&Tx{tx}) }) })
}

// Update runs fn in a transaction, which is on the disk when it returns nil.
func (db *DB) Update(fn func(*Tx) error) error {
	return guard(func() error { return db.bolt.Update(func(tx *bolt.Tx) error { return fn(&Tx{tx}) }) })
}

// Begin waits until no other transaction that writes is under way, and begins one. It has to end with Commit or
// Rollback.
func (db *DB) Begin() (tx *Tx, err error) {
	err = guard(func() error {
		begun, err := db.bolt.Begin(true)
		tx = &Tx{begun}
		return err
	})
	return tx, err
}

// Close waits for transactions under way and closes the file; closing twice is no error.
func (db *DB) Close() error { return guard(db.bolt.Close) }

// Tx is a transaction. It belongs to one goroutine at a time. The zero value is over.
type Tx struct{ bolt *bolt.Tx }

// Get returns the value of key, and whether there is one.
func (tx *Tx) Get(key string) (value string, ok bool, err error) {
	err = tx.with(func(b *bolt.Bucket) error {
		found := b.Get([]byte(key))
		value, ok = string(found), found != nil
		return nil
	})
	return value, ok, err
}

// Put sets the value of key.
func (tx *Tx) Put(key, value string) error {
	return tx.with(func(b *bolt.Bucket) error { return b.Put([]byte(key), []byte(value)) })
}

// Delete takes key out; one that is not there is no error.
func (tx *Tx) Delete(key string) error {
	return tx.with(func(b *bolt.Bucket) error { return b.Delete([]byte(key)) })
}

// Next is DB.Next within the transaction.
func (tx *Tx) Next(prefix, before string) (key, value string, ok bool, err error) {
	err = tx.with(func(b *bolt.Bucket) error {
		c := b.Cursor()
		k, v := c.Seek([]byte(max(prefix, before)))
		if k != nil && string(k) == before {
			k, v = c.Next()
		}
		if ok = k != nil && strings.HasPrefix(string(k), prefix); ok {
			key, value = string(k), string(v)
		}
		return nil
	})
	return key, value, ok, err
}

// Keys is DB.Keys within the transaction.
func (tx *Tx) Keys(prefix string) (keys []string, err error) {
	err = tx.with(func(b *bolt.Bucket) error {
		c := b.Cursor()
		for k, _ := c.Seek([]byte(prefix)); k != nil && strings.HasPrefix(string(k), prefix); k, _ = c.Next() {
			keys = append(keys, string(k))
		}
		return nil
	})
	return keys, err
}

// with calls fn with the pairs, unless the transaction is over.
func (tx *Tx) with(fn func(*bolt.Bucket) error) error {
	return guard(func() error {
		if tx.bolt == nil || tx.bolt.DB() == nil {
			return ErrOver
		}
		return fn(tx.bolt.Bucket([]byte(bucket)))
	})
}

// Commit writes the transaction to the disk.
func (tx *Tx) Commit() error { return guard(tx.bolt.Commit) }

// Rollback forgets the transaction; one that is over is no error.
func (tx *Tx) Rollback() { _ = guard(tx.bolt.Rollback) }

// guard calls fn and turns what bbolt does at a damaged file into an error: it panics, and where the file is shorter
// than it says, reading the mapped memory faults.
func guard(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, p)
		}
	}()
	return ours(fn())
}

// ours is bbolt's error as one of ours, where there is one.
func ours(err error) error {
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return ErrLocked
	case errors.Is(err, bolterrors.ErrDatabaseNotOpen):
		return ErrClosed
	case errors.Is(err, bolterrors.ErrTxClosed):
		return ErrOver
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum),
		errors.Is(err, bolterrors.ErrInvalidMapping):
		return fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	return err
}
