//go:build !unix

package editor

import "os"

// notifyResize does nothing: the next key draws the line for the new width.
func notifyResize(chan<- os.Signal) {}
