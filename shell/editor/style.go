package editor

import (
	"strconv"
	"strings"
)

// styleEnds says which styles (the numbers of Select Graphic Rendition, ECMA-48) each one switches off.
var styleEnds = map[string][][2]int{
	"22": {{1, 2}}, "23": {{3, 3}}, "24": {{4, 4}}, "25": {{5, 6}}, "27": {{7, 7}}, "28": {{8, 8}}, "29": {{9, 9}},
	"39": {{30, 38}, {90, 97}}, "49": {{40, 48}, {100, 107}},
}

// styleAfter returns the styles in force, as the sequences that bring them, when one more has come. Those that are
// switched off again leave nothing behind, else a session in colour would grow longer and longer sequences.
func styleAfter(style, params string) string {
	sequence := "\x1b[" + params + "m"
	switch {
	case strings.Trim(params, "0;") == "":
		return ""
	case strings.HasPrefix(params, "0;"):
		return sequence
	}
	if ends, off := styleEnds[params]; off {
		left, all := dropStyles(style, ends)
		if all {
			return left
		}
		style = left
	}
	if len(style)+len(sequence) > maxStyle {
		return sequence
	}
	return style + sequence
}

// dropStyles takes out the sequences that ends switch off. all is false where a sequence of several styles stays, of
// which some may be meant.
func dropStyles(style string, ends [][2]int) (left string, all bool) {
	all = true
	for sequence := range strings.SplitAfterSeq(style, "m") {
		params := strings.TrimSuffix(strings.TrimPrefix(sequence, "\x1b["), "m")
		first, more, several := strings.Cut(params, ";")
		number, err := strconv.Atoi(first)
		colour := number == 38 || number == 48 // with its own numbers behind it: 38;5;208
		ended := false
		for _, span := range ends {
			ended = ended || err == nil && span[0] <= number && number <= span[1]
		}
		switch {
		case several && !(colour && strings.Count(more, ";") <= 3) && sequence != "":
			all = false
			left += sequence
		case !ended:
			left += sequence
		}
	}
	return left, all
}
