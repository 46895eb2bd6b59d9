//go:build !linux

package main

import (
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// processTime is the processor time of a process that runs, as ps(1) tells it: [[DD-]HH:]MM:SS.CC.
func processTime(pid int) (time.Duration, error) {
	text, err := ps(pid, "time")
	if err != nil {
		return 0, err
	}
	seconds := 0.0
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ':' || r == '-' }) {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil {
			return 0, fmt.Errorf("ps said %q: %w", text, err)
		}
		seconds = seconds*60 + n
	}
	return time.Duration(seconds * float64(time.Second)), nil
}

// residentSize is the resident size of a process in KiB.
func residentSize(pid int) (int, error) {
	text, err := ps(pid, "rss")
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(text)
}

func ps(pid int, what string) (string, error) {
	out, err := exec.Command("ps", "-o", what+"=", "-p", strconv.Itoa(pid)).Output()
	return strings.TrimSpace(string(out)), err
}

// processorName is the processor's own name for itself.
func processorName() string {
	out, err := exec.Command("sysctl", "-n", "hw.model").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// bindSource does nothing where the loopback network has one address only.
func bindSource(fd, i int) error { return nil }
