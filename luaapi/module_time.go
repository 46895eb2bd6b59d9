package luaapi

import (
	"math"
	"time"

	lua "github.com/yuin/gopher-lua"

	"sosh/luaapi/clock"
)

// The seconds of the years 0 and 9999, between which layouts have meaning.
const (
	firstSecond = -62167219200
	lastSecond  = 253402300799
)

// timeCalls are the module time.
func timeCalls() []*Call {
	layout := Param{Name: "layout", Kind: Text, Optional: true, Help: `as for strftime, such as "%H:%M:%S"; "!" before it is for UTC; RFC 3339 when left out`}
	return []*Call{
		{
			Name: "now", Module: "time", run: runTimeNow, LuaOnly: true,
			Results: []Result{{"seconds", Number, "seconds since 1970-01-01 00:00 UTC, with a fraction of some microseconds"}},
			Summary: "What time it is.",
			Detail:  "It may jump when the clock is set: time.monotonic is for measuring.",
			Example: "print(time.format(time.now()))", Man: "clock_gettime(2)",
		},
		{
			Name: "monotonic", Module: "time", run: runTimeMonotonic, LuaOnly: true,
			Results: []Result{{"seconds", Number, "seconds since some moment in the past"}},
			Summary: "A clock that never jumps, for measuring how long something takes.",
			Example: "local start = time.monotonic() s1:recv() print(time.monotonic() - start)", Man: "clock_gettime(2)",
		},
		{
			Name: "format", Module: "time", run: runTimeFormat, LuaOnly: true,
			Params:  []Param{{Name: "t", Kind: Number, Help: "seconds since 1970-01-01 00:00 UTC, in the years 0 to 9999"}, layout},
			Results: []Result{{"text", Text, "the time as text"}},
			Summary: "Write a time as text.",
			Detail: "Besides what strftime has, %L, %f and %N are milli-, micro- and nanoseconds, and %-d, %-H and such have no leading zero. " +
				"The time is local unless the layout begins with !.",
			Example: `print(time.format(time.now(), "%H:%M:%S"))`, Man: "strftime(3)",
		},
		{
			Name: "parse", Module: "time", run: runTimeParse, LuaOnly: true,
			Params:  []Param{{Name: "text", Kind: Text, Help: "the time as text"}, layout},
			Results: []Result{{"seconds", Number, "seconds since 1970-01-01 00:00 UTC"}},
			Summary: "Read a time from text.",
			Detail:  "Where the text names no zone the time is local, or UTC if the layout begins with !.",
			Example: `t = time.parse("2026-05-09 10:30", "%Y-%m-%d %H:%M")`, Man: "strptime(3)", Errors: []string{"EBADMSG"},
		},
		{
			Name: "sleep", Module: "time", run: runSleep, LuaOnly: true,
			Params:  []Param{{Name: "seconds", Kind: Seconds, Help: "how long, fractions allowed"}},
			Summary: "Let time pass; other threads run on. It is sleep.",
			Example: "time.sleep(0.5)", Man: "nanosleep(2)", Errors: []string{"EINTR"},
		},
	}
}

func runTimeNow(a args) int { return a.values(fromTime(time.Now())) }

func runTimeMonotonic(a args) int {
	return a.values(lua.LNumber(time.Since(a.modules.started).Seconds()))
}

// fromTime is a time as Lua has it. The two parts are added as floats: nanoseconds since 1970 have more digits than one
// holds.
func fromTime(t time.Time) lua.LNumber {
	return lua.LNumber(float64(t.Unix()) + float64(t.Nanosecond())/1e9)
}

func runTimeFormat(a args) int {
	n, _ := toNumber(a.get(0))
	if !(n >= firstSecond && n < lastSecond+1) {
		a.usage("t %s is not in the years 0 to 9999", lua.LNumber(n).String())
	}
	layout := a.layout()
	whole := math.Floor(n)
	t := time.Unix(int64(whole), int64((n-whole)*1e9)).Round(time.Microsecond)
	return a.values(lua.LString(clock.Format(t, layout)))
}

func runTimeParse(a args) int {
	t, err := clock.Parse(a.text(0), a.layout())
	if err != nil {
		return a.malformed("%v", err)
	}
	return a.values(fromTime(t))
}

// layout is argument 1, checked.
func (a args) layout() string {
	layout := a.text(1)
	if err := clock.Check(layout); err != nil {
		a.usage("layout: %v", err)
	}
	return layout
}
