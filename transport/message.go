package transport

import (
	"encoding/binary"

	"golang.org/x/sys/unix"
)

// Control is one item of ancillary data: cmsg(3).
type Control struct {
	Level, Type int
	Data        []byte
}

// Message is what recvmsg(2) brings.
type Message struct {
	Data    []byte // a part of the buffer that was given
	Control []Control
	Flags   int  // MSG_TRUNC, MSG_CTRUNC, MSG_EOR, MSG_OOB, ...
	From    Addr // nil where the kernel gives none
}

// SendMsg sends data with ancillary data; to may be nil. It returns how many bytes were sent: sendmsg(2).
func (s *FD) SendMsg(p []byte, control []Control, flags int, to Addr) (n int, err error) {
	var c Call
	s.start(&c, "sendmsg", to, len(p), flags)
	if err := s.noLayer("a secured stream has no ancillary data; send takes data"); err != nil {
		return 0, s.finish(&c, to, err)
	}
	encoded := encodeControl(control)
	err = s.retry(&c, Write, flags, func(fd int) (err error) {
		n, err = sysSendmsg(fd, p, encoded, flags, to)
		return err
	})
	c.Data, c.Result = p[:n], n
	return n, s.finish(&c, to, err)
}

// RecvMsg receives into p, and up to controlSize bytes of ancillary data: recvmsg(2).
func (s *FD) RecvMsg(p []byte, controlSize, flags int) (m Message, err error) {
	var c Call
	s.start(&c, "recvmsg", nil, len(p), controlSize, flags)
	if err := s.noLayer("a secured stream has no ancillary data; recv takes data"); err != nil {
		return m, s.finish(&c, nil, err)
	}
	if err := s.takeBroken(); err != nil {
		return m, s.finish(&c, nil, err)
	}
	if n := s.takeUnread(p, flags); n > 0 {
		m.Data = p[:n]
		c.Data, c.Result = m.Data, n
		return m, s.finish(&c, nil, nil)
	}
	control := make([]byte, controlSize)
	var n, controlLen int
	err = s.retry(&c, Read, flags, func(fd int) (err error) {
		n, controlLen, m.Flags, m.From, err = sysRecvmsg(fd, p, control, flags)
		return err
	})
	if err == nil {
		m.Data = p[:min(n, len(p))]
		m.Control, err = decodeControl(control[:controlLen])
	}
	c.Data, c.Result, c.Addr = m.Data, n, m.From
	return m, s.finish(&c, nil, err)
}

// encodeControl lays items out as cmsg(3) says.
func encodeControl(items []Control) []byte {
	var encoded []byte
	for _, item := range items {
		encoded = append(encoded, controlItem(item)...)
	}
	return encoded
}

func decodeControl(encoded []byte) ([]Control, error) {
	if len(encoded) == 0 {
		return nil, nil
	}
	messages, err := unix.ParseSocketControlMessage(encoded)
	if err != nil {
		return nil, err
	}
	var items []Control
	for _, m := range messages {
		items = append(items, Control{int(m.Header.Level), int(m.Header.Type), m.Data})
	}
	return items, nil
}

// Rights makes the item that passes descriptors to another process over AF_UNIX: SCM_RIGHTS, unix(7).
func Rights(fds []int) Control {
	var data []byte
	for _, fd := range fds {
		data = binary.NativeEndian.AppendUint32(data, uint32(fd))
	}
	return Control{unix.SOL_SOCKET, unix.SCM_RIGHTS, data}
}

// RightsOf are the descriptors that an item brought; they are open in this process and belong to the caller.
func RightsOf(c Control) (fds []int, ok bool) {
	if c.Level != unix.SOL_SOCKET || c.Type != unix.SCM_RIGHTS {
		return nil, false
	}
	for data := c.Data; len(data) >= 4; data = data[4:] {
		fds = append(fds, int(int32(binary.NativeEndian.Uint32(data))))
	}
	return fds, true
}
