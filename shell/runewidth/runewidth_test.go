package runewidth

import "testing"

func TestWidths(t *testing.T) {
	for text, width := range map[string]int{
		"a": 1, "ж": 1, "é": 1, "e\u0301": 1, "\u00ad": 1, "世": 2, "ｗ": 2, "한": 2, "😀": 2, "↵": 1,
		"\u200d": 0, "㎡": 2, "…": 1, "\U00020000": 2, "─": 1, "✅": 2, "☺": 1,
	} {
		if got := Text(text); got != width {
			t.Errorf("%q has width %d, want %d", text, got, width)
		}
	}
	for i := 1; i < len(wide); i++ {
		if wide[i][0] <= wide[i-1][1] || wide[i][1] < wide[i][0] {
			t.Errorf("wide[%d] is out of order: %x", i, wide[i])
		}
	}
}
