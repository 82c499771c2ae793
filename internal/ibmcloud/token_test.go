// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

func TestToken_exchange(t *testing.T) {
	t.Parallel()
	const odd = `made-up-value"{<&=+ü%20`
	c := &cloud{handler: always(http.StatusOK, good)}
	client, _ := serve(t, c, func(o *ibmcloud.Options) { o.UserAgent = "provider/1.2.3" })
	if err := client.ProveAPIKey(t.Context(), odd); err != nil {
		t.Fatal(err)
	}
	got := c.all()[0]
	form, err := url.ParseQuery(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{
		"grant_type":    {"urn:ibm:params:oauth:grant-type:apikey"},
		"response_type": {"cloud_iam"},
		"apikey":        {odd},
	}
	if !cmp.Equal(want, form) {
		t.Error("the form is not that of an API key's exchange")
	}
	if got.Header.Get("Content-Type") != "application/x-www-form-urlencoded" || got.Header.Get("Accept") != "application/json" {
		t.Errorf("headers are %v", got.Header)
	}
	if got := got.Header["User-Agent"]; !cmp.Equal(got, []string{"provider/1.2.3"}) {
		t.Errorf("User-Agent is %q", got)
	}
	if got.Auth != "" || got.Query != "" {
		t.Error("the exchange is signed, or carries a query")
	}
}

func TestClient_ProveAPIKey(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status  int
		reply   string
		want    error
		message string
	}{
		"the key works":              {status: 200, reply: document(t, "iam/token.json")},
		"the key is not known (yet)": {status: 400, reply: document(t, "iam/token_unknown_key.json"), want: ibmcloud.ErrUnknownKey, message: "Provided API key could not be found."},
		"another refusal":            {status: 400, reply: document(t, "iam/token_property_missing.json"), message: "Property missing or empty: grant_type – The form has no such field."},
		"the reply holds no token":   {status: 200, reply: `{}`, message: "the reply cannot be understood: it holds no token"},
		"the reply is not JSON":      {status: 200, reply: `<html>`, message: "the reply cannot be understood: it holds no token"},
		"errors is an empty list":    {status: 400, reply: `{"errors":[]}`, message: "Bad Request"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{token: always(tt.status, tt.reply)}
			client := newClient(t, c)
			err := client.ProveAPIKey(t.Context(), newValue)
			if tt.message == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			e := asError(t, err)
			if e.Operation != "iam.ProveAPIKey" || e.Status != tt.status || e.Message != tt.message || e.Ambiguous {
				t.Errorf("error is %+v", e)
			}
			if errors.Is(err, ibmcloud.ErrUnknownKey) != (tt.want != nil) {
				t.Errorf("the error is ErrUnknownKey: %t", tt.want == nil)
			}
			if n := c.exchanges(); n != 1 {
				t.Errorf("%d exchanges were made, want 1", n)
			}
		})
	}
}

func TestClient_ProveAPIKey_leavesTheTokenAlone(t *testing.T) {
	t.Parallel()
	c := &cloud{handler: always(http.StatusOK, good)}
	client := newClient(t, c)
	for range 2 {
		if err := client.ProveAPIKey(t.Context(), newValue); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := client.GetAPIKey(t.Context(), "K1"); err != nil {
		t.Fatal(err)
	}
	if got, want := c.requests()[0].Auth, "Bearer "+token(3); got != want {
		t.Error("the request is not signed with a token of our own key")
	}
}

// TestToken_isOneErrorForAll reports a refused key under the name of the
// exchange, and as something that did not happen.
func TestToken_isOneErrorForAll(t *testing.T) {
	t.Parallel()
	for name, call := range operations() {
		if name == "iam.ProveAPIKey" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{token: always(http.StatusBadRequest, document(t, "iam/token_unknown_key.json"))}
			err := call(t.Context(), newClient(t, c))
			if e := asError(t, err); e.Operation != "iam.Token" || e.Ambiguous || !errors.Is(err, ibmcloud.ErrUnknownKey) {
				t.Errorf("error is %+v", e)
			}
			if len(c.requests()) != 0 {
				t.Error("the request was sent without a token")
			}
		})
	}
}

func TestToken_isShared(t *testing.T) {
	t.Parallel()
	c := &cloud{handler: always(http.StatusOK, good)}
	client, _ := serve(t, c)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if _, err := client.GetAPIKey(t.Context(), "K1"); err != nil {
				t.Error(err)
			}
			if _, err := client.Identity(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := c.exchanges(); n != 1 {
		t.Errorf("%d exchanges were made, want 1", n)
	}
}

// TestToken_isSharedByAllButTheHurried lets the caller who began an exchange
// leave without spoiling it for the others.
func TestToken_isSharedByAllButTheHurried(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &cloud{handler: always(http.StatusOK, good)}
		c.token = func(w http.ResponseWriter, r *http.Request) {
			select {
			case <-time.After(10 * time.Second):
				c.handOut(w)
			case <-r.Context().Done():
			}
		}
		client := newClient(t, c)
		hurried, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		var first, second error
		var wg sync.WaitGroup
		wg.Go(func() {
			_, first = client.GetAPIKey(hurried, "K1")
			if got := time.Since(begin); got != time.Second {
				t.Errorf("the hurried caller left after %s", got)
			}
		})
		synctest.Wait()
		wg.Go(func() { _, second = client.GetAPIKey(t.Context(), "K2") })
		wg.Wait()

		if !errors.Is(first, context.DeadlineExceeded) || asError(t, first).Operation != "iam.GetAPIKey" {
			t.Errorf("the hurried caller got %v", first)
		}
		if second != nil {
			t.Errorf("the patient caller got %v", second)
		}
		if n := c.exchanges(); n != 1 {
			t.Errorf("%d exchanges were made, want 1", n)
		}
	})
}

// TestToken_isGivenUpByAll stops an exchange that nobody waits for, and begins
// another when asked again.
func TestToken_isGivenUpByAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stopped := 0
		c := &cloud{handler: always(http.StatusOK, good)}
		client := newClient(t, c, func(o *ibmcloud.Options) {
			o.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
				if stopped < 1 {
					<-r.Context().Done()
					stopped++
					return nil, r.Context().Err()
				}
				return inMemory{c}.RoundTrip(r)
			})
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := client.GetAPIKey(ctx, "K1"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error is %v", err)
		}
		synctest.Wait()
		if stopped != 1 {
			t.Error("the exchange goes on although nobody waits for it")
		}
		if _, err := client.GetAPIKey(t.Context(), "K1"); err != nil {
			t.Error(err)
		}
	})
}

func TestToken_isKept(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		life int // expires_in
		wait time.Duration
		want int
	}{
		"for four fifths of an hour":     {3600, 48*time.Minute - time.Second, 1},
		"and no longer":                  {3600, 48 * time.Minute, 2},
		"for four fifths of 15 minutes":  {900, 12*time.Minute - time.Second, 1},
		"not longer for a shorter life":  {900, 12 * time.Minute, 2},
		"carefully when no life is told": {-1, 12 * time.Minute, 2},
		"carefully when it is absurd":    {1 << 60, 12 * time.Minute, 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := &cloud{handler: always(http.StatusOK, good), life: tt.life}
				client := newClient(t, c)
				for range 2 {
					if _, err := client.GetAPIKey(t.Context(), "K1"); err != nil {
						t.Fatal(err)
					}
					time.Sleep(tt.wait)
				}
				if n := c.exchanges(); n != tt.want {
					t.Errorf("%d exchanges were made, want %d", n, tt.want)
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
				err := operations()[op](t.Context(), client)
				if (err != nil) != tt.fails {
					t.Errorf("error is %v", err)
				}
				if errors.Is(err, ibmcloud.ErrAmbiguous) {
					t.Error("a refused request reads as one that may have been carried out")
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
		client := newClient(t, c, func(o *ibmcloud.Options) { o.APIKey, o.Token = "", given })
		_, err := client.GetAPIKey(t.Context(), "K1")
		if !errors.Is(err, ibmcloud.ErrUnauthorized) || len(c.all()) != 1 {
			t.Errorf("error is %v after %d requests", err, len(c.all()))
		}
		if got := c.all()[0].Auth; got != "Bearer made-up-value" {
			t.Error("the request is not signed with the token alone")
		}
	}
}

func TestClient_Identity(t *testing.T) {
	t.Parallel()
	person := ibmcloud.Identity{IAMID: user, AccountID: account}
	tests := map[string]struct {
		token   string
		want    ibmcloud.Identity
		profile bool
		service bool
		message string
	}{
		"a person":             {token: token(1), want: person},
		"a person by id alone": {token: jwt(`{"id":"` + user + `","account":{"bss":"` + account + `"}}`), want: person},
		"a trusted profile": {
			token:   jwt(`{"iam_id":"iam-Profile-1","sub_type":"Profile","account":{"bss":"a"}}`),
			want:    ibmcloud.Identity{IAMID: "iam-Profile-1", AccountID: "a", SubType: "Profile"},
			profile: true,
		},
		"a service ID": {
			token:   jwt(`{"iam_id":"iam-ServiceId-1","account":{"bss":"a"}}`),
			want:    ibmcloud.Identity{IAMID: "iam-ServiceId-1", AccountID: "a"},
			service: true,
		},
		"no account":               {token: jwt(`{"iam_id":"` + user + `"}`), message: "names no account"},
		"an account that is null":  {token: jwt(`{"iam_id":"` + user + `","account":null}`), message: "names no account"},
		"an account of a kind":     {token: jwt(`{"iam_id":"` + user + `","account":7}`), message: "cannot be read"},
		"no user":                  {token: jwt(`{"account":{"bss":"a"}}`), message: "names no user"},
		"claims that are not JSON": {token: jwt(`made-up-value`), message: "cannot be read"},
		"a token of another kind":  {token: "made-up-value", message: "not a JSON Web Token"},
		"a token of other signs":   {token: "a.!!!.c", message: "not a JSON Web Token"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{token: always(http.StatusOK, fmt.Sprintf(`{"access_token":%q,"expires_in":3600}`, tt.token))}
			ready := newClient(t, c, func(o *ibmcloud.Options) { o.APIKey, o.Token = "", tt.token })
			for _, client := range []*ibmcloud.Client{newClient(t, c), ready} {
				got, err := client.Identity(t.Context())
				if tt.message != "" {
					if e := asError(t, err); e.Operation != "iam.Token" || !contains(e.Message, tt.message) {
						t.Errorf("error is %+v", e)
					}
					continue
				}
				if err != nil || got != tt.want || got.IsTrustedProfile() != tt.profile || got.IsServiceID() != tt.service {
					t.Errorf("Identity() = %+v, %v, want %+v", got, err, tt.want)
				}
			}
			if n := c.exchanges(); n != 1 {
				t.Errorf("%d exchanges were made, want that of the client with a key", n)
			}
		})
	}
}

// TestClient_Identity_document reads the token in testdata.
func TestClient_Identity_document(t *testing.T) {
	t.Parallel()
	c := &cloud{token: always(http.StatusOK, document(t, "iam/token.json"))}
	got, err := newClient(t, c).Identity(t.Context())
	if want := (ibmcloud.Identity{IAMID: user, AccountID: account}); err != nil || got != want {
		t.Errorf("Identity() = %+v, %v, want %+v", got, err, want)
	}
}
