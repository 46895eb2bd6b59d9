package clock

import (
	"testing"
	"time"
)

var (
	moscow = time.FixedZone("MSK", 3*60*60)
	moment = time.Date(2026, time.May, 9, 5, 7, 8, 123456789, moscow)
)

// TestFormat has what strftime(3) says of each directive.
func TestFormat(t *testing.T) {
	for layout, want := range map[string]string{
		"": "2026-05-09T05:07:08+03:00", "!": "2026-05-09T02:07:08Z", "%Y %C %y %m %-m %B %b %h": "2026 20 26 05 5 May May May",
		"%d %-d %e %j": "09 9  9 129", "%H %-H %k %I %l %p %P": "05 5  5 05  5 AM am", "%M %S %L %f %N": "07 08 123 123456 123456789", "%z %:z %Z": "+0300 +03:00 MSK",
		"!%z %Z": "+0000 UTC", "%A %a %u %w": "Saturday Sat 6 6", "%G %g %V %U %W": "2026 26 19 18 18", "%s %Q": "1778292428 1778292428123",
		"%F %T %D %R": "2026-05-09 05:07:08 05/09/26 05:07", "%c": "Sat May  9 05:07:08 2026", "%%%n%t": "%\n\t", "100%% of %Y": "100% of 2026",
	} {
		if err := Check(layout); err != nil {
			t.Errorf("Check(%q): %v", layout, err)
		}
		if got := Format(moment, layout); got != want {
			t.Errorf("Format(%q) = %q, want %q", layout, got, want)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, layout := range []string{"%", "%-", "%K", "%5d", "%é", "%Y%", "%%%", "a %_d", "%Ey", "%-:z"} {
		if Check(layout) == nil {
			t.Errorf("Check(%q) says nothing", layout)
		}
	}
}

func TestParse(t *testing.T) {
	whole := moment.Truncate(time.Second)
	for _, c := range []struct {
		text, layout string
		want         time.Time
	}{
		{"2026-05-09T05:07:08+03:00", "", whole}, {"2026-05-09T02:07:08.123456789Z", "", moment}, {"2026-05-09 02:07:08", "!%Y-%m-%d %H:%M:%S", whole},
		{"2026-05-09 05:07:08", "%F %T", time.Date(2026, time.May, 9, 5, 7, 8, 0, time.Local)}, {"09 May 26 05:07:08 +0300", "%d %b %y %H:%M:%S %z", whole},
		{"Sat May  9 05:07:08 2026 +03:00", "%a %b %e %H:%M:%S %Y %:z", whole},
	} {
		if got, err := Parse(c.text, c.layout); err != nil || !got.Equal(c.want) {
			t.Errorf("Parse(%q, %q) = %v, %v, want %v", c.text, c.layout, got, err, c.want)
		}
	}
	for _, c := range [][2]string{{"", ""}, {"2026-13-01", "%F"}, {"2026-05-09 x", "%F"}, {"12", "%V"}} {
		if got, err := Parse(c[0], c[1]); err == nil {
			t.Errorf("Parse(%q, %q) = %v", c[0], c[1], got)
		}
	}
}
