package resolver

import "strconv"

// Every text that users read stands in this file, so that a catalogue can replace it.
const (
	textUnknownService  = "unknown service"
	textUnknownProtocol = "unknown protocol"
	textUnknownType     = "unknown record type"
	textBadServer       = "not an address or name of a server"
	textBadName         = "Parameter string not correctly encoded"
	textNotUTF8         = "not UTF-8"
	textInterrupted     = "Interrupted by a signal"
	textTimeout         = "timed out"
	textReferral        = "the servers refer to nothing nearer"
	textNear            = "near: "
	textNoAnswerFrom    = "no answer from "
	textCNAMELoop       = "the aliases run in a circle"
	textQueryBudget     = "too many queries"
)

// Outcomes that an Observer reads.
const (
	seenNotFound    = "not found"
	seenAbsent      = "no such file, the embedded table answers"
	seenLoopback    = "always the loopback address (RFC 6761)"
	seenTruncated   = "truncated, asking again over TCP"
	seenMalformed   = "ignored: malformed"
	seenNotReply    = "ignored: not a reply"
	seenWrongID     = "ignored: wrong id"
	seenWrongAsked  = "ignored: answers another question"
	seenWithoutEDNS = "does not know EDNS, asking again without"
)

// eaiText gives a code's name and the text of gai_strerror(3), glibc's on every system.
func eaiText(e EAI) (symbol, text string) {
	switch e {
	case EAI_BADFLAGS:
		return "EAI_BADFLAGS", "Bad value for ai_flags"
	case EAI_NONAME:
		return "EAI_NONAME", "Name or service not known"
	case EAI_AGAIN:
		return "EAI_AGAIN", "Temporary failure in name resolution"
	case EAI_FAIL:
		return "EAI_FAIL", "Non-recoverable failure in name resolution"
	case EAI_NODATA:
		return "EAI_NODATA", "No address associated with hostname"
	case EAI_FAMILY:
		return "EAI_FAMILY", "ai_family not supported"
	case EAI_SOCKTYPE:
		return "EAI_SOCKTYPE", "ai_socktype not supported"
	case EAI_SERVICE:
		return "EAI_SERVICE", "Servname not supported for ai_socktype"
	case EAI_ADDRFAMILY:
		return "EAI_ADDRFAMILY", "Address family for hostname not supported"
	case EAI_MEMORY:
		return "EAI_MEMORY", "Memory allocation failure"
	case EAI_SYSTEM:
		return "EAI_SYSTEM", "System error"
	case EAI_OVERFLOW:
		return "EAI_OVERFLOW", "Result too large for supplied buffer"
	}
	if symbol, text = extraEAI(e); symbol != "" {
		return symbol, text
	}
	return "EAI", "Unknown error " + strconv.Itoa(int(e))
}

// hText gives a code's name and the text of hstrerror(3).
func hText(h HErrno) (symbol, text string) {
	switch h {
	case HOST_NOT_FOUND:
		return "HOST_NOT_FOUND", "Unknown host"
	case TRY_AGAIN:
		return "TRY_AGAIN", "Host name lookup failure"
	case NO_RECOVERY:
		return "NO_RECOVERY", "Unknown server error"
	case NO_DATA:
		return "NO_DATA", "No address associated with name"
	}
	return "h_errno", "Unknown resolver error"
}
