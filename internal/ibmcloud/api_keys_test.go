// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// firstKey is testdata/iam/apikey.json.
func firstKey() ibmcloud.APIKey {
	const id = "ApiKey-00000001-1111-4222-8333-444444444444"
	return ibmcloud.APIKey{
		ID: id, EntityTag: "1-c0ffee", CRN: "crn:v1:bluemix:public:iam-identity::a/" + account + "::apikey:" + id,
		Name: "cpd-apikey-" + user + "-2026-11-21T08:30:15Z", Description: "key 1",
		IAMID: user, AccountID: account, CreatedBy: user,
		CreatedAt:  time.Date(2026, 11, 21, 8, 30, 0, 0, time.UTC),
		ModifiedAt: time.Date(2026, 11, 21, 8, 31, 0, 0, time.UTC),
		ExpiresAt:  time.Date(2027, 11, 21, 8, 30, 0, 0, time.UTC),
		Disabled:   true, Locked: true, ActionWhenLeaked: "disable",
	}
}

func TestClient_GetAPIKey(t *testing.T) {
	t.Parallel()
	c := &cloud{handler: always(http.StatusOK, document(t, "iam/apikey.json"))}
	got, err := newClient(t, c).GetAPIKey(t.Context(), "K/1")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(firstKey(), got); diff != "" {
		t.Errorf("GetAPIKey() (-want +got):\n%s", diff)
	}
	if got, want := c.requests()[0].Path, iamPath+"/v1/apikeys/K%2F1"; got != want {
		t.Errorf("path is %s, want %s", got, want)
	}
}

func TestClient_CreateAPIKey(t *testing.T) {
	t.Parallel()
	expiry := time.Date(2027, 11, 21, 9, 30, 59, 0, time.FixedZone("CET", 3600))
	tests := map[string]struct {
		in        ibmcloud.NewAPIKey
		value     string
		reply     string
		want      string
		lock      string
		secret    string
		ambiguous bool
	}{
		"IAM makes the value up": {
			in:     ibmcloud.NewAPIKey{Name: "n", IAMID: user, AccountID: account},
			reply:  document(t, "iam/apikey_created.json"),
			want:   `{"name":"n","iam_id":"` + user + `","account_id":"` + account + `"}`,
			secret: "made-up-value-of-the-second-key-000000",
		},
		"everything is asked for, and the value is the caller's own": {
			in: ibmcloud.NewAPIKey{
				Name: "n", IAMID: user, AccountID: account, Description: "d", ExpiresAt: expiry,
				ActionWhenLeaked: "none", Locked: true,
			},
			value: newValue + `"{<&ü`,
			reply: document(t, "iam/apikey.json"),
			want: `{"name":"n","iam_id":"` + user + `","account_id":"` + account + `","description":"d",
				"expires_at":"2027-11-21T08:30+0000","action_when_leaked":"none","apikey":"` + newValue + `\"{<&ü"}`,
			lock:   "true",
			secret: newValue + `"{<&ü`,
		},
		"the reply shows no value": {
			in:        ibmcloud.NewAPIKey{Name: "n", IAMID: user},
			reply:     document(t, "iam/apikey.json"),
			want:      `{"name":"n","iam_id":"` + user + `"}`,
			ambiguous: true,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{handler: always(http.StatusCreated, tt.reply)}
			key, secret, err := newClient(t, c).CreateAPIKey(t.Context(), tt.in, tt.value)
			if errors.Is(err, ibmcloud.ErrAmbiguous) != tt.ambiguous || (err != nil) != tt.ambiguous {
				t.Fatalf("error is %v, want an ambiguous one: %t", err, tt.ambiguous)
			}
			if secret != tt.secret {
				t.Error("the secret is not the key's value")
			}
			if err == nil && key.ID == "" {
				t.Error("the key has no id")
			}
			sent := c.requests()
			if len(sent) != 1 {
				t.Fatalf("%d requests were sent, want 1", len(sent))
			}
			sameJSON(t, sent[0].Body, tt.want)
			if got := sent[0].Header.Get("Entity-Lock"); got != tt.lock {
				t.Errorf("Entity-Lock is %q, want %q", got, tt.lock)
			}
		})
	}
}

func TestClient_UpdateAPIKey(t *testing.T) {
	t.Parallel()
	text, empty := "text", ""
	at, never := start, time.Time{}
	tests := map[string]struct {
		tag    string
		change ibmcloud.APIKeyChange
		want   string
	}{
		"only the description": {tag: "1-c0ffee", change: ibmcloud.APIKeyChange{Description: &text}, want: `{"description":"text"}`},
		"the description is cleared, whatever version is there": {
			tag: "*", change: ibmcloud.APIKeyChange{Description: &empty}, want: `{"description":""}`,
		},
		"everything": {
			tag:    "1-c0ffee",
			change: ibmcloud.APIKeyChange{Description: &text, ExpiresAt: &at, ActionWhenLeaked: &text},
			want:   `{"description":"text","expires_at":"2026-11-23T09:00+0000","action_when_leaked":"text"}`,
		},
		"the expiry is taken back": {tag: "*", change: ibmcloud.APIKeyChange{ExpiresAt: &never}, want: `{"expires_at":""}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{handler: always(http.StatusOK, document(t, "iam/apikey.json"))}
			got, err := newClient(t, c).UpdateAPIKey(t.Context(), "K1", tt.tag, tt.change)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(firstKey(), got); diff != "" {
				t.Errorf("UpdateAPIKey() (-want +got):\n%s", diff)
			}
			sameJSON(t, c.requests()[0].Body, tt.want)
			if got := c.requests()[0].Header.Get("If-Match"); got != tt.tag {
				t.Errorf("If-Match is %q, want %q", got, tt.tag)
			}
		})
	}
}

func TestClient_UpdateAPIKey_needsAnEntityTag(t *testing.T) {
	t.Parallel()
	c := &cloud{handler: always(http.StatusOK, good)}
	_, err := newClient(t, c).UpdateAPIKey(t.Context(), "K1", "", ibmcloud.APIKeyChange{})
	if err == nil || len(c.requests()) != 0 {
		t.Errorf("error is %v after %d requests, want one before any request", err, len(c.requests()))
	}
}

// TestClient_refusesPaths keeps an id from addressing the list it belongs to.
func TestClient_refusesPaths(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", ".", ".."} {
		c := &cloud{handler: always(http.StatusOK, good)}
		client := newClient(t, c)
		ctx := t.Context()
		for name, err := range map[string]error{
			"iam.DeleteAPIKey":             client.DeleteAPIKey(ctx, id),
			"iam.LockAPIKey":               client.LockAPIKey(ctx, id),
			"iam.UnlockAPIKey":             client.UnlockAPIKey(ctx, id),
			"iam.GetAPIKey":                second(client.GetAPIKey(ctx, id)),
			"iam.UpdateAPIKey":             second(client.UpdateAPIKey(ctx, id, "*", ibmcloud.APIKeyChange{})),
			"watsonx.DeleteTaskCredential": client.DeleteTaskCredential(ctx, "eu-de", id),
		} {
			if err == nil || asError(t, err).Operation != name {
				t.Errorf("%s of %q: error is %v", name, id, err)
			}
		}
		if n := len(c.all()); n != 0 {
			t.Errorf("%d requests were sent", n)
		}
	}
}

func second[T any](_ T, err error) error { return err }

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestClient_OwnAPIKey(t *testing.T) {
	t.Parallel()
	c := &cloud{handler: always(http.StatusOK, document(t, "iam/apikey.json"))}
	client, _ := serve(t, c)
	got, err := client.OwnAPIKey(t.Context())
	if diff := cmp.Diff(firstKey(), got); diff != "" || err != nil {
		t.Errorf("OwnAPIKey() = %v (-want +got):\n%s", err, diff)
	}
	if c.requests()[0].Header.Get("IAM-ApiKey") != ownKey {
		t.Error("the header IAM-ApiKey is not our key")
	}
	if !client.AuthenticatesWithKey() {
		t.Error("AuthenticatesWithKey() is false for a client with a key")
	}
}

func TestClient_OwnAPIKey_needsAKey(t *testing.T) {
	t.Parallel()
	c := &cloud{handler: always(http.StatusOK, good)}
	client := newClient(t, c, func(o *ibmcloud.Options) { o.APIKey, o.Token = "", "made-up-value" })
	_, err := client.OwnAPIKey(t.Context())
	if !strings.Contains(asError(t, err).Message, "no API key") || len(c.all()) != 0 || client.AuthenticatesWithKey() {
		t.Errorf("error is %v after %d requests", err, len(c.all()))
	}
}

// TestClient_emptyReplies accepts a success without a body where there is
// nothing to tell, and nowhere else.
func TestClient_emptyReplies(t *testing.T) {
	t.Parallel()
	mute := map[string]bool{
		"iam.DeleteAPIKey": true, "iam.LockAPIKey": true, "iam.UnlockAPIKey": true,
		"watsonx.DeleteTaskCredential": true, "watsonx.DeleteJob": true, "iam.Token": true, "iam.ProveAPIKey": true,
	}
	for name, call := range operations() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := serve(t, &cloud{handler: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }})
			if err := call(context.Background(), client); (err == nil) != mute[name] {
				t.Errorf("error is %v", err)
			}
		})
	}
}
