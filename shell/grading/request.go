// Package grading is what a checker of programs is asked and what it answers: the options of lab check, and its report as
// text for people, and as JSON, JUnit's XML and TAP for programs.
package grading

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// Request is what is to be graded, and how; as JSON it goes to scripts/lib/check.lua, which explains it.
type Request struct {
	Step     string   `json:"step"`
	Role     string   `json:"role"`
	Command  []string `json:"command,omitempty"`
	Connect  *Address `json:"connect,omitempty"`
	Host     string   `json:"host,omitempty"`
	Port     int      `json:"port,omitempty"`
	Patience float64  `json:"patience"`
	Seed     uint32   `json:"seed"`
	Only     string   `json:"only,omitempty"`
	Progress bool     `json:"progress"`
}

// Address is where a server listens that runs already.
type Address struct {
	Host string `json:"host"`
	Port int    `json:"port"`
}

// ParseAddress reads HOST:PORT.
func ParseAddress(text string) (*Address, error) {
	host, digits, err := net.SplitHostPort(text)
	if err != nil {
		return nil, fmt.Errorf("%q is not HOST:PORT", text)
	}
	port, err := strconv.ParseUint(digits, 10, 16)
	if err != nil || port == 0 {
		return nil, fmt.Errorf("the port of %q is not in 1..65535", text)
	}
	return &Address{host, int(port)}, nil
}

// RandomSeed is a seed that nobody chose.
func RandomSeed() uint32 {
	var bytes [4]byte
	_, _ = rand.Read(bytes[:]) // never fails
	return binary.BigEndian.Uint32(bytes[:])
}

// Anchor is a command that means the same in another folder: words that name existing files are made absolute. The first
// one is the name of a program, which is looked for in PATH first, as shells do, unless it has a slash.
func Anchor(command []string) ([]string, error) {
	anchored := make([]string, len(command))
	for i, word := range command {
		anchored[i] = word
		if i == 0 && !strings.ContainsRune(word, filepath.Separator) {
			if _, err := exec.LookPath(word); err == nil {
				continue
			}
		}
		if _, err := os.Stat(word); err != nil {
			continue // no file, but an option, a number or the like
		}
		path, err := filepath.Abs(word)
		if err != nil {
			return nil, err
		}
		anchored[i] = path
	}
	return anchored, nil
}
