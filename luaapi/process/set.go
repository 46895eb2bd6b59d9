package process

import (
	"os"
	"sync"
)

// Set is all that was started and made and has to be ended and removed some day. Its methods may be called from any
// goroutine; the zero value is empty.
type Set struct {
	mu      sync.Mutex
	serial  int
	running map[*Process]int // by when each came
	folders map[string]int
}

// Start starts a program; argv is its name and its arguments. The error is that of the system.
func (s *Set) Start(argv []string, o Options) (*Process, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := start(argv, o)
	if err != nil {
		return nil, err
	}
	if s.running == nil {
		s.running = map[*Process]int{}
	}
	s.running[p] = s.next()
	go func() {
		<-p.Over()
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.running, p)
	}()
	return p, nil
}

// MkdirTemp makes a folder, which is removed with the set.
func (s *Set) MkdirTemp() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	dir, err := os.MkdirTemp("", "sosh-*")
	if err != nil {
		return "", err
	}
	if s.folders == nil {
		s.folders = map[string]int{}
	}
	s.folders[dir] = s.next()
	return dir, nil
}

func (s *Set) next() int {
	s.serial++
	return s.serial
}

// Now is a moment to tell EndSince.
func (s *Set) Now() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.serial
}

// EndSince kills the programs that were started after a moment, and then removes the folders that were made after it.
func (s *Set) EndSince(moment int) {
	s.mu.Lock()
	var programs []*Process
	for p, serial := range s.running {
		if serial > moment {
			programs = append(programs, p)
		}
	}
	var folders []string
	for dir, serial := range s.folders {
		if serial > moment {
			folders = append(folders, dir)
			delete(s.folders, dir)
		}
	}
	s.mu.Unlock()
	for _, p := range programs {
		p.Kill()
	}
	for _, dir := range folders {
		_ = os.RemoveAll(dir) // a temporary folder
	}
}
