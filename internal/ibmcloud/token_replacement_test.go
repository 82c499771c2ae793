// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// TestToken_isKept for four fifths of its life, and not a second longer.
func TestToken_isKept(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		life string // the member of the reply that tells it
		kept time.Duration
	}{
		"an hour":         {`,"expires_in":3600`, 48 * time.Minute},
		"15 minutes":      {`,"expires_in":900`, 12 * time.Minute},
		"no life is told": {``, 12 * time.Minute},
		"it is negative":  {`,"expires_in":-1`, 12 * time.Minute},
		"it is absurd":    {`,"expires_in":1152921504606846976`, 12 * time.Minute},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				reply := fmt.Sprintf(`{"access_token":%q%s}`, token(1), tt.life)
				c := &cloud{handler: always(http.StatusOK, good), token: always(http.StatusOK, reply)}
				client := newClient(t, c)
				for i, wait := range []time.Duration{0, tt.kept - time.Second, time.Second} {
					pass(wait)
					if err := do(t.Context(), client, "iam.GetAPIKey"); err != nil {
						t.Fatal(err)
					}
					if n, want := c.exchanges(), 1+i/2; n != want {
						t.Errorf("%d exchanges were made for %d requests, want %d", n, i+1, want)
					}
				}
			})
		})
	}
}

// TestToken_isReplaced covers what the services call an expired token.
func TestToken_isReplaced(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status    int
		reply     string
		good      int // the first token that is accepted
		requests  int
		exchanges int
		fails     bool
	}{
		"the token has expired":                  {401, document(t, "platform/error_token_expired.json"), 2, 2, 2, false},
		"the token has expired, says status 400": {400, document(t, "platform/error_jwt_expired.json"), 2, 2, 2, false},
		"the next one is refused too":            {401, document(t, "platform/error_token_expired.json"), 99, 2, 2, true},
		"something else is wrong":                {400, `{"code":400,"message":"jwt malformed"}`, 2, 1, 1, true},
		"the user is not allowed":                {403, `{}`, 2, 1, 1, true},
	}
	for name, tt := range tests {
		for _, op := range []string{"iam.CreateAPIKey", "watsonx.ListTaskCredentials", "watsonx.CreateTaskCredential", "watsonx.DeleteTaskCredential"} {
			t.Run(name+"/"+op, func(t *testing.T) {
				t.Parallel()
				c := &cloud{handler: func(w http.ResponseWriter, r *http.Request) {
					for n := tt.good; n < tt.good+2; n++ {
						if r.Header.Get("Authorization") == "Bearer "+token(n) {
							answer(w, http.StatusOK, good)
							return
						}
					}
					answer(w, tt.status, tt.reply)
				}}
				client, _ := serve(t, c)
				err := do(t.Context(), client, op)
				if (err != nil) != tt.fails || errors.Is(err, ibmcloud.ErrAmbiguous) {
					t.Errorf("error is %v", err)
				}
				sent := c.requests()
				if len(sent) != tt.requests || c.exchanges() != tt.exchanges {
					t.Errorf("%d requests and %d exchanges, want %d and %d", len(sent), c.exchanges(), tt.requests, tt.exchanges)
				}
				if sent[0].Body != sent[len(sent)-1].Body {
					t.Error("the repeated request has another body")
				}
			})
		}
	}
}

// TestToken_isReplacedOnceForAll has twenty callers share the first token and the second.
func TestToken_isReplacedOnceForAll(t *testing.T) {
	t.Parallel()
	var old sync.WaitGroup
	const callers = 20
	old.Add(callers)
	c := &cloud{handler: func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer "+token(1) {
			// All callers find the token expired before the first replaces it.
			old.Done()
			old.Wait()
			answer(w, http.StatusUnauthorized, `{}`)
			return
		}
		answer(w, http.StatusOK, good)
	}}
	client, _ := serve(t, c)
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			if _, err := client.GetAPIKey(t.Context(), "K1"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := c.exchanges(); n != 2 {
		t.Errorf("%d exchanges were made, want 2", n)
	}
}

func TestToken_readyOneIsNotReplaced(t *testing.T) {
	t.Parallel()
	for _, given := range []string{"made-up-value", "Bearer made-up-value", "bearer  made-up-value\n"} {
		c := &cloud{handler: always(http.StatusUnauthorized, `{}`)}
		client := newClient(t, c, withToken(given))
		_, err := client.GetAPIKey(t.Context(), "K1")
		if !errors.Is(err, ibmcloud.ErrUnauthorized) || len(c.all()) != 1 || c.all()[0].Auth != "Bearer made-up-value" {
			t.Errorf("error is %v after %d requests, or one is not signed with the token alone", err, len(c.all()))
		}
	}
}
