//go:build !linux

package sockdiag

// TCP knows nothing here.
func TCP() ([]Entry, error) { return nil, nil }

// Owner knows nothing here.
func Owner(uint32) (Process, bool) { return Process{}, false }
