package shell

import "sosh/transport/near"

// didYouMean is "; did you mean X?" for the nearest of the known words, or nothing where none is near.
func didYouMean(word string, known []string) string {
	if best := near.Best(word, known); best != "" {
		return "; did you mean " + best + "?"
	}
	return ""
}
