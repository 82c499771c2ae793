// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"context"
	"errors"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

const (
	minWait = 500 * time.Millisecond
	maxWait = 30 * time.Second
)

// retries repeats what may be repeated:
//
//	                        no reply   429   5xx but 501
//	GET, DELETE, token      yes        yes   yes
//	POST, PUT, PATCH        no         yes   no
//
// A POST that got no reply may have minted a key. Sending it again would mint
// another; its caller has to look instead. After a 429 nothing happened.
type retries struct {
	client  *Client
	attempt *http.Client
}

// RoundTrip implements http.RoundTripper.
func (r *retries) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := readAll(req.Body)
	if err != nil {
		return nil, err
	}
	req = req.Clone(req.Context())
	setBody(req, body)
	again, err := retryablehttp.FromRequest(req)
	if err != nil {
		return nil, err
	}

	k := callOf(req.Context())
	var failure error // of the latest attempt; Backoff is not told
	looper := &retryablehttp.Client{
		HTTPClient: r.attempt,
		RetryMax:   r.client.options.MaxRetries,
		CheckRetry: func(ctx context.Context, resp *http.Response, err error) (bool, error) {
			failure = err
			again := repeatable(k, resp, err)
			if again && ctx.Err() != nil {
				return false, ctx.Err()
			}
			// A reply that arrived counts, even if the caller's time ran out meanwhile.
			return again, nil
		},
		Backoff: func(_, _ time.Duration, attempt int, resp *http.Response) time.Duration {
			wait := r.wait(attempt, resp)
			r.tell(req, resp, failure, attempt+1, wait)
			return r.client.options.Waits(wait)
		},
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	resp, err := looper.Do(again)
	if err != nil {
		return nil, bare(err)
	}
	return resp, nil
}

// repeatable is the table above.
func repeatable(k *call, resp *http.Response, err error) bool {
	switch {
	case err != nil:
		return k.repeatable && !hopeless(err)
	case resp.StatusCode == http.StatusTooManyRequests:
		return true
	case resp.StatusCode >= http.StatusInternalServerError && resp.StatusCode != http.StatusNotImplemented:
		return k.repeatable
	}
	return false
}

// wait returns how long to wait after the given attempt, counted from 0.
func (r *retries) wait(attempt int, resp *http.Response) time.Duration {
	if resp != nil {
		if wait, ok := retryAfter(resp.Header, r.client.Now()); ok {
			return min(wait, maxWait)
		}
	}
	low := minWait << min(attempt, 6) // 0.5 s, 1 s, 2 s … 32 s
	jitter := r.client.options.Jitter()
	if math.IsNaN(jitter) || jitter < 0 || jitter >= 1 {
		jitter = 0
	}
	return min(low+time.Duration(jitter*float64(low)), maxWait)
}

// retryAfter reads the header Retry-After: seconds, or a date. now is the
// service's time, which the Date of the very same reply has just set, so that
// a wrong local clock does no harm. What asks for no wait at all, or cannot be
// read, does not count.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	value := strings.TrimSpace(h.Get("Retry-After"))
	seconds, err := strconv.ParseInt(value, 10, 64)
	switch {
	case err == nil && seconds > 0:
		return time.Duration(min(seconds, int64(maxWait/time.Second))) * time.Second, true
	case err == nil:
		return 0, false
	case errors.Is(err, strconv.ErrRange) && !strings.HasPrefix(value, "-"):
		return maxWait, true
	}

	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	wait := at.Sub(now)
	return wait, wait > 0
}

// tell reports a wait to whoever asked to be told.
func (r *retries) tell(req *http.Request, resp *http.Response, failure error, attempt int, wait time.Duration) {
	if r.client.options.OnRetry == nil {
		return
	}
	k := callOf(req.Context())
	event := Retry{Operation: k.operation, Region: k.region, Method: req.Method, Attempt: attempt, Wait: wait}
	if resp != nil {
		event.Status = resp.StatusCode
	}
	if failure != nil {
		event.Err = r.client.clean(k, bare(failure).Error())
	}
	r.client.options.OnRetry(req.Context(), event)
}

// bare takes the URL out of an error of net/http: it says nothing that the
// operation does not say, and may carry a query.
func bare(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}
