// Package clock writes and reads times in the layouts of strftime(3) and strptime(3). It stands on
// github.com/ncruces/go-strftime, small and maintained, which does both; other strftimes for Go only write.
package clock

import (
	"fmt"
	"strings"
	"time"

	"github.com/ncruces/go-strftime"
)

// directives are the letters that may follow a % in a layout.
const directives = "YCymBbhdejHkIlPpMSLfNzZAauwGgVUWsQnt%cDvxXrRTF+"

// Check says what is wrong with a layout, or nil: the library would write what it does not know as it stands.
func Check(layout string) error {
	for _, after := range strings.Split(strings.ReplaceAll(layout, "%%", ""), "%")[1:] {
		letter := after
		if after != "" && (after[0] == '-' || after[0] == ':') { // without zeros before it; with a colon in it
			letter = after[1:]
		}
		if letter == "" || !strings.Contains(directives, letter[:1]) {
			return fmt.Errorf("the layout has %q, which is no directive", "%"+after)
		}
	}
	return nil
}

// Format writes t in a layout that passes Check; one that starts with ! is for UTC, as for Lua's os.date, and others for
// t's own zone. The empty layout is RFC 3339.
func Format(t time.Time, layout string) string {
	layout, utc := strings.CutPrefix(layout, "!")
	if utc {
		t = t.UTC()
	}
	if layout == "" {
		return t.Format(time.RFC3339)
	}
	return strftime.Format(layout, t)
}

// Parse reads a time in a layout; without a zone in it, it is local, or UTC where the layout starts with !. The empty
// layout is RFC 3339, with a fraction or without.
func Parse(text, layout string) (time.Time, error) {
	zone := time.Local
	layout, utc := strings.CutPrefix(layout, "!")
	if utc {
		zone = time.UTC
	}
	pattern := time.RFC3339
	if layout != "" {
		var err error
		if pattern, err = strftime.Layout(layout); err != nil {
			return time.Time{}, fmt.Errorf("the layout %q can be written, not read", layout)
		}
	}
	t, err := time.ParseInLocation(pattern, text, zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no time in the layout %q", text, name(layout))
	}
	return t, nil
}

// name is how an error calls a layout.
func name(layout string) string {
	if layout == "" {
		return "RFC 3339"
	}
	return layout
}
