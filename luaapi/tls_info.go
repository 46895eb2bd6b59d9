package luaapi

import (
	"cmp"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"sosh/transport"
	"sosh/transport/secure"
)

// runTLSInfo tells of the receiver's TLS connection.
func runTLSInfo(a args) int {
	fd, err := a.descriptor()
	if err != nil {
		return a.fail(err)
	}
	conn, ok := fd.Layer().(*secure.Conn)
	if !ok {
		return a.fail(&transport.Error{Call: a.call.Name, Errno: eopnotsupp, Detail: "the socket speaks no TLS; tls.client and tls.server make one that does"})
	}
	info := conn.Info()
	table := a.L.NewTable()
	table.RawSetString("version", lua.LString(info.Version))
	table.RawSetString("cipher", lua.LString(info.Cipher))
	setText(table, "alpn", info.ALPN)
	setText(table, "server_name", info.ServerName)
	if info.Peer != nil {
		table.RawSetString("peer", a.certificateTable(*info.Peer))
	}
	return a.values(a.worded(table, func() string { return infoWords(info) }))
}

func (a args) certificateTable(c secure.Certificate) *lua.LTable {
	table, names := a.L.NewTable(), a.L.NewTable()
	for _, name := range c.Names {
		names.Append(lua.LString(name))
	}
	table.RawSetString("subject", lua.LString(c.Subject))
	table.RawSetString("issuer", lua.LString(c.Issuer))
	table.RawSetString("names", names)
	table.RawSetString("not_before", lua.LNumber(c.NotBefore.Unix()))
	table.RawSetString("not_after", lua.LNumber(c.NotAfter.Unix()))
	table.RawSetString("fingerprint", lua.LString(c.Fingerprint))
	return table
}

// setText sets a field to a text, where there is one.
func setText(table *lua.LTable, name, text string) {
	if text != "" {
		table.RawSetString(name, lua.LString(text))
	}
}

// infoWords is the table in columns, for people.
func infoWords(info secure.Info) string {
	rows := [][]string{{"version", info.Version}, {"cipher", info.Cipher}, {"alpn", cmp.Or(info.ALPN, "-")}, {"server_name", cmp.Or(info.ServerName, "-")}}
	if info.Peer == nil {
		return alignColumns(append(rows, []string{"peer", "it showed no certificate"}))
	}
	day := func(t time.Time) string { return t.UTC().Format(time.DateTime) + " UTC" }
	return alignColumns(append(rows,
		[]string{"subject", info.Peer.Subject}, []string{"issuer", info.Peer.Issuer}, []string{"names", strings.Join(info.Peer.Names, ", ")},
		[]string{"not_before", day(info.Peer.NotBefore)}, []string{"not_after", day(info.Peer.NotAfter)}, []string{"fingerprint", info.Peer.Fingerprint}))
}
