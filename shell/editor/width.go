package editor

import (
	"slices"
	"unicode"
)

// cell is something printed: a character, or a style of width 0 that holds for the characters after it.
type cell struct {
	text  string
	width int
}

// lineCells returns the line being edited as it is shown: newlines as an arrow, control characters,
// which only the history can hold, as ^X.
func lineCells(line []rune) []cell {
	cells := make([]cell, 0, len(line))
	for _, r := range line {
		switch {
		case r == newlineMark:
			cells = append(cells, cell{"↵", 1})
		case r < ' ' || r == 0x7F:
			cells = append(cells, cell{"^" + string(r^0x40), 2})
		case unicode.IsControl(r):
			cells = append(cells, cell{"\uFFFD", 1})
		default:
			cells = append(cells, cell{string(r), runeWidth(r)})
		}
	}
	return cells
}

// place is where a cell stands, counted from the row on which the first one is.
type place struct{ row, col int }

// layout returns the place of every cell on a screen of the given width, and that of a further one.
func layout(cells []cell, width int) []place {
	places := make([]place, len(cells)+1)
	var at place
	for i, c := range cells {
		if at.col+c.width > width && at.col > 0 {
			at = place{at.row + 1, 0}
		}
		places[i] = at
		at.col += c.width
	}
	if at.col >= width {
		at = place{at.row + 1, 0}
	}
	places[len(cells)] = at
	return places
}

// textWidth returns the columns that s takes.
func textWidth(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// runeWidth returns the columns that terminals give to r: 0, 1 or 2.
func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf), r >= 0x1160 && r <= 0x11FF:
		return 0
	case r < wide[0][0]:
		return 1
	}
	_, found := slices.BinarySearchFunc(wide[:], r, func(span [2]rune, r rune) int {
		switch {
		case span[1] < r:
			return -1
		case span[0] > r:
			return 1
		}
		return 0
	})
	if found {
		return 2
	}
	return 1
}

// wide holds the characters of two columns: Wide and Fullwidth in Unicode's EastAsianWidth.txt.
var wide = [...][2]rune{
	{0x1100, 0x115F}, {0x231A, 0x231B}, {0x2329, 0x232A}, {0x23E9, 0x23EC}, {0x23F0, 0x23F0},
	{0x23F3, 0x23F3}, {0x25FD, 0x25FE}, {0x2614, 0x2615}, {0x2648, 0x2653}, {0x267F, 0x267F},
	{0x2693, 0x2693}, {0x26A1, 0x26A1}, {0x26AA, 0x26AB}, {0x26BD, 0x26BE}, {0x26C4, 0x26C5},
	{0x26CE, 0x26CE}, {0x26D4, 0x26D4}, {0x26EA, 0x26EA}, {0x26F2, 0x26F3}, {0x26F5, 0x26F5},
	{0x26FA, 0x26FA}, {0x26FD, 0x26FD}, {0x2705, 0x2705}, {0x270A, 0x270B}, {0x2728, 0x2728},
	{0x274C, 0x274C}, {0x274E, 0x274E}, {0x2753, 0x2755}, {0x2757, 0x2757}, {0x2795, 0x2797},
	{0x27B0, 0x27B0}, {0x27BF, 0x27BF}, {0x2B1B, 0x2B1C}, {0x2B50, 0x2B50}, {0x2B55, 0x2B55},
	{0x2E80, 0x303E}, {0x3041, 0x3247}, {0x3250, 0x4DBF}, {0x4E00, 0xA4C6}, {0xA960, 0xA97C},
	{0xAC00, 0xD7A3}, {0xF900, 0xFAD9}, {0xFE10, 0xFE19}, {0xFE30, 0xFE6B}, {0xFF01, 0xFF60},
	{0xFFE0, 0xFFE6}, {0x16FE0, 0x18D08}, {0x1AFF0, 0x1B2FB}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF},
	{0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F200, 0x1F320}, {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C},
	{0x1F37E, 0x1F393}, {0x1F3A0, 0x1F3CA}, {0x1F3CF, 0x1F3D3}, {0x1F3E0, 0x1F3F0}, {0x1F3F4, 0x1F3F4},
	{0x1F3F8, 0x1F43E}, {0x1F440, 0x1F440}, {0x1F442, 0x1F4FC}, {0x1F4FF, 0x1F53D}, {0x1F54B, 0x1F54E},
	{0x1F550, 0x1F567}, {0x1F57A, 0x1F57A}, {0x1F595, 0x1F596}, {0x1F5A4, 0x1F5A4}, {0x1F5FB, 0x1F64F},
	{0x1F680, 0x1F6C5}, {0x1F6CC, 0x1F6CC}, {0x1F6D0, 0x1F6D2}, {0x1F6D5, 0x1F6DF}, {0x1F6EB, 0x1F6EC},
	{0x1F6F4, 0x1F6FC}, {0x1F7E0, 0x1F7F0}, {0x1F90C, 0x1F93A}, {0x1F93C, 0x1F945}, {0x1F947, 0x1F9FF},
	{0x1FA70, 0x1FAF8}, {0x20000, 0x3FFFD},
}
