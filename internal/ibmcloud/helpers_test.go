// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// Made-up values. Every one that is secret contains "made-up-value".
const (
	ownKey   = "made-up-value-of-our-own-key-0000000000"
	newValue = "made-up-value-of-a-new-key-11111111111"
	account  = "0123456789abcdef0123456789abcdef"
	user     = "IBMid-5500001AAA"
)

// start is the time of the services at the beginning of a test.
var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// A sentRequest is a request as a service received it.
type sentRequest struct {
	Method, Path, Query, Auth string
	Header                    http.Header
	Body                      string
}

// A cloud answers requests the way the test says, hands out tokens, and
// remembers what it was sent. Both services stand below a path, so that a
// client which forgets its base path fails.
type cloud struct {
	handler http.HandlerFunc // everything but the token endpoint
	token   http.HandlerFunc // nil hands out token 1, 2, 3 … for an hour each

	mu   sync.Mutex
	sent []sentRequest
}

const (
	iamPath      = "/gate/iam"
	platformPath = "/gate/platform"
)

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	c.mu.Lock()
	c.sent = append(c.sent, sentRequest{
		Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery,
		Auth: r.Header.Get("Authorization"), Header: r.Header.Clone(), Body: string(body),
	})
	c.mu.Unlock()

	switch {
	case r.URL.Path != iamPath+"/identity/token":
		c.handler(w, r)
	case c.token != nil:
		c.token(w, r)
	default:
		c.handOut(w)
	}
}

func (c *cloud) handOut(w http.ResponseWriter) {
	answer(w, http.StatusOK, fmt.Sprintf(`{"access_token":%q,"token_type":"Bearer","expires_in":3600}`, token(c.exchanges())))
}

// all returns what was sent. The lock matters: a request whose reply was
// dropped is not ordered before the client's error.
func (c *cloud) all() []sentRequest {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.sent)
}

// requests returns what was sent, but for token exchanges.
func (c *cloud) requests() []sentRequest {
	var rest []sentRequest
	for _, r := range c.all() {
		if r.Path != iamPath+"/identity/token" {
			rest = append(rest, r)
		}
	}
	return rest
}

// exchanges returns how many tokens were asked for.
func (c *cloud) exchanges() int {
	return len(c.all()) - len(c.requests())
}

// token is the n-th token that a cloud hands out.
func token(n int) string {
	return jwt(fmt.Sprintf(`{"iam_id":%q,"account":{"bss":%q},"n":%d}`, user, account, n))
}

func jwt(claims string) string {
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"RS256"}`)) + "." + part([]byte(claims)) + "." + part([]byte("made-up-value"))
}

// answer writes a JSON reply.
func answer(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Transaction-Id", "transaction-1")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// always answers every request alike.
func always(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { answer(w, status, body) }
}

// plain answers with a body of a media type and no transaction id.
func plain(status int, media, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", media)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// document reads a reply from testdata, with its links pointed at the test's services.
func document(tb testing.TB, name string, replace ...string) string {
	tb.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return strings.NewReplacer(replace...).Replace(string(raw))
}

// inMemory carries requests to a handler without a network, so that waits can
// be tested in a bubble of its own time. A handler that panics with
// http.ErrAbortHandler loses the reply.
type inMemory struct{ handler http.Handler }

var errReset = errors.New("connection reset by peer")

func (m inMemory) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	defer func() {
		if dropped := recover(); dropped == http.ErrAbortHandler { //nolint:errorlint // The very value that net/http knows.
			err = errReset
		} else if dropped != nil {
			panic(dropped)
		}
	}()
	in, w := req.Clone(req.Context()), httptest.NewRecorder()
	if in.Body == nil {
		in.Body = http.NoBody
	}
	m.handler.ServeHTTP(w, in)
	return w.Result(), req.Context().Err()
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// newClient returns a client of a cloud without a network.
func newClient(t *testing.T, c *cloud, change ...func(*ibmcloud.Options)) *ibmcloud.Client {
	t.Helper()
	return build(t, append([]func(*ibmcloud.Options){func(o *ibmcloud.Options) {
		o.IAMURL, o.PlatformURL = "https://iam.test"+iamPath, "https://{region}.test"+platformPath
		o.Transport = inMemory{c}
	}}, change...)...)
}

// serve returns a client of a cloud on a loopback listener.
func serve(t *testing.T, c *cloud, change ...func(*ibmcloud.Options)) (*ibmcloud.Client, string) {
	t.Helper()
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	return build(t, append([]func(*ibmcloud.Options){func(o *ibmcloud.Options) {
		o.IAMURL, o.PlatformURL = server.URL+iamPath+"/", server.URL+platformPath+"/{region}"
	}}, change...)...), server.URL
}

func build(tb testing.TB, change ...func(*ibmcloud.Options)) *ibmcloud.Client {
	tb.Helper()
	o := ibmcloud.Options{APIKey: ownKey, Jitter: func() float64 { return 0 }}
	for _, f := range change {
		f(&o)
	}
	client, err := ibmcloud.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	return client
}

// withToken gives the client a token instead of a key.
func withToken(token string) func(*ibmcloud.Options) {
	return func(o *ibmcloud.Options) { o.APIKey, o.Token = "", token }
}

func over(transport http.RoundTripper) func(*ibmcloud.Options) {
	return func(o *ibmcloud.Options) { o.Transport = transport }
}

func retries(n int) func(*ibmcloud.Options) {
	return func(o *ibmcloud.Options) { o.MaxRetries = n }
}

// asError returns the client's error inside err.
func asError(t *testing.T, err error) *ibmcloud.Error {
	t.Helper()
	var e *ibmcloud.Error
	if !errors.As(err, &e) {
		t.Fatalf("error is %T %v, want an *ibmcloud.Error", err, err)
	}
	return e
}

// sameJSON compares two JSON texts by content.
func sameJSON(t *testing.T, got, want string) {
	t.Helper()
	var a, b any
	if err := errors.Join(json.Unmarshal([]byte(got), &a), json.Unmarshal([]byte(want), &b)); err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	if diff := cmp.Diff(b, a); diff != "" {
		t.Errorf("the JSON differs (-want +got):\n%s", diff)
	}
}

// noWait repeats requests at once.
func noWait(time.Duration) time.Duration { return 0 }

// pass lets time go by in a bubble.
func pass(d time.Duration) { <-time.NewTimer(d).C }

func contains(s, part string) bool { return strings.Contains(s, part) }
