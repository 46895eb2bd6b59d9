// Package scripts holds the bundled Lua: the labs.
package scripts

import "embed"

// FS has a folder for each lab, and in it one for each step.
//
//go:embed echo
var FS embed.FS
