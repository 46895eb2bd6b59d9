// Package scripts holds the bundled Lua: the labs, and the modules they share.
package scripts

import "embed"

// FS has a folder for each lab, and in it one for each step; the folder lib has the modules for require.
//
//go:embed auth
//go:embed chat
//go:embed echo
//go:embed more
//go:embed lib
//go:embed check
var FS embed.FS
