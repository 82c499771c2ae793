// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"context"
	"errors"
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
	if _, err := client.ProveAPIKey(t.Context(), odd); err != nil {
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
		"the account is blocked":     {status: 400, reply: document(t, "iam/token_account_blocked.json"), want: ibmcloud.ErrAccountBlocked, message: "The account is blocked."},
		"the user has left":          {status: 400, reply: document(t, "iam/token_not_a_member.json"), want: ibmcloud.ErrNotMember, message: "User is not member of the specified account"},
		"the client is not known":    {status: 400, reply: document(t, "iam/token_client_not_found.json"), message: "The client could not be found."},
		"another refusal":            {status: 400, reply: document(t, "iam/token_property_missing.json"), message: "Property missing or empty: grant_type – The form has no such field."},
		"the reply holds no token":   {status: 200, reply: `{}`, message: "the reply cannot be understood: it holds no token"},
		"the reply is not JSON":      {status: 200, reply: `token`, message: "the reply cannot be understood: it holds no token"},
		"the reply is a page":        {status: 200, reply: `<html>`, message: "the reply is text/html, not JSON: is a proxy or a login page in between?"},
		"errors is an empty list":    {status: 400, reply: `{"errors":[]}`, message: "Bad Request"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{token: always(tt.status, tt.reply)}
			client := newClient(t, c)
			_, err := client.ProveAPIKey(t.Context(), newValue)
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
			for _, kind := range []error{ibmcloud.ErrUnknownKey, ibmcloud.ErrAccountBlocked, ibmcloud.ErrNotMember} {
				if errors.Is(err, kind) != (tt.want == kind) { //nolint:errorlint // Whether they are the same kind.
					t.Errorf("the error is %v: %t", kind, tt.want == nil)
				}
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
		if _, err := client.ProveAPIKey(t.Context(), newValue); err != nil {
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

// TestToken_goesToThePatient lets the caller who began an exchange leave: the one
// that waits begins another.
func TestToken_goesToThePatient(t *testing.T) {
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

		if !errors.Is(first, context.DeadlineExceeded) || asError(t, first).Operation != "iam.Token" {
			t.Errorf("the hurried caller got %v", first)
		}
		if second != nil {
			t.Errorf("the patient caller got %v", second)
		}
		if n := c.exchanges(); n != 2 {
			t.Errorf("%d exchanges were made, want 2", n)
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

// TestToken_isReplaced covers what the services call an expired token.
// TestClient_Identity_document reads the token in testdata.
