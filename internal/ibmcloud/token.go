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

// A tokenSource keeps the client's bearer token.
type tokenSource struct {
	client *Client
	turn   chan struct{} // held by the one caller that reads or exchanges the token

	mu    sync.Mutex // held to change the following, and to read it without the turn
	token string     // the latest one
	until time.Time  // local time up to which it is used
	past  []string   // earlier ones, so that they can be recognised in messages
}

func newTokenSource(c *Client) *tokenSource {
	return &tokenSource{client: c, turn: make(chan struct{}, 1), token: c.options.Token}
}

// get returns a token other than stale. If it has none, it exchanges the key, or
// waits for a caller that does. When ctx ends, it returns the context's error at
// once, and the next caller exchanges the key.
func (s *tokenSource) get(ctx context.Context, stale string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if !s.client.AuthenticatesWithKey() {
		return s.client.options.Token, nil
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}

	sent := s.client.options.Now()
	if s.token != "" && s.token != stale && sent.Before(s.until) {
		return s.token, nil
	}
	token, life, err := s.client.exchange(ctx, opToken, s.client.options.APIKey)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token != "" {
		s.past = append(s.past[max(0, len(s.past)-3):], s.token)
	}
	// Four fifths, so that a token does not expire on its way. What counts is the
	// time passed here, not the date in the reply: clocks differ.
	s.token, s.until = token, sent.Add(life/5*4)
	return token, nil
}

// known returns the tokens that must not appear in a message.
func (s *tokenSource) known() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append(slices.Clone(s.past), s.token)
}

// exchange trades an API key for a token and the time that it will live.
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

// A Proof shows that IAM knows an API key: it holds a bearer token that was
// made from it. It prints as "[secret]". The zero value proves nothing.
type Proof struct {
	hidden

	token string
}

// ProveAPIKey exchanges a key's value for a token, once. The proof is for
// CreateTaskCredential. The error is ErrUnknownKey until IAM has heard of the
// key, which may take a while after its creation; callers who want to wait
// repeat the call.
func (c *Client) ProveAPIKey(ctx context.Context, value string) (Proof, error) {
	token, _, err := c.exchange(ctx, opProveAPIKey, value)
	return Proof{token: token}, err
}

// signWith makes a call speak for a key that was proven. When the service says
// that the token expired, the key is exchanged once more.
func (k *call) signWith(c *Client, proof Proof, value string) {
	k.secrets = append(k.secrets, proof.token)
	k.bearer = func(ctx context.Context, stale string) (string, error) {
		if stale == "" {
			return proof.token, nil
		}
		fresh, _, err := c.exchange(ctx, opProveAPIKey, value)
		k.secrets = append(k.secrets, fresh)
		return fresh, err
	}
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
