package editor

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"sosh/shell/runewidth"
	"sosh/shell/screentest"
)

// lineDiscipline is what the kernel puts between a program and its terminal.
type lineDiscipline struct{ vt *screentest.VT }

func (l lineDiscipline) Write(p []byte) (int, error) {
	l.vt.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")))
	return len(p), nil
}

// rowsOf returns the rows that s takes on a screen, and the column behind it.
func rowsOf(s string, width int) (rows []string, col int) {
	row := ""
	for _, r := range s {
		if w := runewidth.Of(r); col+w > width {
			rows, row, col = append(rows, row), string(r), w
		} else {
			row, col = row+string(r), col+w
		}
	}
	return append(rows, row), col
}

// TestScreenAtRandom types, moves, erases and prints at random on screens of many widths. After every step
// the terminal must show all that was printed, then the line, and the cursor in its place.
func TestScreenAtRandom(t *testing.T) {
	for seed := range uint64(60) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		m := &screenModel{T: t, rnd: rnd, vt: screentest.NewVT(4+rnd.IntN(40), 12)}
		m.scr = &screen{out: lineDiscipline{m.vt}, size: func() (int, int) { return m.vt.Width, m.vt.Height }}
		m.begin()
		for step := range 300 {
			m.step()
			if m.check(); t.Failed() {
				t.Fatalf("seed %d, step %d", seed, step)
			}
		}
	}
}

type screenModel struct {
	*testing.T
	rnd  *rand.Rand
	vt   *screentest.VT
	scr  *screen
	done []string // rows above the line
	text string   // the prompt
	held string
	edit
}

func (m *screenModel) begin() {
	m.text = ""
	prompt := []string{"> ", "", "\x1b[31mпрод世\x1b[0m> ", "a\nb> "}[m.rnd.IntN(4)]
	switch {
	case prompt == "":
		m.text = m.held
	case m.held != "":
		m.above(m.held)
	}
	last := prompt
	if upper, lower, found := strings.Cut(prompt, "\n"); found {
		m.above(upper)
		last = lower
	}
	m.text += strings.NewReplacer("\x1b[31m", "", "\x1b[0m", "").Replace(last)
	m.held = ""
	m.edit = edit{}
	if err := m.scr.begin(prompt, m.rnd.IntN(2) == 0); err != nil {
		m.Fatal(err)
	}
}

func (m *screenModel) above(line string) {
	rows, _ := rowsOf(line, m.vt.Width)
	m.done = append(m.done, rows...)
}

func (m *screenModel) step() {
	switch n := m.rnd.IntN(12); {
	case n < 6:
		letters := []rune("abc def 世界Привет😀" + string(newlineMark))
		m.insert([]rune{letters[m.rnd.IntN(len(letters))]})
	case n < 7 && m.pos > 0:
		m.cut(m.rnd.IntN(m.pos+1), m.pos)
	case n < 9:
		m.pos = m.rnd.IntN(len(m.line) + 1)
	case n < 10:
		m.pos = len(m.line)
	case n < 11:
		text := []string{"one\n", "two\nthree 世界\n", "part", "\x1b[1mbold\x1b[0m\n", "\n"}[m.rnd.IntN(5)]
		m.scr.Write([]byte(text))
		lines := strings.Split(m.held+strings.NewReplacer("\x1b[1m", "", "\x1b[0m", "").Replace(text), "\n")
		for _, line := range lines[:len(lines)-1] {
			m.above(line)
		}
		m.held = lines[len(lines)-1]
		return
	default:
		m.finish()
		return
	}
	if rows, _ := rowsOf(m.shown(m.line), m.vt.Width); len(rows) >= m.vt.Height {
		m.finish()
		return
	}
	m.scr.show(m.line, m.pos)
}

func (m *screenModel) finish() {
	m.line = slices.Clone(m.scr.line)
	m.scr.end()
	m.above(m.shown(m.line))
	if len(m.held) > m.vt.Width-1 { // the cursor's place in a long unfinished line is another test's
		m.scr.Write([]byte("\n"))
		m.above(m.held)
		m.held = ""
	}
	m.begin()
}

func (m *screenModel) shown(line []rune) string {
	return m.text + strings.ReplaceAll(string(line), string(newlineMark), "↵")
}

func (m *screenModel) check() {
	m.Helper()
	rows, _ := rowsOf(m.shown(m.line), m.vt.Width)
	want := slices.Concat(m.done, rows)
	for i := range want {
		want[i] = strings.TrimRight(want[i], " ")
	}
	got := strings.TrimRight(m.vt.Everything(), "\n")
	if got != strings.TrimRight(strings.Join(want, "\n"), "\n") && !m.scrolledBlank(want, got) {
		m.Errorf("width %d, the screen:\n%s\nwant:\n%s", m.vt.Width, got, strings.Join(want, "\n"))
	}
	before, col := rowsOf(m.shown(m.line[:m.pos]), m.vt.Width)
	row := len(m.done) + len(before) - 1 - len(m.vt.Scrolled)
	next := 1
	if m.pos < len(m.line) {
		next = runewidth.Of([]rune(m.shown(m.line[m.pos:][:1]))[len([]rune(m.text))])
	}
	if col+next > m.vt.Width {
		row, col = row+1, 0
	}
	if m.vt.Row != row || m.vt.Col != col || len(m.vt.Strange) > 0 {
		m.Errorf("width %d, cursor at %d,%d, want %d,%d; %q; the screen:\n%s", m.vt.Width, m.vt.Row, m.vt.Col, row, col,
			m.vt.Strange, m.vt.Screen())
	}
}

// scrolledBlank reports whether got is want but that nothing at all was there yet.
func (m *screenModel) scrolledBlank(want []string, got string) bool {
	return got == "" && strings.TrimSpace(strings.Join(want, "")) == ""
}

// FuzzTracker prints anything above a line being typed; the terminal must get lines and styles only.
func FuzzTracker(f *testing.F) {
	f.Add([]byte("a\x1b[31mb\r\n\x1b]0;x\ac\td\x08\xff\xd0"), 3)
	f.Add([]byte("\x1b[?25l\x1b[2J10%\r20%\x1bPq\x1b\\\n"), 5)
	f.Fuzz(func(t *testing.T, printed []byte, cut int) {
		v := screentest.NewVT(20, 10)
		s := &screen{out: lineDiscipline{v}, size: func() (int, int) { return v.Width, v.Height }}
		if err := s.begin("> ", true); err != nil {
			t.Fatal(err)
		}
		s.show([]rune("typed"), 5)
		cut = min(max(cut, 0), len(printed))
		s.Write(printed[:cut])
		s.Write(printed[cut:])
		s.Write([]byte("\x18\n")) // ends whatever is unfinished
		if v.Line(v.Row) != "> typed" || v.Col != 7 || len(v.Strange) > 0 {
			t.Errorf("cursor at %d,%d, %q; the screen:\n%s", v.Row, v.Col, v.Strange, v.Screen())
		}
		s.end()
		if v.Col != 0 && s.output.col == 0 {
			t.Errorf("cursor in column %d", v.Col)
		}
	})
}

func TestTrackerOverflow(t *testing.T) {
	var tr tracker
	lines := 0
	tr.feed([]byte(strings.Repeat("\t", maxPartial)), func([]cell) { lines++ })
	if lines != 7 && lines != 8 || tr.overflow {
		t.Error(lines, tr.overflow)
	}
	tr.feed([]byte("\n"+fmt.Sprint(strings.Repeat("x", 2*maxPartial))), nil)
	if !tr.partial() || !tr.overflow {
		t.Error("a long line is not partial")
	}
}
