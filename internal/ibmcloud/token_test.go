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
	tests := map[string]struct{ reply, message string }{
		"the key works":            {document(t, "iam/token.json"), ""},
		"the reply holds no token": {`{}`, "the reply cannot be understood: it holds no token"},
		"the reply is not JSON":    {`token`, "the reply cannot be understood: it holds no token"},
		"the reply is a page":      {`<html>`, "the reply is text/html, not JSON: is a proxy or a login page in between?"},
	}
	for name, tt := range tests {
		c := &cloud{token: always(http.StatusOK, tt.reply)}
		_, err := newClient(t, c).ProveAPIKey(t.Context(), newValue)
		if n := c.exchanges(); n != 1 || (err == nil) != (tt.message == "") {
			t.Errorf("%s: error is %v after %d exchanges", name, err, n)
		}
		if err != nil && (asError(t, err).Message != tt.message || errors.Is(err, ibmcloud.ErrAmbiguous)) {
			t.Errorf("%s: error is %v", name, err)
		}
	}
}

// TestToken_isOneErrorForAll reports a refused key under the name of the
// exchange, and as something that did not happen.
func TestToken_isOneErrorForAll(t *testing.T) {
	t.Parallel()
	for _, op := range []string{"iam.Token", "iam.CreateAPIKey", "iam.DeleteAPIKey", "watsonx.ListTaskCredentials", "watsonx.StartJobRun"} {
		c := &cloud{token: always(http.StatusBadRequest, document(t, "iam/token_unknown_key.json"))}
		err := do(t.Context(), newClient(t, c), op)
		if e := asError(t, err); e.Operation != "iam.Token" || e.Ambiguous || !errors.Is(err, ibmcloud.ErrUnknownKey) || len(c.requests()) != 0 {
			t.Errorf("%s: error is %+v after %d requests", op, e, len(c.requests()))
		}
	}
}

// TestToken_goesToThePatient lets the caller who began an exchange leave: the exchange
// ends with it, and the one that waits begins another.
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

// TestProof_signsTheInstallation follows the bearer tokens of two installations,
// one with a proof and one without.
func TestProof_signsTheInstallation(t *testing.T) {
	t.Parallel()
	const unauthorized = `{"errors":[{"code":"not_authenticated","message":"expired"}]}`
	tests := map[string]struct {
		options func(*ibmcloud.Options)
		refuse  string // the token that the platform refuses
		proven  bool
		want    []string // who signed the installations
		fails   bool
	}{
		"with a proof, the new key signs":                             {proven: true, want: []string{token(1)}},
		"without a proof, the client's own key signs":                 {want: []string{token(2)}},
		"a refused proof is made anew once":                           {proven: true, refuse: token(1), want: []string{token(1), token(2)}},
		"a client with a ready token signs with the proof":            {options: withToken(token(9)), proven: true, want: []string{token(1)}},
		"a client with a ready token makes a refused proof anew":      {options: withToken(token(9)), proven: true, refuse: token(1), want: []string{token(1), token(2)}},
		"a client with a ready token and no proof gives up at once":   {options: withToken(token(9)), refuse: token(9), want: []string{token(9)}, fails: true},
		"a proof that stays refused is not exchanged again and again": {proven: true, refuse: "*", want: []string{token(1), token(2)}, fails: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{handler: func(w http.ResponseWriter, r *http.Request) {
				if tt.refuse == "*" || r.Header.Get("Authorization") == "Bearer "+tt.refuse {
					answer(w, http.StatusUnauthorized, unauthorized)
					return
				}
				answer(w, http.StatusCreated, good)
			}}
			client := newClient(t, c)
			if tt.options != nil {
				client = newClient(t, c, tt.options)
			}
			proof, err := client.ProveAPIKey(t.Context(), newValue)
			if err != nil {
				t.Fatal(err)
			}
			if !tt.proven {
				proof = ibmcloud.Proof{}
			}
			_, err = createCredential(t.Context(), client, newValue, proof)
			if errors.Is(err, ibmcloud.ErrUnauthorized) != tt.fails || err != nil && !tt.fails {
				t.Errorf("CreateTaskCredential() = %v", err)
			}
			var got []string
			for _, r := range c.requests() {
				got = append(got, r.Auth)
			}
			for i := range tt.want {
				tt.want[i] = "Bearer " + tt.want[i]
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("the signatures differ (-want +got):\n%s", diff)
			}
		})
	}
}
