// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A session asks the service with one key of one person. It uses plain HTTP,
// because the provider's client hides what a probe must show.
type session struct {
	settings
	world

	token, accountID, iamID string
	isServiceID             bool

	scrub     scrubber
	exchanges int
	latest    time.Time // of the service's clock, which the probe goes by
	verdicts  map[int]verdict
	made      made

	// err is why the session cannot go on. After it nothing is sent or judged, so
	// that only few callers have to look at it.
	err error
}

// A world is what differs between a terminal and a test.
type world struct {
	getenv    func(string) string
	stdin     io.Reader
	out       io.Writer
	transport http.RoundTripper
	sleep     func(context.Context, time.Duration) error
	run       string // names what this run makes
}

// A request is one that is sent as it is.
type request struct {
	method, url string
	token       string   // "" for the caller's own
	open        bool     // sent without a token
	header      []string // in pairs
	body        string
	media       string // of the body; "" means JSON
	withheld    bool   // the reply is about other people, or a secret: it is not written down
}

// A reply is one that arrived whole, or the zero reply.
type reply struct {
	status int
	header http.Header
	body   any // nil when it is no JSON
	text   string
}

// send sends a request once, and writes it and the reply down.
func (s *session) send(ctx context.Context, r request) reply {
	if s.err != nil {
		return reply{}
	}
	if s.err = ctx.Err(); s.err != nil {
		return reply{}
	}

	out, err := http.NewRequestWithContext(ctx, r.method, r.url, strings.NewReader(r.body))
	if err != nil {
		s.err = err
		return reply{}
	}

	out.Header.Set("Accept", "application/json")
	if r.body != "" {
		out.Header.Set("Content-Type", cmp.Or(r.media, "application/json"))
	}
	if !r.open {
		out.Header.Set("Authorization", "Bearer "+cmp.Or(r.token, s.token))
	}
	for pair := range slices.Chunk(r.header, 2) {
		out.Header.Set(pair[0], pair[1])
	}

	got, err := s.exchange(out)
	if at, badDate := http.ParseTime(got.header.Get("Date")); badDate == nil {
		s.latest = at
	}
	switch {
	case err != nil && ctx.Err() != nil:
		s.err = ctx.Err()
	case err != nil:
		// The error of net/http holds the URL, and the query may hold an ID.
		s.err = errors.New(s.scrub.text(err.Error()))
	}

	s.record(r, out, got)
	return got
}

func (s *session) exchange(out *http.Request) (reply, error) {
	const largest = 8 << 20
	client := http.Client{
		Transport: s.transport, Timeout: time.Minute,
		// A redirect is an answer, and the token is not for another host.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	in, err := client.Do(out)
	if err != nil {
		return reply{}, err
	}
	defer in.Body.Close()
	text, err := io.ReadAll(io.LimitReader(in.Body, largest))
	if err != nil {
		return reply{}, err
	}
	got := reply{status: in.StatusCode, header: in.Header, text: string(text)}
	if json.Unmarshal(text, &got.body) != nil {
		got.body = nil
	}
	return got, nil
}

// record writes the pair of request and reply into the folder of -out. Headers are
// written by a list of names, so that no secret stands in one that is forgotten.
func (s *session) record(r request, out *http.Request, got reply) {
	s.exchanges++
	if s.folder == "" {
		return
	}
	var page bytes.Buffer

	headers := func(from http.Header, names ...string) {
		for _, name := range names {
			if value := from.Get(name); value != "" {
				fmt.Fprintf(&page, "%s: %s\n", name, s.scrub.text(value))
			}
		}
	}

	fmt.Fprintf(&page, "%s %s\n", r.method, s.scrub.text(r.url))
	headers(out.Header, "Content-Type", "If-Match")
	fmt.Fprintf(&page, "\n%s\n\n", s.scrub.text(r.body))
	fmt.Fprintf(&page, "%d %s\n", got.status, http.StatusText(got.status))
	headers(got.header, "Content-Type", "Date", "Etag", "Allow", "Retry-After", "Transaction-Id", "X-Request-Id")

	text := s.scrub.text(got.text)
	if r.withheld {
		text = "(withheld)"
	}

	fmt.Fprintf(&page, "\n%s\n", text)

	name := filepath.Join(s.folder, fmt.Sprintf("%03d-%s.txt", s.exchanges, r.method))
	if err := os.WriteFile(name, page.Bytes(), 0o600); err != nil && s.err == nil {
		s.err = err
	}
}

// login exchanges a key for a token.
func (s *session) login(ctx context.Context, key string) reply {
	form := url.Values{"grant_type": {"urn:ibm:params:oauth:grant-type:apikey"}, "apikey": {key}, "response_type": {"cloud_iam"}}
	got := s.send(ctx, request{
		method: http.MethodPost, url: s.iamURL + "/identity/token", open: true,
		media: "application/x-www-form-urlencoded", body: form.Encode(),
	})
	s.scrub.hide(got.at("access_token"), "[token]")
	return got
}

// iam calls IAM with the caller's token. A body is encoded as JSON.
func (s *session) iam(ctx context.Context, method, path string, body any, header ...string) reply {
	return s.send(ctx, request{method: method, url: s.iamURL + path, body: encoded(body), header: header})
}

// platform calls the platform in the region of the session.
func (s *session) platform(ctx context.Context, method, path string, body any) reply {
	return s.send(ctx, request{method: method, url: s.host(s.region) + path, body: encoded(body)})
}

func encoded(body any) string {
	if body == nil {
		return ""
	}
	if text, isText := body.(string); isText {
		return text
	}
	text, err := json.Marshal(body)
	if err != nil {
		return "" // Bodies are plain maps.
	}
	return string(text)
}

// at is the text at a path of names, or "".
func (r reply) at(path ...string) string { return text(r.body, path...) }

// text is the text at a path of names, or "".
func text(in any, path ...string) string {
	found, _ := dig(in, path...).(string)
	return found
}

// list is the list of objects below a name.
func (r reply) list(name string) []any {
	items, _ := dig(r.body, name).([]any)
	return items
}

// dig is the value at a path of names, or nil. Of a list it takes the first.
func dig(in any, path ...string) any {
	for _, name := range path {
		if items, isList := in.([]any); isList && len(items) > 0 {
			in = items[0]
		}
		object, _ := in.(map[string]any)
		in = object[name]
	}
	return in
}

// has reports whether an object has a member, null or not.
func has(in any, name string) bool {
	object, _ := in.(map[string]any)
	_, found := object[name]
	return found
}

// code is what a refusal is called, in any of IBM's shapes.
func (r reply) code() string {
	return cmp.Or(r.at("errorCode"), r.at("errors", "message_code"), r.at("errors", "code"), r.at("reason"))
}

// String is the status with the code or the beginning of the message.
func (r reply) String() string {
	text := cmp.Or(r.at("errorMessage"), r.at("errors", "message"), r.at("message"))
	return strings.TrimSpace(fmt.Sprintf("%d %s %.120s", r.status, r.code(), text))
}

func (r reply) isOK() bool { return r.status >= 200 && r.status < 300 }
