package main

import (
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
)

// report is what is written as JSON.
type report struct {
	Machine machine   `json:"machine"`
	Works   []*result `json:"works"`
}

// result is what was found out in one work.
type result struct {
	Work string `json:"work"`
	What string `json:"what"`
	Rows []*row `json:"rows"`
	work *work
}

// row is what was found out about one program.
type row struct {
	Program string   `json:"program"`
	Missing string   `json:"missing,omitempty"` // why there are no figures
	Median  sample   `json:"median"`
	Ratio   *ratio   `json:"ratio,omitempty"`
	Samples []sample `json:"samples,omitempty"`
	peer    peer
}

// ratio is how many times sosh is as fast as the program, by the clock and by processor time, or needs less memory.
type ratio struct {
	Wall float64 `json:"wall,omitempty"`
	CPU  float64 `json:"cpu,omitempty"`
	KiB  float64 `json:"kib,omitempty"`
}

// newResult lists the programs of a work, those that are missing with the reason.
func newResult(w *work, t *tools, only *regexp.Regexp) *result {
	r := &result{Work: w.name, What: w.what, work: w}
	for _, p := range w.peers {
		if !p.ours && !only.MatchString(p.name) {
			continue
		}
		one := &row{Program: p.name, peer: p, Missing: t.found[p.tool].missing}
		if p.most > 0 && w.conns > p.most {
			one.Missing = p.why
		} else if one.Missing == "" && p.source != "" && !t.has(p.source) {
			one.Missing = "there is no " + p.source
		}
		r.Rows = append(r.Rows, one)
	}
	return r
}

// add notes a round. A program that failed once is measured no more.
func (r *row) add(s sample, err error) {
	if err != nil {
		r.Missing, r.Samples, r.Median = err.Error(), nil, sample{}
		return
	}
	r.Samples = append(r.Samples, s)
	r.Median = sample{
		Wall: median(r.Samples, func(s sample) float64 { return s.Wall }),
		CPU:  median(r.Samples, func(s sample) float64 { return s.CPU }),
		KiB:  median(r.Samples, func(s sample) float64 { return s.KiB }),
		P99:  median(r.Samples, func(s sample) float64 { return s.P99 }),
	}
}

func median(samples []sample, field func(sample) float64) float64 {
	var values []float64
	for _, s := range samples {
		values = append(values, field(s))
	}
	slices.Sort(values)
	middle := len(values) / 2
	if len(values)%2 == 1 {
		return values[middle]
	}
	return (values[middle-1] + values[middle]) / 2
}

// compare fills in the ratios once all rounds are over.
func (r *result) compare() {
	ours := r.Rows[0].Median
	if r.Rows[0].Missing != "" {
		return
	}
	for _, other := range r.Rows[1:] {
		if other.Missing == "" {
			other.Ratio = ratioTo(other.Median, ours)
		}
	}
}

func ratioTo(other, ours sample) *ratio {
	return &ratio{Wall: quotient(other.Wall, ours.Wall), CPU: quotient(other.CPU, ours.CPU), KiB: quotient(other.KiB, ours.KiB)}
}

// quotient is a/b, 0 where there is none.
func quotient(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// printTable prints the medians, and how many times sosh is as fast.
func printTable(out io.Writer, results []*result) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, r := range results {
		fmt.Fprintf(table, "\n%s: %s\n", r.Work, r.What)
		fmt.Fprintln(table, "  program\tper second\ttime\tCPU time\tmemory\tp99\tsosh by time\tsosh by CPU time")
		for _, one := range r.Rows {
			if one.Missing != "" {
				fmt.Fprintf(table, "  %s\tmissing: %s\n", one.Program, one.Missing)
				continue
			}
			m := one.Median
			cells := []string{one.Program, rate(m.Wall), micros(m.Wall), micros(m.CPU), unit(m.KiB, "%.1f KiB"), unit(m.P99, "%.1f ms")}
			if q := one.Ratio; q != nil {
				cells = append(cells, unit(max(q.Wall, q.KiB), "× %.2f"), unit(q.CPU, "× %.2f"))
			}
			fmt.Fprintln(table, "  "+strings.Join(cells, "\t"))
		}
	}
	table.Flush()
}

// unit prints a figure, or nothing where it does not apply.
func unit(value float64, format string) string {
	if value == 0 {
		return ""
	}
	return fmt.Sprintf(format, value)
}

// micros prints microseconds in a unit that suits.
func micros(us float64) string {
	if us >= 1000 {
		return fmt.Sprintf("%.2f ms", us/1000)
	}
	return unit(us, "%.2f µs")
}

// rate is how many operations of so many microseconds there are in a second.
func rate(us float64) string {
	if us == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f", 1e6/us)
}

// printGoals says which goals were reached: by the clock, which other work on the machine disturbs, or by processor time.
func printGoals(out io.Writer, results []*result) {
	fmt.Fprintln(out, "\ngoals")
	for _, r := range results {
		for _, g := range r.work.goals {
			fmt.Fprintf(out, "  %s: %s\n", r.Work, r.judge(g, results))
		}
	}
}

// judge says whether a goal was reached.
func (r *result) judge(g goal, all []*result) string {
	if r.Rows[0].Missing != "" {
		return "not measured"
	}
	if g.than != "" {
		i := slices.IndexFunc(all, func(other *result) bool { return other.Work == g.than })
		if i < 0 {
			return g.than + " was not measured"
		}
		return ratioTo(all[i].Rows[0].Median, r.Rows[0].Median).judge(g.than, g.ratio)
	}
	if g.against == "" {
		value := map[string]float64{"KiB": r.Rows[0].Median.KiB, "ms": r.Rows[0].Median.Wall / 1000, "p99 ms": r.Rows[0].Median.P99}[g.figure]
		return fmt.Sprintf("%.1f %s, goal at most %.0f: %s", value, g.figure, g.most, verdict(value <= g.most))
	}
	i := slices.IndexFunc(r.Rows, func(one *row) bool { return one.Program == g.against })
	if i < 0 || r.Rows[i].Ratio == nil {
		return g.against + " was not measured"
	}
	return r.Rows[i].Ratio.judge(g.against, g.ratio)
}

// judge says whether sosh is wanted times as fast as something else.
func (q *ratio) judge(other string, wanted float64) string {
	return fmt.Sprintf("%.2f × %s by time, %.2f × by CPU time, goal %.2f: %s, %s",
		q.Wall, other, q.CPU, wanted, verdict(q.Wall >= wanted), verdict(q.CPU >= wanted))
}

func verdict(reached bool) string {
	if reached {
		return "reached"
	}
	return "not reached"
}

// machine is where it was measured, and with what.
type machine struct {
	Processor string            `json:"processor"`
	Cores     int               `json:"cores"`
	System    string            `json:"system"`
	Programs  map[string]string `json:"programs"`
}

func machineOf(t *tools) machine {
	system, _ := exec.Command("uname", "-srm").Output() // where there is none, the name of the system stays empty
	m := machine{
		Processor: processorName(), Cores: runtime.NumCPU(), System: strings.TrimSpace(string(system)), Programs: map[string]string{},
	}
	for name, found := range t.found {
		m.Programs[name] = found.version
		if found.missing != "" {
			m.Programs[name] = "missing: " + found.missing
		}
	}
	return m
}

func (m machine) print(out io.Writer) {
	fmt.Fprintf(out, "%s, %d cores, %s\n", m.Processor, m.Cores, m.System)
	for _, name := range []string{"sosh", "python3", "lua5.4", "luajit", "gonet", "c"} {
		fmt.Fprintf(out, "  %s: %s\n", name, m.Programs[name])
	}
}
