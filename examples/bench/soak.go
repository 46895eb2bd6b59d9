package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"time"
)

// soak works one echo server for a time with connections that stay, that come and go, and that carry much, and prints
// its memory. It fails where that grows.
func soak(d time.Duration, t *tools, out io.Writer) error {
	const size = 64
	s, err := start(ours("sosh", "sosh/echo.lua").command(t, loopback, strconv.Itoa(64<<10)))
	if err != nil {
		return err
	}
	defer s.stop()
	many, err := gather(s, 500, size)
	if err != nil {
		return err
	}
	defer many.close()
	heavy, err := dial(s)
	if err != nil {
		return err
	}
	defer heavy.close()
	var sizes []int
	trips, visits, blocks := 0, 0, 0
	step := d / 60
	for begin := time.Now(); time.Since(begin) < d; {
		for _, load := range []struct {
			count *int
			run   func() (int, error)
		}{
			{&trips, func() (int, error) { return many.run(step / 3) }},
			{&visits, func() (int, error) { return reconnect(s, 8, size, step/3) }},
			{&blocks, func() (int, error) { return heavy.stream(64<<10, step/3) }},
		} {
			n, err := load.run()
			if err != nil {
				return err
			}
			*load.count += n
		}
		resident, err := s.resident()
		if err != nil {
			return err
		}
		sizes = append(sizes, resident)
		fmt.Fprintf(os.Stderr, "%v: %d KiB\n", time.Since(begin).Round(time.Second), resident)
	}
	fmt.Fprintf(out, "%v: %d round trips, %d connections made and closed, %d blocks of 64 KiB\n", d, trips, visits, blocks)
	return flat(sizes, out)
}

// flat compares the most memory of the last third with that of the third before: the first one fills caches.
func flat(sizes []int, out io.Writer) error {
	third := len(sizes) / 3
	if third == 0 {
		return fmt.Errorf("too short a time to tell anything from %d looks at the memory", len(sizes))
	}
	first, before, last := most(sizes[:third]), most(sizes[third:len(sizes)-third]), most(sizes[len(sizes)-third:])
	fmt.Fprintf(out, "resident at most, by thirds of the time: %d, %d, %d KiB\n", first, before, last)
	if float64(last) > 1.1*float64(before) {
		return fmt.Errorf("the memory grows: %d KiB after %d", last, before)
	}
	fmt.Fprintln(out, "the memory is flat")
	return nil
}

func most(sizes []int) int {
	m := 0
	for _, n := range sizes {
		m = max(m, n)
	}
	return m
}
