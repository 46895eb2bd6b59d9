package shell

import (
	"slices"
	"strings"
)

// didYouMean is "; did you mean X?" for the nearest of the known words, or nothing where none is near.
func didYouMean(word string, known []string) string {
	if len(word) > 40 { // no name is that long
		return ""
	}
	best, distance := "", 3
	for _, candidate := range known {
		d := editDistance(strings.ToLower(word), strings.ToLower(candidate))
		if i := strings.LastIndexByte(candidate, '_'); d > 1 && i > 0 && strings.EqualFold(candidate[i+1:], word) {
			d = 1 // the prefix was left out
		}
		if d < distance && d < max(len(word), 2) {
			best, distance = candidate, d
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}

// editDistance counts the letters to insert, delete or replace, and the neighbours to swap, to turn a into b.
func editDistance(a, b string) int {
	before, last := []int{}, []int{}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := last[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = slices.Min([]int{replace, last[j] + 1, row[j-1] + 1})
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
