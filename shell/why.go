package shell

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"sosh/transport"
)

// why is the command why: it says why the call that failed last did, from what the kernel and this session know now.
func (sh *Shell) why([]string) error {
	switch {
	case sh.recorder != nil && sh.recorder.refused != "":
		sh.print(sh.onScreen("The line was refused before it made any call: " + sh.recorder.refused))
		return nil
	case sh.recorder == nil || sh.recorder.failed == nil && sh.recorder.lookups.failure == "":
		return errors.New("why: no call on a socket, and no look-up, has failed yet")
	case sh.recorder.lookups.failure != "":
		sh.whyNotFound()
		return nil
	}
	f := sh.recorder.failed
	sh.tell(fmt.Sprintf("%s on %s: %s (%s, errno %d)", f.Name, f.subject(), transport.Strerror(f.Errno), f.symbol(), int(f.Errno)))
	r := sh.reasonOf(f)
	width, _ := sh.screenSize()
	sh.print(wrap(r.cause, min(width, 80)-2))
	for _, step := range r.next {
		sh.tell("  " + step)
	}
	return nil
}

// reason is why a call failed, and what to type next.
type reason struct {
	cause string
	exact bool // found in the state of things, not only likely
	next  []string
}

// reasonRules say why a call failed with an error number. A rule that has nothing to say leaves the cause empty.
var reasonRules = map[string]func(sh *Shell, f *failedCall) reason{
	"EADDRINUSE": addressInUse, "ECONNREFUSED": refused, "EISCONN": alreadyConnected, "ENOTCONN": notConnected, "EPIPE": peerGone,
	"ECONNRESET": peerGone, "EACCES": notAllowed, "EPERM": notAllowed, "ETIMEDOUT": tookTooLong, "EAGAIN": wouldWait, "EADDRNOTAVAIL": notOurAddress,
	"EAFNOSUPPORT": wrongFamily, "EMSGSIZE": tooLong, "EINVAL": invalid, "EBADF": closedBefore, "EINTR": interrupted, "EDESTADDRREQ": noDestination,
	"EINPROGRESS": underWay, "EALREADY": underWay, "EOPNOTSUPP": notForThisKind,
}

// reasonOf finds the rule; without one the page of the error has to do.
func (sh *Shell) reasonOf(f *failedCall) reason {
	var r reason
	if rule := reasonRules[f.symbol()]; rule != nil {
		r = rule(sh, f)
	}
	r.next = append(r.next, "explain "+f.symbol())
	return r
}

// withCause puts the cause in the place of what a failure says by itself, where more is known than that. before is the
// failure that was the last one before the line.
func (sh *Shell) withCause(err error, before *failedCall) error {
	if !sh.Terminal || sh.recorder == nil || sh.recorder.failed == nil || sh.recorder.failed == before {
		return err
	}
	r := sh.reasonOf(sh.recorder.failed)
	end := fmt.Sprintf("errno %d)", int(sh.recorder.failed.Errno))
	said, _, found := strings.Cut(err.Error(), end)
	if !found || !r.exact {
		return err
	}
	return errors.New(said + end + "\n" + r.cause + sh.paint.faint(" (why says what to do)"))
}

func (f *failedCall) symbol() string { return transport.ConstantName("E", int(f.Errno)) }

// subject is what the call was about: the socket and the address it was given.
func (f *failedCall) subject() string {
	switch {
	case f.Addr != nil && f.name != "":
		return f.name + ", " + f.Addr.String()
	case f.name != "":
		return f.name
	}
	return "a new socket"
}

// state is what the socket is now; a socket that was never made has none.
func (f *failedCall) state() transport.State {
	if f.fd == nil {
		return transport.State{}
	}
	return f.fd.State()
}

// ago says when something was.
func ago(at time.Time) string {
	d := time.Since(at)
	if d < time.Second {
		return "just now"
	}
	return d.Round(time.Second).String() + " ago"
}
