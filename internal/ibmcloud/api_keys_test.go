// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"errors"
	"net/http"
	"slices"
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
	if diff := cmp.Diff(firstKey(), got); diff != "" || err != nil {
		t.Fatalf("GetAPIKey() = %v (-want +got):\n%s", err, diff)
	}
	if got, want := c.requests()[0].Path, iamPath+"/v1/apikeys/K%2F1"; got != want {
		t.Errorf("path is %s, want %s", got, want)
	}
}

func TestClient_CreateAPIKey(t *testing.T) {
	t.Parallel()
	expiry := time.Date(2027, 11, 21, 9, 30, 59, 0, time.FixedZone("CET", 3600))
	tests := map[string]struct {
		in                         ibmcloud.NewAPIKey
		value, reply, want, secret string
		lock                       string // the header Entity-Lock
		ambiguous                  bool
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
			if secret != tt.secret || err == nil && key.ID == "" {
				t.Error("the secret is not the key's value, or the key has no id")
			}
			sent := c.requests()
			sameJSON(t, sent[0].Body, tt.want)
			if got := sent[0].Header.Get("Entity-Lock"); got != tt.lock || len(sent) != 1 {
				t.Errorf("Entity-Lock is %q in %d requests, want %q in one", got, len(sent), tt.lock)
			}
		})
	}
}

func TestClient_UpdateAPIKey(t *testing.T) {
	t.Parallel()
	text, empty, at, never := "text", "", start, time.Time{}
	tests := map[string]struct {
		tag    string
		change ibmcloud.APIKeyChange
		want   string
	}{
		"the description is cleared, whatever version is there": {"*", ibmcloud.APIKeyChange{Description: &empty}, `{"description":""}`},
		"everything": {
			"1-c0ffee",
			ibmcloud.APIKeyChange{Description: &text, ExpiresAt: &at, ActionWhenLeaked: &text},
			`{"description":"text","expires_at":"2026-11-23T09:00+0000","action_when_leaked":"text"}`,
		},
		"the expiry is taken back": {"*", ibmcloud.APIKeyChange{ExpiresAt: &never}, `{"expires_at":""}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{handler: always(http.StatusOK, document(t, "iam/apikey.json"))}
			got, err := newClient(t, c).UpdateAPIKey(t.Context(), "K1", tt.tag, tt.change)
			if diff := cmp.Diff(firstKey(), got); diff != "" || err != nil {
				t.Fatalf("UpdateAPIKey() = %v (-want +got):\n%s", err, diff)
			}
			sameJSON(t, c.requests()[0].Body, tt.want)
			if got := c.requests()[0].Header.Get("If-Match"); got != tt.tag {
				t.Errorf("If-Match is %q, want %q", got, tt.tag)
			}
		})
	}
}

// TestClient_checksWhatItSends sends nothing for an id, a scope or a text that would
// mean something else than what was asked for, as an id that addresses its list.
func TestClient_checksWhatItSends(t *testing.T) {
	t.Parallel()
	c := &cloud{handler: always(http.StatusOK, good)}
	client, ctx := newClient(t, c), t.Context()
	refused := func(operation string, err error) {
		t.Helper()
		if e := asError(t, err); e.Operation != operation || e.Ambiguous {
			t.Errorf("%s: error is %+v", operation, e)
		}
	}
	for _, id := range []string{"", ".", ".."} {
		refused("iam.DeleteAPIKey", client.DeleteAPIKey(ctx, id))
		refused("iam.LockAPIKey", client.LockAPIKey(ctx, id))
		refused("iam.GetAPIKey", second(client.GetAPIKey(ctx, id)))
		refused("iam.UpdateAPIKey", second(client.UpdateAPIKey(ctx, id, "*", ibmcloud.APIKeyChange{})))
		refused("watsonx.DeleteTaskCredential", client.DeleteTaskCredential(ctx, "eu-de", id))
		refused("watsonx.DeleteJob", second(client.DeleteJob(ctx, project(), id)))
		refused("watsonx.GetJobRun", second(client.GetJobRun(ctx, project(), "j", id)))
	}
	refused("iam.UpdateAPIKey", second(client.UpdateAPIKey(ctx, "K1", "", ibmcloud.APIKeyChange{})))
	for _, s := range []ibmcloud.Scope{{Region: "eu-de"}, {Region: "eu-de", ProjectID: "p", SpaceID: "s"}, {Region: "eu/de", ProjectID: "p"}} {
		refused("watsonx.CreateJob", second(client.CreateJob(ctx, s, ibmcloud.JobDefinition{Name: "n"})))
	}
	refused("watsonx.CreateJob", second(client.CreateJob(ctx, project(), ibmcloud.JobDefinition{Configuration: `{`})))
	if n := len(c.requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestClient_OwnAPIKey(t *testing.T) {
	t.Parallel()
	c := &cloud{handler: always(http.StatusOK, document(t, "iam/apikey.json"))}
	client, _ := serve(t, c)
	got, err := client.OwnAPIKey(t.Context())
	if diff := cmp.Diff(firstKey(), got); diff != "" || err != nil {
		t.Errorf("OwnAPIKey() = %v (-want +got):\n%s", err, diff)
	}
	if c.requests()[0].Header.Get("IAM-ApiKey") != ownKey || !client.AuthenticatesWithKey() {
		t.Error("the header IAM-ApiKey is not our key, or AuthenticatesWithKey() is false")
	}

	keyless := newClient(t, c, withToken("made-up-value"))
	_, err = keyless.OwnAPIKey(t.Context())
	if !strings.Contains(asError(t, err).Message, "no API key") || len(c.requests()) != 1 || keyless.AuthenticatesWithKey() {
		t.Errorf("without a key the error is %v after %d requests", err, len(c.requests())-1)
	}
}

// TestClient_emptyReplies accepts a success without a body where there is
// nothing to tell, and nowhere else.
func TestClient_emptyReplies(t *testing.T) {
	t.Parallel()
	mute := []string{
		"iam.DeleteAPIKey", "iam.LockAPIKey", "iam.UnlockAPIKey", "watsonx.DeleteTaskCredential", "watsonx.DeleteJob",
		"iam.Token", "iam.ProveAPIKey",
	}
	for _, op := range ibmcloud.Operations() {
		t.Run(op.Name, func(t *testing.T) {
			t.Parallel()
			client, _ := serve(t, &cloud{handler: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }})
			if err := do(t.Context(), client, op.Name); (err == nil) != slices.Contains(mute, op.Name) {
				t.Errorf("error is %v", err)
			}
		})
	}
}
