// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

const (
	masked = "[secret]"

	maxMessage    = 500     // runes, also of a line of a log
	longestSecret = 8 << 10 // bytes; a token has about 1,500
	shortestToken = 4       // bytes; a shorter value is not a secret, and to mask it would spoil the message
)

// hidden keeps the struct that embeds it out of every print and out of JSON.
type hidden struct{}

// Format implements fmt.Formatter.
func (hidden) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, masked) }

// MarshalJSON implements json.Marshaler.
func (hidden) MarshalJSON() ([]byte, error) { return []byte(`"` + masked + `"`), nil }

// bearerForm finds tokens that this client has never seen, such as those that
// a proxy repeats from its own configuration.
var bearerForm = regexp.MustCompile(`eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*)?`)

// clean makes a text of a service fit for a message: no secrets, one line, at
// most 500 runes. Secrets go first, since shortening could leave half of one.
func (c *Client) clean(k *call, s string) string {
	s = strings.Map(printable, c.mask(k, strings.ToValidUTF8(s, "\uFFFD")))
	return shorten(strings.Join(strings.Fields(s), " "))
}

// printable drops what would steer a terminal.
func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return ' '
}

func shorten(s string) string {
	if runes := []rune(s); len(runes) > maxMessage {
		return string(runes[:maxMessage-1]) + "…"
	}
	return s
}

// mask replaces every secret that the client knows.
func (c *Client) mask(k *call, s string) string {
	for _, secret := range c.secrets(k) {
		s = strings.ReplaceAll(s, secret, masked)
	}
	return bearerForm.ReplaceAllString(s, masked)
}

// secrets returns what must not appear in a message, in every spelling in
// which a service could repeat it, the longest first: one may contain another.
func (c *Client) secrets(k *call) []string {
	var all []string
	for _, s := range slices.Concat(k.secrets, []string{c.options.APIKey, c.options.Token}, c.tokens.known()) {
		if len(s) < shortestToken {
			continue
		}
		all = append(all, s, url.QueryEscape(s), url.PathEscape(s), quoted(s, true), quoted(s, false))
	}
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(all)
}

// quoted returns a text as it stands between the quotes of a JSON string.
func quoted(s string, escapeHTML bool) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(escapeHTML)
	if err := e.Encode(s); err != nil {
		return s
	}
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(b.String()), `"`), `"`)
}
