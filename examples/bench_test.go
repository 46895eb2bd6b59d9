package examples

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestBenchmark makes a short run of every work of the benchmark: it comes to its end, and sosh has figures in each. How
// fast it was is asked nowhere: the machine may be busy.
func TestBenchmark(t *testing.T) {
	sosh, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	bench, file := filepath.Join(dir, "bench"), filepath.Join(dir, "bench.json")
	if out, err := exec.Command("go", "build", "-o", bench, "sosh/examples/bench").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	printed, err := exec.Command(bench, "-short", "-sosh", sosh, "-json", file).Output()
	if err != nil {
		t.Fatalf("%v; it printed\n%s", err, printed)
	}
	for _, w := range readBenchmark(t, file) {
		for _, row := range w.Rows {
			if row.Missing != "" {
				if strings.HasPrefix(row.Program, "sosh") {
					t.Errorf("%s: %s is missing: %s", w.Work, row.Program, row.Missing)
				}
				continue // a peer that is not installed here, or cannot do it
			}
			if w.Work == "idle" { // a process that has room already takes no more for a few connections
				continue
			}
			if row.Median.Wall <= 0 || row.Median.CPU <= 0 {
				t.Errorf("%s: %s took %v µs and %v µs of processor time", w.Work, row.Program, row.Median.Wall, row.Median.CPU)
			}
		}
	}
	for _, line := range []string{"ping-pong-64: round trip of 64 bytes, one connection", "goals"} {
		if !strings.Contains(string(printed), line) {
			t.Errorf("it printed no %q but\n%s", line, printed)
		}
	}
}

// benchmark is what the test reads of one work's results.
type benchmark struct {
	Work string
	Rows []struct {
		Program, Missing string
		Median           struct {
			Wall float64 `json:"wall_us"`
			CPU  float64 `json:"cpu_us"`
		}
	}
}

func readBenchmark(t *testing.T, file string) []benchmark {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var report struct{ Works []benchmark }
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Works) < 16 {
		t.Errorf("there are only %d works", len(report.Works))
	}
	return report.Works
}
