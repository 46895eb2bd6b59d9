package sched

import (
	"context"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestTaskRunsBesideTheThreads(t *testing.T) {
	s := newSched(t)
	var d diary
	s.Run("main", func() {
		gate := make(chan bool)
		result := ""
		task := s.Start(func(context.Context) { <-gate; result = "result" })
		s.Spawn("other", func() {
			d.write("the others go on")
			close(gate)
		})
		must(t, task.Wait())
		d.write("the task is over:", result)
		must(t, task.Wait()) // which it stays
	})
	d.want(t, "the others go on", "the task is over: result")
}

func TestSeveralWaitForATask(t *testing.T) {
	s := newSched(t)
	s.Run("main", func() {
		gate := make(chan bool)
		task := s.Start(func(context.Context) { <-gate })
		var threads []*Thread
		for range 5 {
			threads = append(threads, s.Spawn("waiter", func() { must(t, task.Wait()) }))
		}
		settle(t, s)
		close(gate)
		joinAll(t, threads...)
	})
}

// TestInterruptedWaitGoesOn: the work does not stop, and its result may be waited for again.
func TestInterruptedWaitGoesOn(t *testing.T) {
	s := newSched(t)
	s.Run("main", func() {
		gate, ended := make(chan bool), false
		me := s.Current()
		task := s.Start(func(ctx context.Context) {
			<-gate
			ended = ctx.Err() == nil
		})
		me.Interrupt()
		if err := task.Wait(); err != syscall.EINTR {
			t.Errorf("interrupted before the wait: %v", err)
		}
		me.Resume()
		go me.Interrupt()
		if err := task.Wait(); err != syscall.EINTR {
			t.Errorf("interrupted during the wait: %v", err)
		}
		me.Resume()
		close(gate)
		must(t, task.Wait())
		if !ended {
			t.Error("the work was given up")
		}
	})
}

func TestAwait(t *testing.T) {
	s := newSched(t)
	s.Run("main", func() {
		n := 0
		must(t, s.Await(func(context.Context) { n = 42 }))
		if n != 42 {
			t.Errorf("n is %d", n)
		}
		me := s.Current()
		gaveUp := make(chan error, 1)
		begun := make(chan bool)
		go func() { <-begun; me.Interrupt() }()
		err := s.Await(func(ctx context.Context) {
			close(begun)
			<-ctx.Done()
			gaveUp <- ctx.Err()
		})
		if err != syscall.EINTR {
			t.Errorf("interrupted: %v", err)
		}
		if err := <-gaveUp; err != context.Canceled {
			t.Errorf("the work's context ended with %v", err)
		}
	})
}

func TestManyAwaits(t *testing.T) {
	s := newSched(t)
	s.Run("main", func() {
		var threads []*Thread
		sum := 0
		for i := range 200 {
			threads = append(threads, s.Spawn("worker", func() {
				for range 10 {
					n := 0
					must(t, s.Await(func(context.Context) { n = i }))
					sum += n
				}
			}))
		}
		joinAll(t, threads...)
		if want := 10 * 199 * 200 / 2; sum != want {
			t.Errorf("the sum is %d, want %d", sum, want)
		}
	})
}

// TestPanicInATask comes out where somebody waits, with the stack it happened on, and not as the end of the process.
func TestPanicInATask(t *testing.T) {
	s := newSched(t)
	s.Run("main", func() {
		message := panicOf(func() { s.Await(func(context.Context) { panic("a bug") }) })
		if !strings.HasPrefix(message, "a bug\n") || !strings.Contains(message, "task_test.go") {
			t.Errorf("Await panicked with %q", message)
		}
		must(t, s.Sleep(time.Millisecond)) // the thread may go on
	})
}

func TestGoexitInATask(t *testing.T) {
	s := newSched(t)
	s.Run("main", func() { must(t, s.Await(func(context.Context) { runtime.Goexit() })) })
}

func TestCloseEndsTasks(t *testing.T) {
	s := newSched(t)
	gaveUp := make(chan bool)
	s.Run("main", func() {
		s.Start(func(ctx context.Context) {
			<-ctx.Done()
			close(gaveUp)
		})
	})
	must(t, s.Close())
	<-gaveUp
}

func TestBlock(t *testing.T) {
	s := newSched(t)
	var d diary
	s.Run("main", func() {
		gate := make(chan bool)
		s.Spawn("other", func() {
			d.write("the others go on")
			close(gate)
		})
		s.Block(func() { <-gate })
		d.write("unblocked")
	})
	s.Block(func() { d.write("outside Run") })
	d.want(t, "the others go on", "unblocked", "outside Run")
}
