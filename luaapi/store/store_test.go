package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"
)

func open(t *testing.T, path string) *DB {
	t.Helper()
	db, err := Open(path, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func fill(t *testing.T, db *DB, n int) {
	t.Helper()
	err := db.Update(func(tx *Tx) error {
		for i := range n {
			if err := tx.Put(fmt.Sprintf("key%04d", i), fmt.Sprint(i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPairs(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "db"))
	fill(t, db, 3)
	if value, ok, err := db.Get("key0001"); value != "1" || !ok || err != nil {
		t.Errorf("Get = %q, %v, %v", value, ok, err)
	}
	if value, ok, err := db.Get("key"); value != "" || ok || err != nil {
		t.Errorf("Get of no key = %q, %v, %v", value, ok, err)
	}
	if keys, err := db.Keys("key000"); len(keys) != 3 || err != nil {
		t.Errorf("Keys = %q, %v", keys, err)
	}
	var walked []string
	for key, _, ok, err := db.Next("key", ""); ok && err == nil; key, _, ok, err = db.Next("key", key) {
		walked = append(walked, key)
	}
	if !slices.Equal(walked, []string{"key0000", "key0001", "key0002"}) {
		t.Errorf("Next walked along %q", walked)
	}
	if key, _, ok, _ := db.Next("key", "zzz"); ok {
		t.Errorf("after the end there is %q", key)
	}
	if key, value, ok, _ := db.Next("", "key00015"); !ok || key != "key0002" || value != "2" {
		t.Errorf("between two keys comes %q, %q, %v", key, value, ok)
	}
}

func TestTransaction(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "db"))
	fill(t, db, 1)
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(tx.Put("a", "1"), tx.Delete("key0000"), tx.Delete("none")); err != nil {
		t.Error(err)
	}
	if _, ok, _ := db.Get("a"); ok {
		t.Error("what is not committed can be seen")
	}
	if err := tx.Commit(); err != nil {
		t.Error(err)
	}
	if keys, _ := db.Keys(""); !slices.Equal(keys, []string{"a"}) {
		t.Errorf("after the commit there are %q", keys)
	}
	if err := tx.Put("b", "1"); !errors.Is(err, ErrOver) {
		t.Errorf("Put after Commit: %v", err)
	}
	tx.Rollback()
	if tx, err = db.Begin(); err != nil {
		t.Fatal(err)
	}
	if err := tx.Put("b", "1"); err != nil {
		t.Error(err)
	}
	tx.Rollback()
	if _, ok, _ := db.Get("b"); ok {
		t.Error("what was rolled back is there")
	}
	if err := new(Tx).Put("b", "1"); !errors.Is(err, ErrOver) {
		t.Errorf("Put of no transaction: %v", err)
	}
}

func TestClosedAndLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	db := open(t, path)
	if _, err := Open(path, 1); !errors.Is(err, ErrLocked) {
		t.Errorf("opened twice: %v", err)
	}
	if err := errors.Join(db.Close(), db.Close()); err != nil {
		t.Error(err)
	}
	_, _, getErr := db.Get("a")
	_, beginErr := db.Begin()
	for _, err := range []error{getErr, beginErr, db.Update(func(*Tx) error { return nil })} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
	}
	open(t, path)
}

// TestDamage cuts files and changes bytes in them: whatever is left of the pairs, the program goes on.
func TestDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	db := open(t, path)
	fill(t, db, 500)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(5, 6))
	refused := 0
	for i := range 60 {
		damaged := slices.Clone(whole)
		if i%2 == 0 {
			damaged = damaged[:len(damaged)*i/60]
		} else {
			for range 200 {
				damaged[random.IntN(len(damaged))] = byte(random.IntN(256))
			}
		}
		if i == 0 {
			continue // an empty file is a new store
		}
		file := filepath.Join(t.TempDir(), "damaged")
		if err := os.WriteFile(file, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if !usable(t, file) {
			refused++
		}
	}
	if refused == 0 {
		t.Error("no damage was noticed")
	}
}

// usable reads a file that may be damaged.
func usable(t *testing.T, path string) bool {
	db, err := Open(path, time.Second)
	if err != nil {
		var errno syscall.Errno // EFBIG, where it would have become that large
		if !errors.Is(err, ErrDamaged) && !errors.As(err, &errno) {
			t.Errorf("opening a damaged file: %v", err)
		}
		return false
	}
	_, keysErr := db.Keys("")
	_, _, getErr := db.Get("key0250")
	for _, err := range []error{keysErr, getErr} {
		if err != nil && !errors.Is(err, ErrDamaged) {
			t.Errorf("reading a damaged file: %v", err)
		}
	}
	_ = db.Close() // it may complain, too
	return keysErr == nil && getErr == nil
}
