// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"regexp"
	"strings"
	"unicode"
)

const (
	bareStart = "must be the bare API key or token, without "
	emptyText = "is empty; check that the variable that it comes from has a value"
)

// keyIDForm is the ID of an API key, in the shape that IAM gives it.
var keyIDForm = regexp.MustCompile(`^ApiKey-[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// KeyFault returns what is wrong with the value of an API key, or "". A user may
// choose any characters for a key, so it finds only the usual slips, and what no
// request can carry. It never repeats the value.
func KeyFault(key string) string {
	const value = ", not its value, which IAM shows once, when it creates the key"
	switch {
	case key == "":
		return emptyText
	case strings.HasPrefix(key, "cpd-apikey-"):
		return "is the name of an API key" + value
	case keyIDForm.MatchString(key):
		return "is the ID of an API key" + value
	case isPlaceholder(key):
		return "is a placeholder that nothing has replaced with the value"
	}
	return bareFault(key)
}

// TokenFault returns what is wrong with a bearer token, or "". It takes the
// words before a token that BareToken takes off. It never repeats the token.
func TokenFault(token string) string {
	bare := BareToken(token)
	switch {
	case bare == "":
		return emptyText
	case strings.HasPrefix(bare, "cpd-apikey-") || keyIDForm.MatchString(bare):
		return "is the name or the ID of an API key, not a token"
	case isPlaceholder(bare):
		return "is a placeholder that nothing has replaced with the value"
	case strings.ContainsFunc(bare, unicode.IsSpace):
		return bareStart + "the white space within it"
	}
	return bareFault(bare)
}

// isPlaceholder reports whether a text stands for a value, as <value> in
// documentation and ${NAME} in a template do.
func isPlaceholder(text string) bool {
	return strings.HasPrefix(text, "<") && strings.HasSuffix(text, ">") ||
		strings.HasPrefix(text, "${") && strings.HasSuffix(text, "}")
}

// bareFault finds what is left of the JSON or the shell quoting around a value,
// and line breaks, which no header can carry.
func bareFault(text string) string {
	const breaks = "\r\n"
	ends := text[:1] + text[len(text)-1:]
	switch {
	case strings.ContainsAny(strings.TrimSpace(text), breaks):
		return bareStart + "the line break within it"
	case strings.ContainsAny(text[:1], breaks):
		return bareStart + "the line break at its beginning"
	case strings.ContainsAny(text[len(text)-1:], breaks):
		return bareStart + "the line break at its end"
	case strings.TrimSpace(text) != text:
		return bareStart + "the white space around it"
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\t' }):
		return bareStart + "the control character within it"
	case strings.ContainsAny(ends, `{}"`) || ends == "''":
		return bareStart + "surrounding braces or quotes"
	}
	return ""
}

// BareToken returns a token without what stands around it: white space, the
// word "Bearer", and before that "IAM token:", as "ibmcloud iam oauth-tokens"
// prints it.
func BareToken(text string) string {
	for _, word := range []string{"IAM token:", "Bearer "} {
		text = strings.TrimSpace(text)
		if len(text) >= len(word) && strings.EqualFold(text[:len(word)], word) {
			text = text[len(word):]
		}
	}
	return strings.TrimSpace(text)
}
