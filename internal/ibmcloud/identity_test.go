// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

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
		"an account of a kind":     {token: jwt(`{"iam_id":"` + user + `","account":7}`), message: "names no account"},
		"no user":                  {token: jwt(`{"account":{"bss":"a"}}`), message: "names no user"},
		"claims that are not JSON": {token: jwt(`made-up-value`), message: "cannot be read"},
		"a token of another kind":  {token: "made-up-value", message: "not a JSON Web Token"},
		"a token of other signs":   {token: "a.!!!.c", message: "not a JSON Web Token"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{token: always(http.StatusOK, fmt.Sprintf(`{"access_token":%q,"expires_in":3600}`, tt.token))}
			ready := newClient(t, c, withToken(tt.token))
			for _, client := range []*ibmcloud.Client{newClient(t, c), ready} {
				got, err := client.Identity(t.Context())
				if tt.message != "" {
					if e := asError(t, err); e.Operation != "iam.Token" || !contains(e.Message, tt.message) || !errors.Is(err, ibmcloud.ErrBadToken) {
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
	expiry := time.Date(2026, time.November, 23, 1, 0, 0, 0, time.UTC)
	if want := (ibmcloud.Identity{IAMID: user, AccountID: account, ExpiresAt: expiry}); err != nil || got != want {
		t.Errorf("Identity() = %+v, %v, want %+v", got, err, want)
	}
}
