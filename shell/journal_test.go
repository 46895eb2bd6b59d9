package shell

import (
	"strings"
	"testing"

	"sosh/shell/export"
)

// TestJournalIsBounded adds more than it keeps: what came first is gone, and it knows how much.
func TestJournalIsBounded(t *testing.T) {
	var j journal
	for range maxJournalLines + 5 {
		j.add(export.Entry{Line: "socket"})
	}
	if len(j.entries) != maxJournalLines || j.dropped != 5 {
		t.Errorf("it keeps %d lines and dropped %d", len(j.entries), j.dropped)
	}
	j.add(export.Entry{Call: &export.Call{Args: []export.Arg{{Value: strings.Repeat("x", maxJournalSize-10)}}}})
	if len(j.entries) != 2 || j.dropped != maxJournalLines+4 {
		t.Errorf("beside a large value it keeps %d lines and dropped %d", len(j.entries), j.dropped)
	}
	j.add(export.Entry{Line: strings.Repeat("x", maxJournalSize+1)})
	if len(j.entries) != 0 || j.size != 0 {
		t.Errorf("of a line beyond all bounds it keeps %d, %d bytes", len(j.entries), j.size)
	}
}
