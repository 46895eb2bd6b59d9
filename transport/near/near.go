// Package near tells how far a misspelt word is from one that exists.
package near

import "strings"

// Far is the largest distance that still makes a suggestion.
const Far = 2

// Distance counts the insertions, deletions, replacements and swaps of neighbours between a and b. Beyond Far it gives just
// some larger number.
func Distance(a, b string) int {
	if d := len(a) - len(b); d > Far || -d > Far {
		return Far + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// Best is the known word nearest to a misspelt one, the first of several; "" where none is near.
func Best(word string, known []string) string {
	best, distance := "", Far+1
	for _, candidate := range known {
		d := Distance(strings.ToLower(word), strings.ToLower(candidate))
		if i := strings.LastIndexByte(candidate, '_'); d > 1 && i > 0 && strings.EqualFold(candidate[i+1:], word) {
			d = 1 // the prefix was left out
		}
		if d < distance && 3*d <= len(word) { // two edits make any short word out of any other
			best, distance = candidate, d
		}
	}
	return best
}
