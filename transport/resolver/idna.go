package resolver

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// ToASCII gives the form of a host name that goes over the wire: labels outside ASCII become
// A-labels ("пример.рф" is "xn--e1afmkfd.xn--p1ai"), as RFC 5891 looks names up. A name within
// ASCII stays as it is, underscores and capitals included.
//
// The error carries ErrBadName: the name is not UTF-8, or a label is not allowed.
func ToASCII(name string) (string, error) {
	if isASCII(name) {
		return name, nil
	}
	if !utf8.ValidString(name) {
		return "", fmt.Errorf("%w: %s", ErrBadName, textNotUTF8)
	}
	ascii, err := idna.Lookup.ToASCII(name)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrBadName, err)
	}
	return ascii, nil
}

// ToUnicode gives the form of a host name that people read: A-labels are decoded, and labels that
// are none, or broken ones, stay as they are.
func ToUnicode(name string) string {
	labels := strings.Split(name, ".")
	for i, label := range labels {
		if len(label) < 4 || !strings.EqualFold(label[:4], "xn--") {
			continue
		}
		if decoded, err := idna.Lookup.ToUnicode(label); err == nil && decoded != "" {
			labels[i] = decoded
		}
	}
	return strings.Join(labels, ".")
}

// isASCII reports whether s has no byte outside ASCII.
func isASCII(s string) bool {
	return strings.IndexFunc(s, func(c rune) bool { return c >= utf8.RuneSelf }) < 0
}
