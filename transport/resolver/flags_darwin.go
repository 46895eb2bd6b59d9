package resolver

// AI_NUMERICSERV is getaddrinfo's flag against looking up service names, Darwin's number.
const AI_NUMERICSERV = 0x1000
