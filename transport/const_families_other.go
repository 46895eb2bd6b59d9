//go:build darwin || freebsd

package transport

// familyConstants belong to families that only Linux has.
var familyConstants []Constant
