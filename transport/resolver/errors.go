package resolver

import (
	"context"
	"errors"
	"strconv"
	"strings"
)

// EAI is an error code of getaddrinfo(3) and getnameinfo(3). The constants EAI_NONAME and its like
// have the platform's numbers; errors.Is(err, EAI_NONAME) tells whether an error carries one.
type EAI int

// Error is the text of gai_strerror(3).
func (e EAI) Error() string { _, text := eaiText(e); return text }

// Symbol is the code's name, for example "EAI_NONAME".
func (e EAI) Symbol() string { symbol, _ := eaiText(e); return symbol }

// HErrno is an error code of gethostbyname(3) and gethostbyaddr(3), the same on every system.
type HErrno int

const (
	HOST_NOT_FOUND HErrno = 1 // the name is not known
	TRY_AGAIN      HErrno = 2 // no server gave an answer
	NO_RECOVERY    HErrno = 3 // a server gave an answer that is of no use
	NO_DATA        HErrno = 4 // the name is known, but has no address
)

// Error is the text of hstrerror(3).
func (h HErrno) Error() string { _, text := hText(h); return text }

// Symbol is the code's name, for example "HOST_NOT_FOUND".
func (h HErrno) Symbol() string { symbol, _ := hText(h); return symbol }

// sentinel is an error without a number.
type sentinel string

func (s sentinel) Error() string { return string(s) }

// What failures without a number carry, for errors.Is.
const (
	ErrUnknownService  = sentinel(textUnknownService)
	ErrUnknownProtocol = sentinel(textUnknownProtocol)
	ErrUnknownType     = sentinel(textUnknownType)
	ErrBadName         = sentinel(textBadName)
	ErrBadServer       = sentinel(textBadServer)
	ErrTimeout         = sentinel(textTimeout)
	ErrReferral        = sentinel(textReferral)
)

// Error is a failed look-up: the call, what was looked up, and the resolver's own code.
//
// errors.Is finds the code (EAI_NONAME, HOST_NOT_FOUND, ErrUnknownService, ...) as well as the
// cause (context.Canceled, syscall.ECONNREFUSED, ErrTimeout, ...).
type Error struct {
	Call   string   // the call as scripts know it, for example "getaddrinfo"
	Name   string   // what was looked up
	Code   int      // EAI_* or h_errno; 0 where the call has no numbers
	Symbol string   // the code's name; "" where there is none
	Text   string   // what it means
	Near   []string // names that resemble Name, best first
	Cause  error    // what went wrong beneath, or nil

	is error
}

// Error says it in one line:
//
//	getaddrinfo nosuch.example: Name or service not known (EAI_NONAME, -2)
//	gethostbyname x: Unknown host (HOST_NOT_FOUND, h_errno 1)
//	getservbyname htp: unknown service; near: http, ftp
//
// A cause follows after a semicolon.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Call)
	if e.Name != "" {
		b.WriteString(" " + e.Name)
	}
	b.WriteString(": " + e.Text)
	switch e.is.(type) {
	case EAI:
		b.WriteString(" (" + e.Symbol + ", " + strconv.Itoa(e.Code) + ")")
	case HErrno:
		b.WriteString(" (" + e.Symbol + ", h_errno " + strconv.Itoa(e.Code) + ")")
	}
	if e.Cause != nil {
		b.WriteString("; " + e.Cause.Error())
	}
	if len(e.Near) > 0 {
		b.WriteString("; " + textNear + strings.Join(e.Near, ", "))
	}
	return b.String()
}

// Unwrap gives errors.Is and errors.As the code and the cause.
func (e *Error) Unwrap() []error {
	errs := make([]error, 0, 2)
	if e.is != nil {
		errs = append(errs, e.is)
	}
	if e.Cause != nil {
		errs = append(errs, e.Cause)
	}
	return errs
}

// eaiError is a failure of getaddrinfo or getnameinfo.
func eaiError(call, name string, code EAI, cause error) *Error {
	symbol, text := eaiText(code)
	return &Error{Call: call, Name: name, Code: int(code), Symbol: symbol, Text: text, Cause: cause, is: code}
}

// hError is a failure of gethostbyname, gethostbyaddr or dns.
func hError(call, name string, f failure) *Error {
	symbol, text := hText(f.code)
	return &Error{Call: call, Name: name, Code: int(f.code), Symbol: symbol, Text: text, Cause: f.cause, is: f.code}
}

// plainError is a failure without a number.
func plainError(call, name string, kind sentinel, near []string) *Error {
	return &Error{Call: call, Name: name, Text: string(kind), Near: near, is: kind}
}

// failure is how look-ups inside the package fail; the zero value means that they did not. Each
// public call turns it into the error of its own family.
type failure struct {
	code  HErrno
	cause error
}

// failed reports whether f is a failure.
func (f failure) failed() bool { return f.code != 0 }

// notFound, noData and unreachable are the failures met everywhere.
func notFound() failure               { return failure{code: HOST_NOT_FOUND} }
func noData() failure                 { return failure{code: NO_DATA} }
func unreachable(cause error) failure { return failure{TRY_AGAIN, cause} }

// eai is the code that getaddrinfo and getnameinfo give for f.
func (f failure) eai() EAI {
	switch {
	case errors.Is(f.cause, context.Canceled):
		return eaiInterrupted
	case errors.Is(f.cause, ErrBadName):
		return eaiBadName
	}
	switch f.code {
	case HOST_NOT_FOUND:
		return EAI_NONAME
	case NO_DATA:
		return EAI_NODATA
	case NO_RECOVERY:
		return EAI_FAIL
	default:
		return EAI_AGAIN
	}
}
