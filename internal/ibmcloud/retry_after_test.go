// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	date := func(d time.Duration) string { return start.Add(d).Format(http.TimeFormat) }
	tests := map[string]struct {
		value string
		want  time.Duration
	}{
		"seconds":                         {"3", 3 * time.Second},
		"seconds with blanks":             {" 3 ", 3 * time.Second},
		"exactly the cap":                 {"30", 30 * time.Second},
		"more than the cap":               {"3600", 30 * time.Second},
		"more than a duration holds":      {"9223372037", 30 * time.Second},
		"more than a number holds":        {strings.Repeat("9", 400), 30 * time.Second},
		"no wait at all":                  {"0", 500 * time.Millisecond},
		"a negative wait":                 {"-5", 500 * time.Millisecond},
		"a very negative wait":            {"-" + strings.Repeat("9", 400), 500 * time.Millisecond},
		"a fraction":                      {"1.5", 500 * time.Millisecond},
		"garbage":                         {"soon", 500 * time.Millisecond},
		"nothing":                         {"", 500 * time.Millisecond},
		"a date by the service's clock":   {date(4 * time.Second), 4 * time.Second},
		"a date far away":                 {date(24 * 365 * time.Hour), 30 * time.Second},
		"the date of the reply":           {date(0), 500 * time.Millisecond},
		"a date that has passed":          {date(-time.Hour), 500 * time.Millisecond},
		"a date beyond every calendar":    {"Fri, 31 Dec 99999 23:59:59 GMT", 500 * time.Millisecond},
		"a date in the year ten thousand": {"Fri, 31 Dec 9999 23:59:59 GMT", 30 * time.Second},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				for _, code := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
					c := &cloud{handler: func(w http.ResponseWriter, _ *http.Request) {
						// The service's clock is far from that of the bubble, which begins in 2000.
						w.Header().Set("Date", start.Format(http.TimeFormat))
						if tt.value != "" {
							w.Header().Set("Retry-After", tt.value)
						}
						answer(w, code, `{}`)
					}}
					client, begin := newClient(t, c, retries(1)), time.Now()
					_, _ = client.GetAPIKey(t.Context(), "K1")
					if got := time.Since(begin); got != tt.want {
						t.Errorf("with status %d it took %s, want %s", code, got, tt.want)
					}
				}
			})
		})
	}
}

func TestRetries_waitLonger(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		jitter     float64
		retryAfter string
		want       []string
	}{
		"without jitter": {0, "", []string{"500ms", "1s", "2s", "4s", "8s", "16s", "30s", "30s"}},
		"with jitter":    {0.5, "", []string{"750ms", "1.5s", "3s", "6s", "12s", "24s", "30s", "30s"}},
		// Those who were refused together come back one after the other.
		"beside others": {0.5, "7", []string{"7s", "250ms", "7s", "500ms", "7s", "1s", "7s", "2s", "7s", "4s", "7s", "8s", "7s", "16s", "7s", "16s", "7s"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var waits []string
				busy := func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Retry-After", tt.retryAfter)
					answer(w, http.StatusBadGateway, ``)
				}
				client := newClient(t, &cloud{handler: busy}, retries(8), func(o *ibmcloud.Options) {
					o.Jitter = func() float64 { return tt.jitter }
					o.Waits = func(wait time.Duration) time.Duration { waits = append(waits, wait.String()); return wait }
				})
				_, _ = client.GetAPIKey(t.Context(), "K1")
				if diff := cmp.Diff(tt.want, waits); diff != "" {
					t.Errorf("waits (-want +got):\n%s", diff)
				}
			})
		})
	}
}
