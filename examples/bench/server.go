package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"time"
)

// server is a program that runs: it has said on a first line that it is ready, and where it listens if it does.
type server struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	host string
	port int
}

// startPatience is how long a program may take until its first line.
const startPatience = 30 * time.Second

var listening = regexp.MustCompile(`listening on ([0-9.]+):(\d+)\s*$`)

// start runs a program until it is ready.
func start(command []string, environment ...string) (*server, error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), environment...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &server{cmd: cmd, in: in, out: bufio.NewReader(out)}
	late := time.AfterFunc(startPatience, func() { _ = cmd.Process.Kill() })
	err = s.awaitReady()
	if !late.Stop() && err == nil {
		err = errors.New("it was killed as it became ready")
	}
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("%v: %w", command, err)
	}
	return s, nil
}

// awaitReady passes what the program prints until it is ready.
func (s *server) awaitReady() error {
	for {
		line, err := s.out.ReadString('\n')
		if err != nil {
			return fmt.Errorf("it ended before it was ready: %w", err)
		}
		if line == "ready\n" {
			return nil
		}
		if m := listening.FindStringSubmatch(line); m != nil {
			s.host = m[1]
			s.port, err = strconv.Atoi(m[2])
			go io.Copy(io.Discard, s.out) // what a server prints later must not block it
			return err
		}
	}
}

// ask gives a program that is ready one line, and waits for the line "done".
func (s *server) ask() error {
	if _, err := io.WriteString(s.in, "go\n"); err != nil {
		return err
	}
	line, err := s.out.ReadString('\n')
	if err != nil {
		return fmt.Errorf("it ended at its work: %w", err)
	}
	if line != "done\n" {
		return fmt.Errorf("it said %q", line)
	}
	return nil
}

// stop ends the program.
func (s *server) stop() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait() // it was killed: its status says nothing
}

// cpu is the processor time the program has used so far, with that of its threads that have ended.
func (s *server) cpu() (time.Duration, error) { return processTime(s.cmd.Process.Pid) }

// resident is how many KiB of the program are in memory.
func (s *server) resident() (int, error) { return residentSize(s.cmd.Process.Pid) }
