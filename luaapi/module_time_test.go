package luaapi

import (
	"strings"
	"testing"
)

func TestTime(t *testing.T) {
	expect(t, `
print(time.format(0, "!"), time.format(1.5, "!%Y-%m-%d %H:%M:%S.%f"), time.format(-1, "!%F %T"), time.format(253402300799, "!%c"))
print(time.parse("1970-01-01T00:00:01.25Z"), time.parse("2026-05-09T12:30:00+03:00") == time.parse("2026-05-09 09:30", "!%Y-%m-%d %H:%M"))
print(time.parse("09/May/2026:12:30:00 +0300", "%d/%b/%Y:%H:%M:%S %z"))
local now = time.now()
print(math.abs(now - os.time()) <= 2, now ~= math.floor(now) or time.now() ~= math.floor(now), time.parse(time.format(now)) == math.floor(now))
local text = time.format(now, "%Y-%m-%d %H:%M:%S")
print(time.parse(text, "%Y-%m-%d %H:%M:%S") == math.floor(now), text == os.date("%Y-%m-%d %H:%M:%S", now))
local start = time.monotonic()
time.sleep(0.01)
print(start >= 0, time.monotonic() - start >= 0.01)
`, "1970-01-01T00:00:00Z\t1970-01-01 00:00:01.500000\t1969-12-31 23:59:59\tFri Dec 31 23:59:59 9999", "1.25\ttrue", "1778319000", "true\ttrue\ttrue", "true\ttrue", "true\ttrue")
}

func TestTimeFailures(t *testing.T) {
	for call, want := range map[string]string{
		`time.parse("yesterday")`:          `nil	time.parse: Bad message (EBADMSG, errno 74): "yesterday" is no time in the layout "RFC 3339"`,
		`time.parse("2026-02-30", "%F")`:   `"2026-02-30" is no time in the layout "%F"`,
		`time.parse("2026", "%U")`:         `the layout "%U" can be written, not read`,
		`time.parse("x", "%K")`:            `time.parse: layout: the layout has "%K", which is no directive`,
		`time.format(0, "100%")`:           `which is no directive`,
		`time.format(0/0)`:                 "time.format: t nan is not in the years 0 to 9999",
		`time.format(1e300)`:               "is not in the years 0 to 9999",
		`time.format(253402300800, "!%Y")`: "is not in the years 0 to 9999",
	} {
		got := run(t, "print(select(2, pcall(function() return nil, "+call+" end)), (select(3, pcall(function() return nil, "+call+" end))), (select(4, pcall(function() return nil, "+call+" end))))")
		if !strings.Contains(strings.ToLower(got), strings.ToLower(want)) {
			t.Errorf("%s: %s, want %s", call, got, want)
		}
	}
}
