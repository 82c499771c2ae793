// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// An endless body repeats one byte.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

func TestTransport_largeReplies(t *testing.T) {
	t.Parallel()
	c := &cloud{handler: always(http.StatusOK, `{"apikeys":[`+strings.Repeat(" ", 1<<20)+`]}`)}
	if err := do(t.Context(), newClient(t, c), "iam.ListAPIKeys"); err != nil {
		t.Error(err)
	}
}

// TestTransport_hugeReplies would not end if the client read a reply to its end.
func TestTransport_hugeReplies(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status       int
		media, begin string
		rest         endless
		message      string
	}{
		"an error in JSON":  {http.StatusForbidden, "application/json", `{"errors":[{"message":"`, 'x', `{"errors":[{"message":"xxx`},
		"an error in text":  {http.StatusForbidden, "text/plain", "", 'x', "xxx"},
		"an error in HTML":  {http.StatusBadGateway, "text/html", "<html>", 'x', "Bad Gateway"},
		"a list of nothing": {http.StatusOK, "application/json", `{"apikeys":[`, ' ', "the reply is larger than 8 MiB"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := newClient(t, &cloud{}, over(onlyTokens(roundTrip(func(r *http.Request) (*http.Response, error) {
				body := io.NopCloser(io.MultiReader(strings.NewReader(tt.begin), tt.rest))
				return &http.Response{StatusCode: tt.status, Header: http.Header{"Content-Type": {tt.media}}, Body: body, Request: r}, nil
			}))))
			e := asError(t, do(t.Context(), client, "iam.ListAPIKeys"))
			if !strings.HasPrefix(e.Message, tt.message) || utf8.RuneCountInString(e.Message) > 500 {
				t.Errorf("message is %q", e.Message)
			}
		})
	}
}

func TestTransport_followsNoRedirect(t *testing.T) {
	t.Parallel()
	for _, op := range ibmcloud.Operations() {
		for _, code := range []int{http.StatusFound, http.StatusTemporaryRedirect} {
			t.Run(op.Name+"/"+strconv.Itoa(code), func(t *testing.T) {
				t.Parallel()
				trap := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") }))
				defer trap.Close()
				c := &cloud{handler: func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, trap.URL, code) }}
				if exchanges(op.Name) {
					c.token = c.handler
				}
				client, _ := serve(t, c, retries(2))
				err := do(t.Context(), client, op.Name)
				if e := asError(t, err); e.Status != code || e.Ambiguous || !contains(e.Message, "redirect") {
					t.Errorf("error is %+v", e)
				}
				if n := len(c.all()); n > 2 {
					t.Errorf("%d requests were sent", n)
				}
			})
		}
	}
}

// TestTransport_lostReplies drops connections on a real socket.
func TestTransport_lostReplies(t *testing.T) {
	t.Parallel()
	for how, handler := range map[string]http.HandlerFunc{
		"before the reply": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"within the reply": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			answer(w, http.StatusOK, `{"id":`)
		},
	} {
		c := &cloud{handler: handler}
		client, _ := serve(t, c, retries(2))
		e := asError(t, do(t.Context(), client, "iam.CreateAPIKey"))
		if n := len(c.requests()); !e.Ambiguous || e.Err == nil || e.Status != 0 || n != 1 {
			t.Errorf("%s: error is %+v after %d requests", how, e, n)
		}
	}
}

// TestTransport_nobodyListens tells a request that was never sent from one that was.
func TestTransport_nobodyListens(t *testing.T) {
	t.Parallel()
	client := newClient(t, &cloud{}, withToken("made-up-value"), over(nil), func(o *ibmcloud.Options) { o.IAMURL = "http://" + nowhere(t) })
	if e := asError(t, do(t.Context(), client, "iam.CreateAPIKey")); e.Ambiguous || e.Err == nil {
		t.Errorf("error is %+v", e)
	}
}

// stallWithin begins a reply and never ends it.
func stallWithin() http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		begin, end := io.Pipe()
		context.AfterFunc(r.Context(), func() { _ = end.CloseWithError(r.Context().Err()) })
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: begin, Request: r}, nil
	})
}

func TestTransport_attemptsEnd(t *testing.T) {
	t.Parallel()
	for how, transport := range map[string]http.RoundTripper{"before the reply": stall(), "within the reply": stallWithin()} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				// A ready token, or the exchange could be what takes too long.
				client, begin := newClient(t, &cloud{}, withToken("made-up-value"), over(transport)), time.Now()
				err := do(t.Context(), client, "watsonx.CreateTaskCredential")
				if e := asError(t, err); e.Message != "no reply within 1m0s" || !e.Ambiguous || time.Since(begin) != time.Minute {
					t.Errorf("error is %+v after %s", e, time.Since(begin))
				}
			})
		})
	}
}

// TestRetries_endWithTheContext stops waiting at once, and says both what the
// service said and why nobody waited any longer.
func TestRetries_endWithTheContext(t *testing.T) {
	t.Parallel()
	for _, op := range ibmcloud.Operations() {
		if exchanges(op.Name) {
			continue // They do not reach the handler.
		}
		t.Run(op.Name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := &cloud{handler: func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Retry-After", "20")
					answer(w, http.StatusTooManyRequests, `{"errors":[{"code":"too_many_requests","message":"Slow down."}]}`)
				}}
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
				defer cancel()
				begin := time.Now()

				err := do(ctx, newClient(t, c, retries(4)), op.Name)

				if got, n := time.Since(begin), len(c.requests()); got != 2*time.Second || n != 1 {
					t.Errorf("it took %s, and %d requests", got, n)
				}
				// A request that was refused was not carried out.
				if e := asError(t, err); !errors.Is(err, context.DeadlineExceeded) || e.Status != 429 || e.Code != "too_many_requests" ||
					!strings.HasSuffix(e.Message, "; before that: Slow down.") || e.TransactionID != "transaction-1" || e.Ambiguous {
					t.Errorf("error is %+v", e)
				}
			})
		})
	}
}

// TestContext_ends names the caller's own reason, wherever the request is.
func TestContext_ends(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		call      string
		failed    string // the operation that the error names; empty: the call
		transport http.RoundTripper
		ambiguous bool
	}{
		"while IAM is asked for a token":      {call: "iam.CreateAPIKey", failed: "iam.Token", transport: stall()},
		"while a key is created":              {call: "iam.CreateAPIKey", transport: onlyTokens(stall()), ambiguous: true},
		"while a creation waits for a socket": {call: "iam.CreateAPIKey", transport: onlyTokens(noSocket())},
		"while a list is read":                {call: "iam.ListAPIKeys", transport: onlyTokens(stall())},
		"while a credential is created":       {call: "watsonx.CreateTaskCredential", transport: onlyTokens(stall()), ambiguous: true},
		"while a key is proven":               {call: "iam.ProveAPIKey", transport: stall()},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := newClient(t, &cloud{}, retries(4), func(o *ibmcloud.Options) {
					o.Transport = tt.transport
					o.Waits = func(wait time.Duration) time.Duration { t.Error("a retry is prepared that cannot be"); return wait }
				})
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				err := do(ctx, client, tt.call)
				if e := asError(t, err); e.Operation != cmp.Or(tt.failed, tt.call) || !errors.Is(err, context.DeadlineExceeded) || e.Status != 0 {
					t.Errorf("error is %+v", e)
				}
				if got := errors.Is(err, ibmcloud.ErrAmbiguous); got != tt.ambiguous {
					t.Errorf("the error is ambiguous: %t", got)
				}

				gone, cancelNow := context.WithCancel(t.Context())
				cancelNow()
				if err := do(gone, client, tt.call); !errors.Is(err, context.Canceled) || errors.Is(err, ibmcloud.ErrAmbiguous) {
					t.Errorf("with a context that has ended the error is %v", err)
				}
			})
		})
	}
}

func onlyTokens(rest http.RoundTripper) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/identity/token") {
			return inMemory{&cloud{}}.RoundTrip(r)
		}
		return rest.RoundTrip(r)
	})
}

// noSocket waits for a connection that never comes.
func noSocket() http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		httptrace.ContextClientTrace(r.Context()).GetConn("test:443")
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
}
