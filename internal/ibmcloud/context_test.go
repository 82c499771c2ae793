// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

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
					!strings.Contains(e.Message, "Slow down.") || e.TransactionID != "transaction-1" || e.Ambiguous {
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
