package editor

import (
	"io"
	"strings"
	"unicode/utf8"
)

// Page prints text. What has more rows than the screen is shown as more(1) does, so that it stays above the next prompt:
// after a screenful prompt says how much was shown, in percent, and keys go on or back. Any other character leaves the
// text and begins the next line. When the window changes its size the screenful is shown anew. Page fails with
// ErrInterrupt at Ctrl-C, and with io.EOF where the terminal is gone.
func (t *terminal) Page(text func(width int) string, prompt func(percent, width int) string) error {
	t.turn.Lock()
	defer t.turn.Unlock()
	p := &pages{terminal: t, layout: text, prompt: prompt}
	if p.lay(); len(p.lines) == 0 {
		return nil
	}
	first := p.fitting(0)
	if _, err := t.screen.Write([]byte(p.text(0, first))); err != nil {
		return io.EOF
	}
	if p.next = first; p.done() {
		return nil
	}
	if err := t.start(p.note(), false); err != nil {
		return err
	}
	defer t.finishWith(t.screen.drop)
	resized := make(chan struct{}, 1)
	t.resized.Store(&resized)
	defer t.resized.Store(nil)
	for p.refit(); !p.done(); p.refit() {
		k, err := t.src.nextUnless(resized)
		switch leave := err == nil && p.press(k); {
		case err == errWoken:
			continue
		case err != nil:
			return err
		case k.code == ctrlC:
			return ErrInterrupt
		case leave:
			return nil
		}
		t.screen.setSearch(p.note())
	}
	return nil
}

// pages is a text that is being shown in pieces. A line is never cut, unless it has more rows than the screen.
type pages struct {
	*terminal
	layout func(width int) string
	prompt func(percent, width int) string

	width, height int      // of the screen that all of this is for
	lines         []string // of the text
	next          int      // the first line that was not shown yet
}

// lay breaks the text into lines for the screen as it is now.
func (p *pages) lay() {
	p.width, p.height = p.screen.size()
	p.lines = nil
	if text := p.layout(p.width); text != "" {
		p.lines = strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	}
}

// refit shows the screenful anew if the screen has another size now: from what stood at its top on. What the terminal has
// made of the old rows, and of the prompt below them, is not to be known, so nothing of it is kept.
func (p *pages) refit() {
	if width, height := p.screen.size(); width == p.width && height == p.height {
		return
	}
	read := characters(p.lines[:p.top(p.next)])
	p.lay()
	top := 0
	for n := 0; read > 0 && top < len(p.lines)-1; top++ {
		if n += characters(p.lines[top : top+1]); n > read {
			break
		}
	}
	p.next = top + p.fitting(top)
	p.screen.turn(p.text(top, p.next), p.note())
}

// characters counts those of lines that stay when the lines are broken elsewhere.
func characters(lines []string) int {
	n := 0
	for _, line := range lines {
		n += utf8.RuneCountInString(strings.Join(strings.Fields(line), ""))
	}
	return n
}

func (p *pages) done() bool { return p.next == len(p.lines) }

// note is the prompt for what was shown so far.
func (p *pages) note() string {
	return p.prompt(100*p.next/len(p.lines), p.width)
}

// press does what a key says; leave is true where that is to show no more.
func (p *pages) press(k key) (leave bool) {
	top := p.top(p.next)
	switch k.code {
	case ' ', keyPageDown:
		p.forward(p.fitting(p.next))
	case enter, keyDown:
		p.forward(1)
	case ctrlE: // the End key
		p.forward(len(p.lines))
	case keyPageUp:
		p.back(p.top(top))
	case keyUp:
		p.back(top - 1)
	case ctrlA: // the Home key
		p.back(0)
	case 'q', 'Q', ctrlC, ctrlD:
		return true
	case keyText: // pressed so fast that they came together
		if len(k.text) > 1 {
			p.src.unread(key{code: keyText, text: k.text[1:]})
		}
		p.src.unread(key{code: k.text[0]})
	default:
		if isText(k.code) || k.code == newlineMark {
			p.src.unread(k)
			return true
		}
		p.screen.ring()
	}
	return false
}

// forward shows n more lines, as far as there are any.
func (p *pages) forward(n int) {
	end := min(p.next+n, len(p.lines))
	_, _ = p.screen.Write([]byte(p.text(p.next, end))) // a terminal that is gone shows in the next read
	p.next = end
}

// back shows the screenful that begins with a line, unless it is to be seen already.
func (p *pages) back(top int) {
	if p.top(p.next) == 0 {
		p.screen.ring()
		return
	}
	top = max(top, 0)
	p.next = top + p.fitting(top)
	p.screen.replace(p.text(top, p.next))
}

func (p *pages) text(from, to int) string {
	if from == to {
		return ""
	}
	return strings.Join(p.lines[from:to], "\n") + "\n"
}

// fitting is how many lines from one on fit on the screen above the prompt, at least one.
func (p *pages) fitting(from int) int {
	n, rows := 0, 0
	for from+n < len(p.lines) {
		if rows += rowsOfLine(p.lines[from+n], p.width); rows > p.height-1 && n > 0 {
			break
		}
		n++
	}
	return n
}

// top is the line that a screenful which ends before another one begins with.
func (p *pages) top(end int) int {
	top, rows := end, 0
	for top > 0 {
		if rows += rowsOfLine(p.lines[top-1], p.width); rows > p.height-1 && top < end {
			break
		}
		top--
	}
	return top
}

// rowsOfLine is how many rows a line takes on a screen.
func rowsOfLine(line string, width int) int {
	var t tracker
	t.feed([]byte(line), nil)
	places := layout(t.cells, width)
	if len(t.cells) == 0 {
		return 1
	}
	return places[len(t.cells)-1].row + 1
}
