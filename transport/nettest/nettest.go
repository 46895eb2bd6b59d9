// Package nettest gives tests a network of their own: a namespace in which there is only what they put there. Linux has
// them; elsewhere the package is empty.
package nettest
