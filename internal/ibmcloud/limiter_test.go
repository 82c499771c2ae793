// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// busyOnce refuses the first request with a wish to wait.
func busyOnce(status int, retryAfter string) *cloud {
	n := 0
	return &cloud{handler: func(w http.ResponseWriter, _ *http.Request) {
		if n++; n == 1 {
			w.Header().Set("Retry-After", retryAfter)
			answer(w, status, `{}`)
			return
		}
		answer(w, http.StatusOK, good)
	}}
}

// TestLimiter lets one client hear Retry-After, and times a request of another.
func TestLimiter(t *testing.T) {
	t.Parallel()
	const list, create, elsewhere = "watsonx.ListTaskCredentials", "watsonx.CreateTaskCredential", "iam.GetAPIKey"
	tests := map[string]struct {
		status     int
		retryAfter string
		pass       time.Duration // between the refusal and the other's request
		call       string
		want       time.Duration // that the other's request takes
	}{
		"a read waits":                           {429, "7", 0, list, 7 * time.Second},
		"a change waits, too":                    {503, "7", 0, create, 7 * time.Second},
		"it waits for the rest":                  {429, "7", 5 * time.Second, list, 2 * time.Second},
		"it waits no longer than half a minute":  {429, "3600", 0, list, 30 * time.Second},
		"it is over":                             {429, "7", 8 * time.Second, list, 0},
		"another host is not meant":              {429, "7", 0, elsewhere, 0},
		"no time is named":                       {429, "", 0, list, 0},
		"a refusal of another kind says nothing": {403, "7", 0, list, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				shared := &ibmcloud.Limiter{}
				share := func(o *ibmcloud.Options) { o.Limiter = shared }
				c := busyOnce(tt.status, tt.retryAfter)
				if do(t.Context(), newClient(t, c, share), list) == nil {
					t.Fatal("the first request was not refused")
				}
				pass(tt.pass)
				begin := time.Now()
				if err := do(t.Context(), newClient(t, c, share), tt.call); err != nil {
					t.Fatal(err)
				}
				if got := time.Since(begin); got != tt.want {
					t.Errorf("it took %s, want %s", got, tt.want)
				}
			})
		})
	}
}

// TestLimiter_whileWaiting has a request wait for its own reasons when the host
// asks for more.
func TestLimiter_whileWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shared := &ibmcloud.Limiter{}
		share := func(o *ibmcloud.Options) { o.Limiter = shared }
		n := 0
		patient := newClient(t, &cloud{handler: func(w http.ResponseWriter, _ *http.Request) {
			if n++; n == 1 {
				pass(time.Second)
				answer(w, http.StatusServiceUnavailable, `{}`)
				return
			}
			answer(w, http.StatusOK, good)
		}}, share, retries(1))
		begin, done := time.Now(), make(chan error)
		go func() { done <- do(t.Context(), patient, "watsonx.ListTaskCredentials") }()
		synctest.Wait() // The patient client's first request is on its way.
		if do(t.Context(), newClient(t, busyOnce(429, "9"), share), "watsonx.ListTaskCredentials") == nil {
			t.Error("the first request was not refused")
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
		if got, want := time.Since(begin), 9*time.Second; got != want {
			t.Errorf("it took %s, want %s", got, want)
		}
	})
}

// TestLimiter_endsWithTheContext sends nothing, and says why.
func TestLimiter_endsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := busyOnce(429, "20")
		client := newClient(t, c)
		if do(t.Context(), client, "watsonx.ListTaskCredentials") == nil {
			t.Fatal("the first request was not refused")
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		err := do(ctx, client, "watsonx.CreateTaskCredential")
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ibmcloud.ErrAmbiguous) ||
			!strings.Contains(err.Error(), "eu-de.test asks everybody to wait for another 20s") {
			t.Errorf("error is %v", err)
		}
		if got := len(c.requests()); got != 1 {
			t.Errorf("%d requests were sent, want 1", got)
		}
	})
}
