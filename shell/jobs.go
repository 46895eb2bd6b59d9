package shell

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"sosh/luaapi"
)

// jobs are the lines that run in the background. Their numbers are never used twice.
type jobs struct {
	running []*backgroundJob // oldest first
	started int              // so many so far
	failed  []int            // those that nobody waited for, away from a terminal
}

// backgroundJob is a line that was typed with & at its end. It runs on a thread of its own.
type backgroundJob struct {
	number int
	line   string // without the &, as one line
	place  chunkPlace
	since  time.Time
	thread *luaapi.Thread
	front  bool // fg waits for it, and shows the outcome
	outcome
}

// outcome is what a job has ended with.
type outcome struct {
	ended bool
	text  string // to be shown
	data  bool   // text is results, not words of the session
	err   error
	focus func() // what running the line in the foreground would have changed in the session; may be nil
}

func (j *backgroundJob) name() string { return fmt.Sprintf("%%%d", j.number) }

// cutAmpersand takes the & off the end of a command line. In quotes and comments it is none.
func cutAmpersand(line string) (rest string, ok bool) {
	words, err := splitWords(line)
	if err != nil || len(words) == 0 {
		return line, false
	}
	end := words[len(words)-1].end - 1
	if line[end] != '&' {
		return line, false
	}
	return strings.TrimRight(line[:end], " \t"), true
}

// startCall runs a command as a job. New sockets are named when it ends: others may have taken the names that are free now.
func (sh *Shell) startCall(line string, targets []string, place chunkPlace) error {
	st, err := sh.compile(line, targets)
	if err != nil {
		return err
	}
	shown := line
	if len(targets) > 0 {
		shown = strings.Join(targets, ", ") + " = " + line
	}
	sh.startJob(shown, place, func() outcome {
		values, err := sh.call(st)
		if err != nil {
			sh.noteJob(shown, st, err)
			return outcome{err: err}
		}
		if st.targets, err = (&compiler{scope: sh, call: st.call}).targets(targets); err != nil {
			return outcome{err: err}
		}
		sh.assign(st, values)
		sh.noteJob(shown, st, nil)
		text, data := sh.say(st, values)
		return outcome{text: text, data: data, focus: func() { sh.lookAt(st, values) }}
	})
	return nil
}

// startLua runs Lua code as a job.
func (sh *Shell) startLua(code, chunkName, offset string, place chunkPlace) error {
	chunk, err := sh.Runtime.LoadExpression(chunkName, offset+code)
	isExpression := err == nil
	if !isExpression {
		if chunk, err = sh.Runtime.Load(chunkName, offset+code); err != nil {
			return sh.unknown(code, err)
		}
	}
	sh.startJob(code, place, func() outcome {
		if !isExpression {
			_, err := sh.Runtime.Call(chunk)
			return outcome{err: err}
		}
		values, err := sh.evaluate(chunk, code)
		if err != nil || len(values) == 0 {
			return outcome{err: err}
		}
		return outcome{text: inspectAll(values), data: true, focus: func() { sh.Runtime.SetGlobal("_", values[0]) }}
	})
	return nil
}

// startJob starts a job and gives it its first turn.
func (sh *Shell) startJob(line string, place chunkPlace, work func() outcome) {
	sh.jobs.started++
	j := &backgroundJob{number: sh.jobs.started, line: strings.ReplaceAll(line, "\n", " "), place: place, since: time.Now()}
	sh.tell("[" + j.name() + "] " + j.line)
	sh.jobs.running = append(sh.jobs.running, j)
	j.thread = sh.Runtime.Go(func() { sh.endJob(j, work()) })
	sh.Runtime.Settle(0)
}

// endJob takes a job off the list and tells how it ended.
func (sh *Shell) endJob(j *backgroundJob, end outcome) {
	j.outcome = end
	j.ended = true
	sh.jobs.running = slices.DeleteFunc(sh.jobs.running, func(other *backgroundJob) bool { return other == j })
	note := "[" + j.name() + "] "
	switch {
	case j.front:
	case j.thread.Cancelled():
		sh.tell(note + "killed: " + j.line)
	case j.err != nil && j.place.name == "":
		fmt.Fprintln(sh.Errors, sh.onScreen(note+sh.paint.fault("error: ")+describeError(j.err)))
	case j.err != nil:
		sh.jobs.failed = append(sh.jobs.failed, j.number)
		fmt.Fprintf(sh.Errors, "%s:%d: %s%s\n", j.place.name, j.place.line, note, describeError(j.err))
	default:
		sh.show(note+cmp.Or(j.text, "done: "+j.line), j.data)
	}
}

// join waits until a job has ended; it fails when Ctrl-C comes first.
func (sh *Shell) join(j *backgroundJob) error {
	if err := j.thread.Join(); err != nil {
		return &luaapi.Failure{Message: "interrupted", Interrupted: true}
	}
	if !j.ended {
		sh.endJob(j, outcome{}) // it was killed before it had a turn
	}
	return nil
}

// listJobs is the command jobs.
func (sh *Shell) listJobs([]string) error {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "JOB\tSTATE\tSINCE\tLINE")
	jobThreads := map[int]bool{}
	for _, j := range sh.jobs.running {
		jobThreads[j.thread.ID()] = true
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", j.name(), activityText(j.thread), j.since.Format(time.TimeOnly), j.line)
	}
	threads := slices.DeleteFunc(sh.Runtime.Threads(), func(t *luaapi.Thread) bool { return jobThreads[t.ID()] })
	for _, t := range threads {
		fmt.Fprintf(w, "thread %d\t%s\t-\t-\n", t.ID(), activityText(t))
	}
	if len(sh.jobs.running)+len(threads) == 0 {
		sh.tell("no jobs (a line with & at its end runs as one)")
		return nil
	}
	w.Flush()
	sh.print(strings.TrimRight(b.String(), "\n"))
	return nil
}

func activityText(t *luaapi.Thread) string {
	a := t.Activity()
	switch {
	case a.In == "":
		return a.State
	case a.State == "running":
		return a.State + " at " + a.In
	case a.State == "ready":
		return a.State + " after " + a.In
	}
	return a.State + " in " + a.In
}

// jobNamed finds the job that a word names: %1, or 1.
func (sh *Shell) jobNamed(word string) (*backgroundJob, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(word, "%"))
	i := slices.IndexFunc(sh.jobs.running, func(j *backgroundJob) bool { return j.number == n })
	switch {
	case err == nil && i >= 0:
		return sh.jobs.running[i], nil
	case err == nil && n >= 1 && n <= sh.jobs.started:
		return nil, fmt.Errorf("job %%%d has ended", n)
	}
	return nil, fmt.Errorf("there is no job %s (jobs lists them)", word)
}

// jobNames are the names of the jobs as they may follow before, which may have their % already.
func (sh *Shell) jobNames(before string) []string {
	var names []string
	for _, j := range sh.jobs.running {
		names = append(names, strings.TrimPrefix(j.name(), before[strings.LastIndexByte(before, ' ')+1:]))
	}
	return names
}

// wait is the command wait.
func (sh *Shell) wait(words []string) error {
	waited := slices.Clone(sh.jobs.running)
	numbers := slices.Clone(sh.jobs.failed) // of jobs that ended before
	if len(words) > 0 {
		j, err := sh.jobNamed(words[0])
		n, _ := strconv.Atoi(strings.TrimPrefix(words[0], "%"))
		if waited, numbers = nil, []int{n}; err == nil {
			waited = append(waited, j)
		} else if n < 1 || n > sh.jobs.started {
			return err
		}
	}
	if sh.Terminal {
		for _, j := range waited {
			sh.tell(sh.paint.faint("waiting for " + j.name() + ": " + j.line))
		}
	}
	for _, j := range waited {
		if err := sh.join(j); err != nil {
			return err
		}
		numbers = append(numbers, j.number)
	}
	return sh.takeFailed(numbers)
}

// takeFailed is the error of those of the jobs that have failed, once.
func (sh *Shell) takeFailed(numbers []int) error {
	var names []string
	sh.jobs.failed = slices.DeleteFunc(sh.jobs.failed, func(n int) bool {
		if !slices.Contains(numbers, n) {
			return false
		}
		names = append(names, fmt.Sprintf("%%%d", n))
		return true
	})
	if names == nil {
		return nil
	}
	return fmt.Errorf("wait: %s failed", strings.Join(names, ", "))
}

// kill is the command kill. It waits for the end of what it kills.
func (sh *Shell) kill(words []string) error {
	switch {
	case len(words) == 2 && words[0] == "thread":
		return sh.killThread(words[1])
	case len(words) != 1:
		return &usageError{command: "kill", problem: "name one job", usage: "kill %JOB | kill thread NUMBER"}
	}
	j, err := sh.jobNamed(words[0])
	if err != nil {
		return fmt.Errorf("kill: %w", err)
	}
	j.thread.Cancel()
	return sh.join(j)
}

func (sh *Shell) killThread(number string) error {
	threads := sh.Runtime.Threads()
	i := slices.IndexFunc(threads, func(t *luaapi.Thread) bool { return strconv.Itoa(t.ID()) == number })
	if i < 0 {
		return fmt.Errorf("kill: there is no thread %s (jobs lists them)", number)
	}
	threads[i].Cancel()
	if err := threads[i].Join(); err != nil {
		return &luaapi.Failure{Message: "interrupted", Interrupted: true}
	}
	sh.tell("thread " + number + " is killed")
	return nil
}

// foreground is the command fg. Ctrl-C interrupts the job; pressed again, it leaves a job behind that does not end.
func (sh *Shell) foreground(words []string) error {
	if len(words) == 0 && len(sh.jobs.running) == 0 {
		return fmt.Errorf("fg: there are no jobs")
	}
	if len(words) == 0 {
		words = []string{sh.jobs.running[len(sh.jobs.running)-1].name()}
	}
	j, err := sh.jobNamed(words[0])
	if err != nil {
		return fmt.Errorf("fg: %w", err)
	}
	sh.tell(j.line)
	j.front = true
	for err := sh.join(j); err != nil; err = sh.join(j) {
		if j.thread.Cancelled() {
			j.front = false
			return err
		}
		j.thread.Cancel()
		sh.Runtime.Resume()
	}
	if j.err != nil {
		return j.err
	}
	if j.focus != nil {
		j.focus()
	}
	sh.show(j.text, j.data)
	return nil
}
