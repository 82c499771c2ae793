// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// flood writes ten megabytes.
func flood(w io.Writer, part string) {
	for range 10 << 20 / len(part) {
		_, _ = io.WriteString(w, part)
	}
}

func TestTransport_hugeReplies(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status  int
		media   string
		begin   string
		part    string
		message string
	}{
		"an error in JSON":  {http.StatusForbidden, "application/json", `{"errors":[{"message":"`, strings.Repeat("x", 1024), `{"errors":[{"message":"xxx`},
		"an error in text":  {http.StatusForbidden, "text/plain", "", strings.Repeat("x", 1024), "xxx"},
		"an error in HTML":  {http.StatusBadGateway, "text/html", "<html>", strings.Repeat("x", 1024), "Bad Gateway"},
		"a list of nothing": {http.StatusOK, "application/json", `{"apikeys":[`, strings.Repeat(" ", 1024), "larger than 8 MiB"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{handler: func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", tt.media)
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.begin)
				flood(w, tt.part)
			}}
			client, _ := serve(t, c)
			_, err := client.ListAPIKeys(t.Context(), ibmcloud.APIKeyQuery{})
			e := asError(t, err)
			if !strings.HasPrefix(e.Message, tt.message) && !strings.HasSuffix(e.Message, tt.message) {
				t.Errorf("message is %q", e.Message)
			}
			if n := len([]rune(e.Message)); n > 500 {
				t.Errorf("the message has %d runes", n)
			}
		})
	}
}

// TestTransport_hugeErrorsStayOutside measures what a huge error body costs.
func TestTransport_hugeErrorsStayOutside(t *testing.T) { //nolint:paralleltest // It measures the memory of the whole process.
	body := io.NopCloser(endless{})
	client := newClient(t, &cloud{}, func(o *ibmcloud.Options) {
		o.Transport = onlyTokens(roundTrip(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusForbidden, Header: http.Header{}, Body: body, Request: r}, nil
		}))
	})
	if _, err := client.Identity(t.Context()); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := client.GetAPIKey(t.Context(), "K1")
	runtime.ReadMemStats(&after)
	if !errors.Is(err, ibmcloud.ErrDenied) {
		t.Fatal(err)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 8<<20 {
		t.Errorf("%d bytes were allocated for an endless error body", grown)
	}
}

// endless is a body that never ends.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestTransport_followsNoRedirect(t *testing.T) {
	t.Parallel()
	for name, call := range operations() {
		for _, code := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
			t.Run(name+"/"+strconv.Itoa(code), func(t *testing.T) {
				t.Parallel()
				trap := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") }))
				defer trap.Close()
				c := &cloud{handler: func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, trap.URL, code) }}
				if name == "iam.Token" || name == "iam.ProveAPIKey" {
					c.token = c.handler
				}
				client, _ := serve(t, c, retries(2))
				err := call(t.Context(), client)
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
	tests := map[string]func(http.ResponseWriter){
		"before the reply": func(http.ResponseWriter) {},
		"within the reply": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			answer(w, http.StatusOK, `{"id":`)
			_ = http.NewResponseController(w).Flush()
		},
	}
	for how, before := range tests {
		for name, call := range operations() {
			if name == "iam.Token" || name == "iam.ProveAPIKey" {
				continue
			}
			t.Run(name+"/"+how, func(t *testing.T) {
				t.Parallel()
				c := &cloud{handler: func(w http.ResponseWriter, _ *http.Request) {
					before(w)
					panic(http.ErrAbortHandler)
				}}
				client, _ := serve(t, c)
				err := call(t.Context(), client)
				sent := c.requests()
				once := sent[0].Method != http.MethodGet && sent[0].Method != http.MethodDelete
				if got := errors.Is(err, ibmcloud.ErrAmbiguous); got != once {
					t.Errorf("the error is ambiguous: %t (%v)", got, err)
				}
				if once && len(sent) != 1 {
					t.Errorf("a request that may not be repeated was sent %d times", len(sent))
				}
				if e := asError(t, err); e.Err == nil || e.Status != 0 {
					t.Errorf("error is %+v", e)
				}
			})
		}
	}
}

// TestTransport_nobodyListens tells a request that was never sent from one that was.
func TestTransport_nobodyListens(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	client := newClient(t, &cloud{}, func(o *ibmcloud.Options) {
		o.APIKey, o.Token, o.Transport = "", "made-up-value", nil
		o.IAMURL = gone.URL
	})
	_, _, err := client.CreateAPIKey(t.Context(), ibmcloud.NewAPIKey{Name: "n", IAMID: user}, "")
	if e := asError(t, err); e.Ambiguous || e.Err == nil {
		t.Errorf("error is %+v", e)
	}
}

// stallWithin begins a reply and never ends it.
func stallWithin() http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		answer(w, http.StatusOK, good)
		resp := w.Result()
		resp.Body = io.NopCloser(io.MultiReader(resp.Body, unending{r.Context()}))
		return resp, nil
	})
}

// An unending reader waits for the end of a context.
type unending struct{ context.Context }

func (e unending) Read([]byte) (int, error) {
	<-e.Done()
	return 0, e.Err()
}

func TestTransport_attemptsEnd(t *testing.T) {
	t.Parallel()
	for how, transport := range map[string]http.RoundTripper{"before the reply": stall(), "within the reply": stallWithin()} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := newClient(t, &cloud{}, func(o *ibmcloud.Options) {
					// A ready token, or the exchange could be what takes too long.
					o.APIKey, o.Token, o.Transport = "", "made-up-value", transport
				})
				begin := time.Now()
				_, err := client.CreateTaskCredential(t.Context(), "eu-de", ibmcloud.NewTaskCredential{Name: "n"}, newValue, ibmcloud.Proof{})
				if e := asError(t, err); e.Message != "no reply within 1m0s" || !e.Ambiguous || time.Since(begin) != time.Minute {
					t.Errorf("error is %+v after %s", e, time.Since(begin))
				}
			})
		})
	}
}
