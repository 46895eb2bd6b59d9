package shell

import (
	"strings"

	"sosh/transport/near"
)

// didYouMean is "; did you mean X?" for the nearest of the known words, or nothing where none is near.
func didYouMean(word string, known []string) string {
	best, distance := "", near.Far+1
	for _, candidate := range known {
		d := near.Distance(strings.ToLower(word), strings.ToLower(candidate))
		if i := strings.LastIndexByte(candidate, '_'); d > 1 && i > 0 && strings.EqualFold(candidate[i+1:], word) {
			d = 1 // the prefix was left out
		}
		if d < distance && 3*d <= len(word) { // two edits make any short word out of any other
			best, distance = candidate, d
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}
