// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"context"
	"errors"
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
	ctx := req.Context()
	if err := r.client.options.Limiter.wait(ctx, req.URL.Host, r.client.options.Now()); err != nil {
		return nil, err
	}
	again, err := retryablehttp.FromRequest(req.Clone(ctx))
	if err != nil {
		return nil, err
	}

	p := &repetition{retries: r, host: req.URL.Host, call: callOf(ctx)}
	looper := &retryablehttp.Client{
		HTTPClient:   r.attempt,
		RetryMax:     r.client.options.MaxRetries,
		CheckRetry:   p.check,
		Backoff:      p.backoff,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	resp, err := looper.Do(again)
	if err != nil {
		return nil, bare(err)
	}
	return resp, nil
}

// A repetition is one request on its way through its attempts.
type repetition struct {
	*retries
	host string
	call *call

	asked bool // whether the latest reply asked to wait
}

// check reports whether another attempt is worth it. A reply that asks to wait
// holds back everybody who talks to that host, whether or not this request is repeated.
func (p *repetition) check(ctx context.Context, resp *http.Response, err error) (bool, error) {
	wait, o := retryAfter(resp, p.client.Now()), p.client.options
	if p.asked = wait > 0; p.asked {
		o.Limiter.hold(p.host, o.Now().Add(o.Waits(wait)))
	}
	again := repeatable(p.call, resp, err)
	if again && ctx.Err() != nil {
		return false, ctx.Err()
	}
	// A reply that arrived counts, even if the caller's time ran out meanwhile.
	return again, nil
}

// backoff returns how long to wait after the given attempt, counted from 0: where the
// service names no time, 0.5 s, 1 s, 2 s and so on, spread.
func (p *repetition) backoff(_, _ time.Duration, attempt int, _ *http.Response) time.Duration {
	o, least := p.client.options, minWait<<min(attempt, 6)
	spread := time.Duration(o.Jitter() * float64(least))
	held := o.Limiter.left(p.host, o.Now())
	if p.asked {
		// Those who were refused together must not come back together.
		return min(held+o.Waits(spread), maxWait)
	}
	return max(o.Waits(min(least+spread, maxWait)), held)
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

// retryAfter reads the header Retry-After of a 429 or a 5xx, seconds or a date, as a
// wait of at most maxWait. now is the service's time, which the Date of the very same
// reply has just set, so that a wrong local clock does no harm. It is 0 for a reply
// that asks for no wait, or whose header cannot be read.
func retryAfter(resp *http.Response, now time.Time) time.Duration {
	if resp == nil || resp.StatusCode != http.StatusTooManyRequests && resp.StatusCode < http.StatusInternalServerError {
		return 0
	}
	value := strings.TrimSpace(resp.Header.Get("Retry-After"))
	seconds, err := strconv.ParseInt(value, 10, 64)
	if err == nil || errors.Is(err, strconv.ErrRange) { // Out of range, it is the largest or the smallest number.
		return time.Duration(min(max(seconds, 0), int64(maxWait/time.Second))) * time.Second
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), maxWait)
}

// bare takes the URL out of an error of net/http: it says nothing that the
// operation does not say, and may carry a query.
func bare(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}
