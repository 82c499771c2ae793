// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// A scrubber takes out of texts what nobody else may read: secrets, and who the
// people are.
type scrubber struct {
	known []replacement
	forms []form
}

// A form is how something looks that was never seen before.
type form struct {
	form *regexp.Regexp
	by   string
}

func newScrubber() scrubber {
	return scrubber{forms: []form{
		{regexp.MustCompile(`eyJ[\w-]+\.[\w-]+(\.[\w-]*)?`), "[token]"},
		{regexp.MustCompile(`(?i)\bbearer\s+[\w.~+/-]{16,}=*`), "[token]"},
		{regexp.MustCompile(`(?i)\bapikey=[^&\s"]+`), "apikey=[secret]"},
		{regexp.MustCompile(`[\w.+-]+@[\w-]+\.[\w.-]+`), "[email]"},
		{regexp.MustCompile(`\bIBMid-[0-9A-Za-z]+`), "[other user]"},
		{regexp.MustCompile(`\biam-(ServiceId|Profile)-[\w-]+`), "[other identity]"},
	}}
}

type replacement struct{ value, by string }

// hide makes a value unreadable from now on, in each spelling in which a request
// or a reply may hold it.
func (s *scrubber) hide(value, by string) {
	// A shorter one is no secret and no ID of IBM's, and would be found everywhere.
	if len(value) < 8 {
		return
	}
	quoted, err := json.Marshal(value)
	if err != nil {
		return // A string can always be encoded.
	}
	for _, spelling := range []string{value, url.QueryEscape(value), url.PathEscape(value), strings.Trim(string(quoted), `"`)} {
		s.known = append(s.known, replacement{spelling, by})
	}
	// A value may be part of a longer one, which must go first.
	slices.SortStableFunc(s.known, func(a, b replacement) int { return len(b.value) - len(a.value) })
}

// text scrubs a text, which may be JSON. A secret that was never seen before is
// known by the name of its member, or by its form.
func (s *scrubber) text(in string) string {
	var body any
	if json.Unmarshal([]byte(in), &body) == nil {
		if out, err := json.MarshalIndent(withoutSecrets(body), "", "  "); err == nil {
			in = string(out)
		}
	}
	for _, one := range s.known {
		in = strings.ReplaceAll(in, one.value, one.by)
	}
	for _, one := range s.forms {
		in = one.form.ReplaceAllLiteralString(in, one.by)
	}
	return in
}

// withoutSecrets replaces each text below a member that is named like a secret.
func withoutSecrets(in any) any {
	switch in := in.(type) {
	case map[string]any:
		for name, value := range in {
			switch strings.ToLower(name) {
			case "apikey", "api_key", "access_token", "refresh_token", "secret", "password", "token":
				in[name] = blanked(value)
			default:
				in[name] = withoutSecrets(value)
			}
		}
	case []any:
		for i := range in {
			in[i] = withoutSecrets(in[i])
		}
	}
	return in
}

// blanked keeps the shape of a secret and whether it is empty, which are answers
// to two questions.
func blanked(in any) any {
	switch in := in.(type) {
	case string:
		if in == "" {
			return in
		}
	case map[string]any:
		for name := range in {
			in[name] = blanked(in[name])
		}
		return in
	case nil:
		return nil
	}
	return "[secret]"
}
