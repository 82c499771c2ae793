// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/IBM/go-sdk-core/v5/core"
)

// shortestLife is the shortest life of a token that an account can choose. It
// is assumed where a reply does not name one.
const shortestLife = 15 * time.Minute

// A tokenSource keeps the client's bearer token. Callers that need a new one
// at the same time share one exchange.
type tokenSource struct {
	client *Client

	mu     sync.Mutex
	token  string    // the latest one
	until  time.Time // local time up to which it is used
	past   []string  // earlier ones, so that they can be recognised in messages
	flight *flight
}

// A flight is an exchange under way. All callers that wait for it share it. It
// is cancelled only when the last of them has left, so that the deadline of one
// caller does not spoil it for the others.
type flight struct {
	done    chan struct{}
	waiting int
	cancel  context.CancelFunc
	token   string
	err     error
}

func newTokenSource(c *Client) *tokenSource {
	return &tokenSource{client: c, token: c.options.Token}
}

// get returns a token other than stale. If it has none, it exchanges the key.
// When ctx ends, it returns the context's error at once.
func (s *tokenSource) get(ctx context.Context, stale string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if !s.client.AuthenticatesWithKey() {
		return s.client.options.Token, nil
	}

	s.mu.Lock()
	if s.token != "" && s.token != stale && s.client.options.Now().Before(s.until) {
		defer s.mu.Unlock()
		return s.token, nil
	}
	f := s.flight
	if f == nil {
		f = s.start(ctx)
	}
	f.waiting++
	s.mu.Unlock()

	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		s.leave(f)
		return "", ctx.Err()
	}
}

// start begins an exchange. It keeps the values of the caller's context, for
// logging, and not its end.
func (s *tokenSource) start(ctx context.Context) *flight {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	f := &flight{done: make(chan struct{}), cancel: cancel}
	s.flight = f
	go s.fly(ctx, f)
	return f
}

func (s *tokenSource) fly(ctx context.Context, f *flight) {
	defer f.cancel()
	sent := s.client.options.Now()
	token, life, err := s.client.exchange(ctx, opToken, s.client.options.APIKey)

	s.mu.Lock()
	defer s.mu.Unlock()
	f.token, f.err = token, err
	if err == nil {
		if s.token != "" {
			s.past = append(s.past[max(0, len(s.past)-3):], s.token)
		}
		// Four fifths, so that a token does not expire on its way. What counts is
		// the time passed here, not the date in the reply: clocks differ.
		s.token, s.until = token, sent.Add(life/5*4)
	}
	if s.flight == f {
		s.flight = nil
	}
	close(f.done)
}

// leave removes one waiting caller from an exchange. When nobody waits for it
// any more, it is cancelled, and the next caller begins another.
func (s *tokenSource) leave(f *flight) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.waiting--
	if f.waiting == 0 && s.flight == f {
		s.flight = nil
		f.cancel()
	}
}

// known returns the tokens that must not appear in a message.
func (s *tokenSource) known() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append(slices.Clone(s.past), s.token)
}

// exchange trades an API key for a token and the time that it will live.
//
// POST /identity/token – https://cloud.ibm.com/apidocs/iam-identity-token-api#gettoken-apikey
func (c *Client) exchange(ctx context.Context, operation, apiKey string) (string, time.Duration, error) {
	ctx, k := begin(ctx, operation, "", apiKey)
	authenticator := &core.IamAuthenticator{
		ApiKey: apiKey,
		URL:    c.options.IAMURL,
		Client: &http.Client{Transport: bound{ctx: ctx, call: k, next: c.repeat}, CheckRedirect: refuseRedirect},
	}
	reply, err := authenticator.RequestToken()
	if err != nil {
		return "", 0, c.failed(k, err)
	}
	if reply.AccessToken == "" {
		return "", 0, c.failed(k, errors.New("it holds no token"))
	}
	life := time.Duration(reply.ExpiresIn) * time.Second
	if reply.ExpiresIn <= 0 || reply.ExpiresIn > int64(24*time.Hour/time.Second) {
		life = shortestLife
	}
	return reply.AccessToken, life, nil
}

// ProveAPIKey exchanges a key's value for a token, once. The proof is for
// CreateTaskCredential. The error is ErrUnknownKey until IAM has heard of the
// key, which may take a while after its creation; callers who want to wait
// repeat the call.
//
// POST /identity/token – https://cloud.ibm.com/apidocs/iam-identity-token-api#gettoken-apikey
func (c *Client) ProveAPIKey(ctx context.Context, value string) (Proof, error) {
	token, _, err := c.exchange(ctx, opProveAPIKey, value)
	return Proof{token}, err
}

// bound gives IBM's token request, which takes no context, the context of the
// caller.
type bound struct {
	ctx  context.Context //nolint:containedctx // It lives as long as the one request that it is for.
	call *call
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (b bound) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := b.next.RoundTrip(req.WithContext(b.ctx))
	if err != nil {
		b.call.lost = err
	}
	return resp, err
}
