package resolver

import (
	"cmp"
	"slices"
	"strings"
)

const (
	maxNear     = 4 // suggestions given
	maxDistance = 2 // edits that a suggestion may be away
)

// nearest gives at most four of the known names that are at most two edits away from name, best
// first; popular names come before others that are as near. A word must be right by half at least:
// two edits make any word of three letters out of any other.
func nearest(name string, known, popular []string) []string {
	type candidate struct {
		name           string
		distance, rank int
	}
	asked := strings.ToLower(name)
	var found []candidate
	for _, k := range known {
		d := distance(asked, strings.ToLower(k))
		if d > maxDistance || 2*d > len(asked) {
			continue
		}
		rank := slices.Index(popular, k)
		if rank < 0 {
			rank = len(popular)
		}
		found = append(found, candidate{k, d, rank})
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.rank, b.rank), cmp.Compare(a.name, b.name))
	})
	var names []string
	for _, c := range found {
		if c.distance > 0 && found[0].distance == 0 {
			break // but for capitals the name is right
		}
		// Protocols list a name and its capitals: one of them is enough.
		if !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, c.name) }) {
			names = append(names, c.name)
		}
	}
	return firstFew(names)
}

// firstFew cuts a list of suggestions to what is worth reading, without repetitions.
func firstFew(names []string) []string {
	var few []string
	for _, n := range names {
		if len(few) < maxNear && !slices.Contains(few, n) {
			few = append(few, n)
		}
	}
	return few
}

// distance counts the insertions, deletions, replacements and swaps of neighbours between a and b.
// Beyond maxDistance it gives just some larger number.
func distance(a, b string) int {
	if d := len(a) - len(b); d > maxDistance || -d > maxDistance {
		return maxDistance + 1
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
