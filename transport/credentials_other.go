//go:build darwin || freebsd

package transport

// Credentials cannot be made: the item SCM_CREDENTIALS is Linux's.
func Credentials(_, _, _ int) (Control, bool) { return Control{}, false }

// CredentialsOf reads no item on this system.
func CredentialsOf(Control) (pid, uid, gid int, ok bool) { return 0, 0, 0, false }
