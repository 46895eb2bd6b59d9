package transport

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// controlItem is one item with its header, padded as the next one needs it: CMSG_SPACE of cmsg(3).
func controlItem(item Control) []byte {
	encoded := make([]byte, unix.CmsgSpace(len(item.Data)))
	header := (*unix.Cmsghdr)(unsafe.Pointer(unsafe.SliceData(encoded)))
	header.Level, header.Type = int32(item.Level), int32(item.Type)
	header.SetLen(unix.CmsgLen(len(item.Data)))
	copy(encoded[unix.CmsgLen(0):], item.Data)
	return encoded
}

// ControlSpace is the room that recvmsg needs for items with so many bytes of data each.
func ControlSpace(sizes ...int) int {
	total := 0
	for _, n := range sizes {
		total += unix.CmsgSpace(n)
	}
	return total
}

// ControlLength is the length of an item with so many bytes of data, its header counted.
func ControlLength(size int) int { return unix.CmsgLen(size) }
