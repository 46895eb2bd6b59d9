package transport

import (
	"encoding/binary"

	"golang.org/x/sys/unix"
)

// Credentials makes the item that tells who sends: SCM_CREDENTIALS, unix(7). Only root may lie in it.
func Credentials(pid, uid, gid int) (Control, bool) {
	var data []byte
	for _, n := range []int{pid, uid, gid} {
		data = binary.NativeEndian.AppendUint32(data, uint32(n))
	}
	return Control{unix.SOL_SOCKET, unix.SCM_CREDENTIALS, data}, true
}

// CredentialsOf reads such an item; the receiver has to set SO_PASSCRED to get one.
func CredentialsOf(c Control) (pid, uid, gid int, ok bool) {
	if c.Level != unix.SOL_SOCKET || c.Type != unix.SCM_CREDENTIALS || len(c.Data) < 12 {
		return 0, 0, 0, false
	}
	word := func(i int) int { return int(int32(binary.NativeEndian.Uint32(c.Data[4*i:]))) }
	return word(0), word(1), word(2), true
}
