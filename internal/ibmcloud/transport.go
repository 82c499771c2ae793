// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"

	"github.com/IBM/go-sdk-core/v5/core"
)

const (
	maxReply      = 8 << 20  // a larger reply is refused
	maxErrorReply = 64 << 10 // the rest of an error body is not read
)

// longestAttempt bounds each attempt, reply included.
const longestAttempt = time.Minute

var (
	// errLate is not DeadlineExceeded, by which callers recognise the end of their own time.
	errLate = fmt.Errorf("no reply within %s", longestAttempt)

	// errTooLarge marks a reply that would be too large again.
	errTooLarge = errors.New("the reply is larger than 8 MiB")
)

// authentication signs requests with the client's token, or with the token of
// the call. It replaces a token that the service calls expired, and repeats the
// request, both once: the service refused the request unseen, so that is safe
// for every method.
type authentication struct {
	client *Client
	next   http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (a *authentication) RoundTrip(req *http.Request) (*http.Response, error) {
	k := callOf(req.Context())
	resp, err := a.send(req, k)
	if err != nil {
		k.lost = err
	}
	return resp, err
}

func (a *authentication) send(req *http.Request, k *call) (*http.Response, error) {
	bearer := k.bearer
	if bearer == nil {
		bearer = a.client.tokens.get
	}
	token, err := bearer(req.Context(), "")
	if err != nil {
		return nil, err
	}
	resp, err := a.next.RoundTrip(signed(req, token))
	if err != nil || !expired(k) {
		return resp, err
	}

	fresh, err := bearer(req.Context(), token)
	if err != nil {
		return nil, err
	}
	if fresh == token { // A ready token cannot be replaced.
		return resp, nil
	}
	return a.next.RoundTrip(signed(req, fresh))
}

// signed returns a copy of the request with a token and a body of its own.
func signed(req *http.Request, token string) *http.Request {
	out := req.Clone(req.Context())
	out.Header.Set("Authorization", "Bearer "+token)
	if req.GetBody != nil {
		out.Body, _ = req.GetBody() // IBM's SDK makes bodies from buffers, so this cannot fail.
	}
	return out
}

// expired reports whether the latest reply says that the token is too old.
func expired(k *call) bool {
	return k.status == http.StatusUnauthorized || tokenTooOld(k.status, string(k.body))
}

// tokenTooOld reports whether a reply is the one with which some paths of the
// platform refuse an expired token: they say it with status 400.
func tokenTooOld(status int, text string) bool {
	return status == http.StatusBadRequest && strings.Contains(strings.ToLower(text), "jwt expired")
}

// attempts sends a request once. It bounds the time and the size of the reply,
// reads it whole, and notes what happened in the request's call.
type attempts struct {
	client *Client
	next   http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (a *attempts) RoundTrip(req *http.Request) (*http.Response, error) {
	k := callOf(req.Context())
	begin := a.client.options.Now()
	defer func() { a.client.report(req, k, begin) }()
	ctx, cancel := context.WithTimeoutCause(req.Context(), longestAttempt, errLate)
	defer cancel()

	var wire wire
	out := req.Clone(wire.watch(ctx))
	if ua := a.client.options.UserAgent; ua != "" {
		out.Header.Set("User-Agent", ua)
	}
	resp, err := a.next.RoundTrip(out)
	if err != nil {
		err = reason(req.Context(), ctx, explain(req.URL.Host, err))
		k.unanswered(err, wire.mayHaveCarried())
		return nil, err
	}
	defer resp.Body.Close()

	a.client.clock.observe(resp.Header)
	body, cut, err := readReply(resp, k.stream)
	if err != nil {
		err = reason(req.Context(), ctx, err)
		k.unanswered(err, true)
		return nil, err
	}
	k.answered(resp.StatusCode, resp.Header, body, cut)

	reply := *resp
	reply.Body = io.NopCloser(bytes.NewReader(body))
	reply.ContentLength = int64(len(body))
	return &reply, nil
}

// report tells Options.OnRequest how an attempt ended.
func (c *Client) report(req *http.Request, k *call, begin time.Time) {
	k.sent++
	if c.options.OnRequest == nil {
		return
	}
	r := Request{
		Operation: k.operation, Region: k.region, Method: req.Method, Path: req.URL.Path, Attempt: k.sent,
		Status: k.status, Duration: c.options.Now().Sub(begin), TransactionID: c.transactionID(k),
	}
	fixed, _, _ := strings.Cut(lookUp(k.operation).Path, "{")
	if _, rest, ok := strings.Cut(req.URL.Path, fixed); ok {
		r.Path = fixed + rest
	}
	if k.lost != nil {
		r.Err = c.clean(k, bare(k.lost).Error())
	}
	c.options.OnRequest(req.Context(), r)
}

// reason says why an attempt failed: because the caller's time was up, because
// the attempt's was, or because of err itself.
func reason(caller, attempt context.Context, err error) error {
	if caller.Err() != nil {
		return caller.Err()
	}
	if attempt.Err() != nil {
		return context.Cause(attempt)
	}
	return err
}

// readReply reads a reply, which stream reads if it is JSON and reports success. One
// that reports success must be complete; of one that reports an error, whatever
// arrived is enough.
func readReply(resp *http.Response, stream func(io.Reader) error) (body []byte, cut bool, err error) {
	success := resp.StatusCode >= 200 && resp.StatusCode < 300
	if success && stream != nil && core.IsJSONMimeType(resp.Header.Get("Content-Type")) {
		if err = stream(resp.Body); errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			err = fmt.Errorf("the reply cannot be read: %w", err)
		}
		return nil, false, err
	}
	limit := int64(maxErrorReply)
	if success {
		limit = maxReply
	}
	body, err = io.ReadAll(io.LimitReader(resp.Body, limit+1))
	over := int64(len(body)) > limit
	switch {
	case success && err != nil:
		return nil, false, fmt.Errorf("the reply broke off: %w", err)
	case success && over:
		return nil, false, errTooLarge
	case over:
		return body[:limit], true, nil
	}
	return body, err != nil, nil
}

// A wire knows whether a request can have reached a service. Only a transport
// that reports that it looked for a connection, and not that it got one, is
// believed to have sent nothing.
type wire struct{ looked, connected atomic.Bool }

func (w *wire) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { w.looked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { w.connected.Store(true) },
	})
}

func (w *wire) mayHaveCarried() bool { return w.connected.Load() || !w.looked.Load() }
