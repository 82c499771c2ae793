// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// A failure is one way in which every attempt goes wrong.
type failure struct {
	fail      http.RoundTripper
	repeat    bool // GET, DELETE and the token exchange are repeated
	all       bool // every method is repeated
	ambiguous bool // a POST or PUT may have been carried out
}

func status(code int) http.RoundTripper {
	return inMemory{http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, code, `{}`) })}
}

func broken(err error) http.RoundTripper {
	return roundTrip(func(*http.Request) (*http.Response, error) { return nil, err })
}

// unreachable fails as net/http does when it gets no connection.
func unreachable(err error) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		httptrace.ContextClientTrace(r.Context()).GetConn("test:443")
		return nil, err
	})
}

// cutOff breaks a successful reply off in the midst.
func cutOff() http.RoundTripper {
	return roundTrip(func(*http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		answer(w, http.StatusOK, good)
		resp := w.Result()
		resp.Body = http.MaxBytesReader(nil, resp.Body, 10)
		return resp, nil
	})
}

// stall answers never.
func stall() http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
}

func failures() map[string]failure {
	return map[string]failure{
		"400":                            {fail: status(400)},
		"403":                            {fail: status(403)},
		"404":                            {fail: status(404)},
		"409":                            {fail: status(409)},
		"422":                            {fail: status(422)},
		"302":                            {fail: status(302)},
		"429":                            {fail: status(429), all: true},
		"500":                            {fail: status(500), repeat: true, ambiguous: true},
		"501":                            {fail: status(501)},
		"502":                            {fail: status(502), repeat: true, ambiguous: true},
		"503":                            {fail: status(503), repeat: true, ambiguous: true},
		"504":                            {fail: status(504), repeat: true, ambiguous: true},
		"the connection is reset":        {fail: broken(errReset), repeat: true, ambiguous: true},
		"there is no connection":         {fail: unreachable(&net.OpError{Op: "dial", Err: errReset}), repeat: true},
		"the certificate is not trusted": {fail: unreachable(&tls.CertificateVerificationError{Err: errReset})},
		"the reply breaks off":           {fail: cutOff(), repeat: true, ambiguous: true},
		"there is no reply":              {fail: stall(), repeat: true, ambiguous: true},
	}
}

// TestRetries holds every operation to the table in retry.go, under every failure.
func TestRetries(t *testing.T) {
	t.Parallel()
	for how, f := range failures() {
		for _, op := range ibmcloud.Operations() {
			t.Run(op.Name+"/"+how, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { testRetries(t, op, f) })
			})
		}
	}
}

func testRetries(t *testing.T, op ibmcloud.Operation, f failure) {
	t.Helper()
	isToken := exchanges(op.Name)
	attempts := 0
	client := newClient(t, &cloud{}, retries(2), func(o *ibmcloud.Options) {
		healthy := &cloud{}
		o.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/identity/token") != isToken {
				return inMemory{healthy}.RoundTrip(r)
			}
			attempts++
			return f.fail.RoundTrip(r)
		})
	})

	err := do(t.Context(), client, op.Name)

	once := op.Method != http.MethodGet && op.Method != http.MethodDelete && !isToken
	want := 1
	if f.all || (f.repeat && !once) {
		want = 3
	}
	if attempts != want {
		t.Errorf("%d attempts were made, want %d", attempts, want)
	}
	// The end of an attempt is not the end of the caller's time.
	if asError(t, err).Operation != op.Name || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error is %v", err)
	}
	if got, want := errors.Is(err, ibmcloud.ErrAmbiguous), once && f.ambiguous; got != want {
		t.Errorf("the error is ambiguous: %t, want %t (%v)", got, want, err)
	}
}

// TestRetries_succeed goes on after two failures as if nothing had been.
func TestRetries_succeed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := 0
		var told []ibmcloud.Request
		c := &cloud{handler: func(w http.ResponseWriter, _ *http.Request) {
			switch n++; n {
			case 1:
				panic(http.ErrAbortHandler)
			case 2:
				w.Header().Set("Retry-After", "7")
				answer(w, http.StatusServiceUnavailable, `{}`)
			default:
				answer(w, http.StatusOK, `{"credentials":[]}`)
			}
		}}
		client := newClient(t, c, retries(4), func(o *ibmcloud.Options) {
			o.OnRequest = func(_ context.Context, r ibmcloud.Request) {
				if r.Operation != "iam.Token" {
					told = append(told, r)
				}
			}
		})
		begin := time.Now()
		if _, err := client.ListTaskCredentials(t.Context(), "eu-de"); err != nil {
			t.Fatal(err)
		}
		if got, want := time.Since(begin), 7*time.Second+500*time.Millisecond; got != want {
			t.Errorf("it took %s, want %s", got, want)
		}
		const name = "watsonx.ListTaskCredentials"
		sent := ibmcloud.Request{Operation: name, Region: "eu-de", Method: "GET", Path: "/v1/task_credentials", TransactionID: "transaction-1"}
		want := []ibmcloud.Request{sent, sent, sent}
		want[0].Attempt, want[0].Err, want[0].TransactionID = 1, "connection reset by peer", ""
		want[1].Attempt, want[1].Status = 2, 503
		want[2].Attempt, want[2].Status = 3, 200
		if diff := cmp.Diff(want, told); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
	})
}

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
