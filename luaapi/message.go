package luaapi

import (
	lua "github.com/yuin/gopher-lua"
	"os"

	"sosh/transport"
)

// runSendmsg sends data with ancillary data: a list of {level, type, data}, where data is bytes, a list of sockets or
// descriptors for SCM_RIGHTS, or {pid, uid, gid} for SCM_CREDENTIALS.
func runSendmsg(a args) int {
	fd, err := a.descriptor()
	if err != nil {
		return a.fail(err)
	}
	var control []transport.Control
	if list, ok := a.get(1).(*lua.LTable); ok {
		for i := 1; i <= list.Len(); i++ {
			control = append(control, a.controlItem(i, list.RawGetInt(i)))
		}
	}
	var to transport.Addr
	if a.given(3) {
		if to, err = a.address(3, fd); err != nil {
			return a.fail(err)
		}
	}
	n, err := fd.SendMsg(a.data(0), control, a.integer(2, 0), to)
	return a.count(n, err)
}

// controlItem reads entry i of the ancillary data.
func (a args) controlItem(i int, value lua.LValue) transport.Control {
	entry, ok := value.(*lua.LTable)
	if !ok {
		a.usage("entry %d of ancdata must be {level, type, data}, not %s", i, describeValue(value))
	}
	level, levelOK := toNumber(entry.RawGetInt(1))
	typ, typeOK := toNumber(entry.RawGetInt(2))
	if !levelOK || !typeOK {
		a.usage("entry %d of ancdata must start with a level and a type", i)
	}
	switch data := entry.RawGetInt(3).(type) {
	case lua.LString:
		return transport.Control{Level: int(level), Type: int(typ), Data: []byte(data)}
	case *lua.LTable:
		if int(typ) == constant("SCM_RIGHTS") && int(level) == solSocket {
			return transport.Rights(a.descriptorsIn(data))
		}
		if item, ok := a.credentials(int(level), int(typ), data); ok {
			return item
		}
	}
	a.usage("entry %d of ancdata has no data that fits its type", i)
	return transport.Control{}
}

// descriptorsIn are the descriptors of a list of sockets, received descriptors and numbers.
func (a args) descriptorsIn(list *lua.LTable) []int {
	var fds []int
	for i := 1; i <= list.Len(); i++ {
		value := list.RawGetInt(i)
		if n, ok := value.(lua.LNumber); ok {
			fds = append(fds, int(n))
			continue
		}
		if ud, ok := value.(*lua.LUserData); ok {
			if r, ok := ud.Value.(*received); ok {
				fds = append(fds, r.fileno())
				continue
			}
		}
		fds = append(fds, a.listed(value, i).Fileno())
	}
	return fds
}

func (a args) credentials(level, typ int, table *lua.LTable) (transport.Control, bool) {
	if level != solSocket || typ != constant("SCM_CREDENTIALS") || typ == 0 {
		return transport.Control{}, false
	}
	var numbers [3]int
	for i, name := range []string{"pid", "uid", "gid"} {
		n, ok := toNumber(table.RawGetString(name))
		if !ok {
			a.usage("credentials are {pid=, uid=, gid=}")
		}
		numbers[i] = int(n)
	}
	return transport.Credentials(numbers[0], numbers[1], numbers[2])
}

// runRecvmsg returns data, ancillary data, flags and the sender's address.
func runRecvmsg(a args) int {
	fd, err := a.descriptor()
	if err != nil {
		return a.fail(err)
	}
	m, err := fd.RecvMsg(a.buffer(a.integer(0, defaultReceive)), a.integer(1, 0), a.integer(2, 0))
	if err != nil {
		return a.fail(err)
	}
	ancillary := a.L.NewTable()
	for _, item := range m.Control {
		ancillary.Append(a.controlValue(item))
	}
	n := a.values(lua.LString(m.Data), ancillary, lua.LNumber(m.Flags))
	return n + a.pushAddress(m.From)
}

// controlValue is one item of ancillary data for Lua: {level, type, data}, with sockets or pid, uid, gid where it has them.
func (a args) controlValue(item transport.Control) *lua.LTable {
	entry := a.L.NewTable()
	entry.Append(lua.LNumber(item.Level))
	entry.Append(lua.LNumber(item.Type))
	entry.Append(lua.LString(item.Data))
	if fds, ok := transport.RightsOf(item); ok {
		sockets := a.L.NewTable()
		for _, fd := range fds {
			if s, err := a.kernel.Adopt(fd, 0, 0, 0); err == nil {
				sockets.Append(a.wrap(s))
			} else {
				sockets.Append(a.wrapObject(&received{os.NewFile(uintptr(fd), "received")}))
			}
		}
		entry.RawSetString("sockets", sockets)
	}
	if pid, uid, gid, ok := transport.CredentialsOf(item); ok {
		entry.RawSetString("pid", lua.LNumber(pid))
		entry.RawSetString("uid", lua.LNumber(uid))
		entry.RawSetString("gid", lua.LNumber(gid))
	}
	return entry
}

// runSendfile sends a file's bytes.
func runSendfile(a args) int {
	fd, err := a.descriptor()
	if err != nil {
		return a.fail(err)
	}
	n, err := fd.SendFile(a.text(0), int64(a.integer(1, 0)), int64(a.integer(2, -1)))
	if err != nil {
		return a.fail(err)
	}
	return a.values(lua.LNumber(n))
}

// runCmsgSpace is the room recvmsg needs for one item of ancillary data.
func runCmsgSpace(a args) int {
	return a.values(lua.LNumber(transport.ControlSpace(a.integer(0, 0))))
}

func runCmsgLen(a args) int {
	return a.values(lua.LNumber(transport.ControlLength(a.integer(0, 0))))
}
