package shell

import (
	"regexp"
	"slices"
	"sync"

	"sosh/luaapi"
)

// lookups are what a recorder knows of the look-ups of the line that runs, and of the line whose look-up failed last.
type lookups struct {
	mu      sync.Mutex
	current []luaapi.Lookup // told from any goroutine
	failure string          // what the line said; "" where a call on a socket has failed since, or nothing has
	symbol  string
	asked   []luaapi.Lookup
}

// maxLookups bounds those of one line.
const maxLookups = 20

// looked notes a place that was asked.
func (l *lookups) looked(event luaapi.Lookup) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if event.Name != "" && len(l.current) < maxLookups { // without a name somebody wanted all, to complete one
		l.current = append(l.current, event)
	}
}

// lookupErrors finds the error of a look-up in what a line says.
var lookupErrors = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\((EAI_[A-Z]+|HOST_NOT_FOUND|TRY_AGAIN|NO_RECOVERY|NO_DATA)[,)]|: unknown (?:service|protocol)\b`)
})

// lineStarts forgets what the line before asked.
func (r *recorder) lineStarts() {
	if r == nil {
		return
	}
	r.lookups.mu.Lock()
	defer r.lookups.mu.Unlock()
	r.lookups.current = nil
}

// lineEnds keeps what a line asked that has failed for that.
func (r *recorder) lineEnds(err error) {
	if r == nil || err == nil {
		return
	}
	found := lookupErrors().FindStringSubmatch(err.Error())
	if found == nil {
		return
	}
	l := &r.lookups
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failure, l.symbol, l.asked = describeError(plain(err)), found[1], slices.Clone(l.current)
}

// lookupSteps are what to type next, by the error.
var lookupSteps = map[string]string{
	"TRY_AGAIN": "!cat /etc/resolv.conf     shows which server is asked; it did not answer",
	"EAI_AGAIN": "!cat /etc/resolv.conf     shows which server is asked; it did not answer",
	"NO_DATA":   "the name exists; dns NAME ANY shows what there is of it",
}

// whyNotFound says where the look-up that failed last has turned to.
func (sh *Shell) whyNotFound() {
	l := &sh.recorder.lookups
	sh.tell(l.failure)
	if len(l.asked) > 0 {
		sh.tell("These were asked:")
	}
	for _, event := range l.asked {
		sh.tell("  " + lookupText(event))
	}
	switch step := lookupSteps[l.symbol]; {
	case step != "":
		sh.tell("  " + step)
	case l.symbol == "": // services and protocols are in files
		sh.tell("  is the name spelt right? A number will do, too")
	default:
		sh.tell("  is the name spelt right? dns NAME shows all that a DNS server answers")
	}
	if l.symbol != "" {
		sh.tell("  explain " + l.symbol)
	}
}
