package sockdiag

import "encoding/binary"

// littleEndian is the order of bytes in which this machine writes its tables.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1
