package resolver

import (
	"cmp"
	"slices"
	"strings"

	"sosh/transport/near"
)

// maxNear is how many suggestions are given at most.
const maxNear = 4

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
		d := near.Distance(asked, strings.ToLower(k))
		if d > near.Far || 2*d > len(asked) {
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
