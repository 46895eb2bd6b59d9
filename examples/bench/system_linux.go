package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

// processTime is the processor time of a process that runs, to the nanosecond: /proc counts in hundredths of a second.
func processTime(pid int) (time.Duration, error) {
	clock := int32(^pid)<<3 | 2 // clock_getcpuclockid(3): the clock of all threads of a process
	var t syscall.Timespec
	if _, _, errno := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, uintptr(clock), uintptr(unsafe.Pointer(&t)), 0); errno != 0 {
		return 0, fmt.Errorf("clock_gettime of process %d: %w", pid, errno)
	}
	return time.Duration(t.Nano()), nil
}

// residentSize is VmRSS of proc(5), in KiB.
func residentSize(pid int) (int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		var size int
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &size); err == nil {
			return size, nil
		}
	}
	return 0, fmt.Errorf("/proc/%d/status has no VmRSS", pid)
}

// processorName is the processor's own name for itself.
func processorName() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// ipBindAddressNoPort is IP_BIND_ADDRESS_NO_PORT of ip(7): bind chooses no port yet, connect does, for this peer.
const ipBindAddressNoPort = 24

// bindSource gives a socket the i-th address of the loopback network as its own: connections that were closed keep their
// port for a minute, and one address has some 28,000.
func bindSource(fd, i int) error {
	if err := syscall.SetsockoptInt(fd, syscall.IPPROTO_IP, ipBindAddressNoPort, 1); err != nil {
		return err
	}
	return syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, byte(1 + i)}})
}
