package examples

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// guide is what a guide consists of.
type guide struct {
	headings           []string // those of sections
	tries              int      // what to try
	questions, answers int
	text               string
}

var tryItem = regexp.MustCompile(`^\d+\. `)

// readGuide reads a step's guide in a language and checks its form.
func readGuide(t *testing.T, s step, lang string) guide {
	t.Helper()
	file := filepath.Join(s.folder, "guide."+lang+".md")
	lines := linesOf(t, file)
	if !strings.HasPrefix(lines[0], "# ") || len(lines) < 3 || lines[1] != "" || lines[2] == "" {
		t.Errorf("%s does not begin with a title, an empty line, and a paragraph", file)
	}
	g := guide{text: strings.Join(lines, "\n")}
	answered := true // the question before
	for i, line := range lines {
		if n := utf8.RuneCountInString(line); n > 78 {
			t.Errorf("%s: line %d has %d columns", file, i+1, n)
		}
		heading, isHeading := strings.CutPrefix(line, "## ")
		switch {
		case isHeading:
			g.headings = append(g.headings, heading)
		case len(g.headings) == 2 && tryItem.MatchString(line):
			g.tries++
		case len(g.headings) == 3 && strings.HasPrefix(line, "- "):
			if !answered {
				t.Errorf("%s: the question before line %d has no answer", file, i+1)
			}
			answered = false
			g.questions++
		case len(g.headings) == 3 && strings.HasPrefix(line, "  > ") && !answered:
			answered = true
			g.answers++
		}
	}
	return g
}

// guideSections are the sections of a guide.
var guideSections = map[string][]string{
	"en": {"What is new", "What to try", "Questions"},
	"ru": {"Что нового", "Что попробовать", "Вопросы"},
}

// TestGuides checks that each step has a guide in both languages, and that both say as much.
func TestGuides(t *testing.T) {
	for _, s := range labSteps(t) {
		guides := map[string]guide{}
		for lang, sections := range guideSections {
			g := readGuide(t, s, lang)
			if !slices.Equal(g.headings, sections) {
				t.Errorf("%s, %s: the sections are %q, want %q", s, lang, g.headings, sections)
			}
			if g.tries == 0 || g.questions == 0 || g.questions != g.answers {
				t.Errorf("%s, %s: %d things to try, %d questions with %d answers", s, lang, g.tries, g.questions, g.answers)
			}
			guides[lang] = g
		}
		en, ru := guides["en"], guides["ru"]
		if en.tries != ru.tries || en.questions != ru.questions {
			t.Errorf("%s: %d things to try and %d questions in English, %d and %d in Russian", s, en.tries, en.questions, ru.tries, ru.questions)
		}
		if en, ru := guideCommands(en.text), guideCommands(ru.text); !slices.Equal(en, ru) {
			t.Errorf("%s: the commands are %q in English, %q in Russian", s, en, ru)
		}
		if !strings.ContainsAny(ru.text, "абвгдежзийклмнопрстуфхцчшщьыэюя") {
			t.Errorf("%s: the Russian guide is not in Russian", s)
		}
	}
}

// controlQuestions are what a course asks: in some guide there is a question or an answer about each, in both languages.
var controlQuestions = map[string]map[string]string{
	"client and server sockets": {"en": "Why does `accept` return a new socket", "ru": "Почему `accept` возвращает новый сокет"},
	"text over sockets":         {"en": "Sockets count bytes", "ru": "Сокеты считают байты"},
	"calls that block":          {"en": "Which of the calls waited", "ru": "Какие вызовы ждали"},
	"non-blocking sockets":      {"en": "on a non-blocking socket where they would have to wait", "ru": "на неблокирующем сокете там, где им пришлось бы ждать"},
	"TCP against UDP":           {"en": "What does TCP do that UDP leaves to the program", "ru": "Что делает TCP из того, что UDP оставляет программе"},
	"server-only calls":         {"en": "Which calls are for a server only", "ru": "Какие вызовы нужны только серверу"},
	"the OSI level":             {"en": "On which layer of the OSI model", "ru": "На каком уровне модели OSI"},
	"a virtual machine":         {"en": "in a virtual machine with a bridged or host-only network", "ru": "в виртуальной машине с сетевым мостом"},
	"a remote machine":          {"en": "ssh -L 33333:127.0.0.1:33333 user@remote", "ru": "ssh -L 33333:127.0.0.1:33333 user@remote"},
}

// TestGuidesAsk finds a control question that no guide has.
func TestGuidesAsk(t *testing.T) {
	for lang := range guideSections {
		var all strings.Builder
		for _, s := range labSteps(t) {
			text := strings.ReplaceAll(readGuide(t, s, lang).text, "\n  > ", " ")
			all.WriteString(strings.Join(strings.Fields(text), " ") + "\n")
		}
		for topic, words := range controlQuestions {
			if !strings.Contains(all.String(), words[lang]) {
				t.Errorf("no guide of language %s has %q, for %s", lang, words[lang], topic)
			}
		}
	}
}

var (
	quoted     = regexp.MustCompile("(?s)```\\w*\n(.*?)```|`([^`]+)`")
	stepName   = regexp.MustCompile(`\b[a-z]+/\d+\b`)
	labCommand = regexp.MustCompile(`\blab (show|run|diff|copy|check) (\S+)(?: (\S+))?`)
)

// guideCommands are the sosh commands that a guide quotes, sorted, with blanks for line breaks.
func guideCommands(text string) []string {
	var commands []string
	for _, match := range quoted.FindAllStringSubmatch(text, -1) {
		for line := range strings.Lines(match[1] + strings.Join(strings.Fields(match[2]), " ")) {
			if strings.HasPrefix(line, "sosh ") || strings.HasPrefix(line, "lab ") {
				commands = append(commands, strings.TrimSpace(line))
			}
		}
	}
	slices.Sort(commands)
	return commands
}

// TestGuidesNameWhatThereIs checks the steps and programs that guides speak of.
func TestGuidesNameWhatThereIs(t *testing.T) {
	steps := labSteps(t)
	programs, labs := map[string]map[string][]string{}, map[string]bool{}
	for _, s := range steps {
		programs[s.String()] = s.programs(t)
		labs[s.lab] = true
	}
	for _, s := range steps {
		for lang := range guideSections {
			text := readGuide(t, s, lang).text
			for _, name := range stepName.FindAllString(text, -1) {
				lab, _, _ := strings.Cut(name, "/")
				if labs[lab] && programs[name] == nil {
					t.Errorf("%s, %s: there is no step %s", s, lang, name)
				}
			}
			for _, command := range guideCommands(text) {
				match := labCommand.FindStringSubmatch(command)
				if match == nil {
					continue
				}
				of, name := programs[match[2]], match[3]
				if of == nil || match[1] == "run" && of[name] == nil || match[1] == "diff" && programs[name] == nil {
					t.Errorf("%s, %s: what %q names is not there", s, lang, command)
				}
			}
		}
	}
}
