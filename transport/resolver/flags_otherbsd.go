//go:build !linux && !darwin

package resolver

// AI_NUMERICSERV is getaddrinfo's flag against looking up service names, FreeBSD's number.
const AI_NUMERICSERV = 0x0008
