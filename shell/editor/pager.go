package editor

import (
	"io"
	"strings"
)

// Page prints text. What has more rows than the screen is shown as more(1) does, so that it stays above the next prompt:
// after a screenful prompt says how much was shown, in percent, and keys go on or back. Any other character leaves the
// text and begins the next line. Page fails with ErrInterrupt at Ctrl-C, and with io.EOF where the terminal is gone.
func (t *terminal) Page(text string, prompt func(percent, width int) string) error {
	t.turn.Lock()
	defer t.turn.Unlock()
	if text == "" {
		return nil
	}
	p := &pages{terminal: t, lines: strings.Split(strings.TrimSuffix(text, "\n"), "\n"), prompt: prompt}
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
	for !p.done() {
		k, err := t.src.next()
		if err != nil {
			return err
		}
		switch leave := p.press(k); {
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
	lines  []string
	next   int // the first line that was not shown yet
	prompt func(percent, width int) string
}

func (p *pages) done() bool { return p.next == len(p.lines) }

// note is the prompt for what was shown so far.
func (p *pages) note() string {
	width, _ := p.screen.size()
	return p.prompt(100*p.next/len(p.lines), width)
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
	width, height := p.screen.size()
	n, rows := 0, 0
	for from+n < len(p.lines) {
		if rows += rowsOfLine(p.lines[from+n], width); rows > height-1 && n > 0 {
			break
		}
		n++
	}
	return n
}

// top is the line that a screenful which ends before another one begins with.
func (p *pages) top(end int) int {
	width, height := p.screen.size()
	top, rows := end, 0
	for top > 0 {
		if rows += rowsOfLine(p.lines[top-1], width); rows > height-1 && top < end {
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
