package luaapi

import (
	"slices"
	"sync"
)

// The defaults that table and bindings share.
const (
	defaultBacklog = 128
	defaultReceive = 1024
)

// Calls is the table of all calls, in the order in which help lists them.
var Calls = sync.OnceValue(func() []*Call {
	return slices.Concat(socketCalls(), dataCalls(), connectionCalls(), messageCalls(), receivedCalls(), descriptorCalls(), optionCalls(), inetCalls(), selectCalls(), threadCalls(),
		nameCalls(), dnsCalls(), moduleCalls())
})

// FindCall is the call of that name that can be typed as a command, nil when there is none.
func FindCall(name string) *Call {
	for _, c := range Calls() {
		if c.Word() == name {
			return c
		}
	}
	return nil
}

// FindFullName is the call of that full name, nil when there is none.
func FindFullName(name string) *Call {
	for _, c := range Calls() {
		if c.FullName() == name {
			return c
		}
	}
	return nil
}
