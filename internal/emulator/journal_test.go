// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestJournal_holdsNoSecret(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	key := cloud.Users()[0].APIKey
	// Each of these requests carries the key where it should not be.
	cloud.ask(t, "", http.MethodPost, "/iam/identity/token?grant_type=x&apikey="+key, "")
	token := cloud.login(t, 0)
	cloud.ask(t, token, http.MethodGet, "/iam/v1/apikeys?apikey="+key, "")
	cloud.ask(t, token, http.MethodGet, "/nowhere?apikey="+key, "")
	cloud.ask(t, token, http.MethodGet, southern+"?limit=5&type=iam_api_key", "")
	// Refused before anybody looks at the query.
	must(t, cloud.AddFault(emulator.Fault{Path: "*", Status: http.StatusBadGateway}))
	cloud.ask(t, token, http.MethodGet, "/iam/v1/apikeys?apikey="+key, "")
	cloud.ask(t, token, http.MethodGet, "/iam/v1/apikeys?pagesize=7", "")
	want := []emulator.RequestRecord{
		{Method: "POST", Path: "/iam/identity/token", Status: 400, Time: start()},
		{Method: "POST", Path: "/iam/identity/token", Status: 200, Time: start()},
		{Method: "GET", Path: "/iam/v1/apikeys", Status: 400, Time: start()},
		{Method: "GET", Path: "/nowhere", Status: 404, Time: start()},
		{Method: "GET", Path: southern, Query: "limit=5&type=iam_api_key", Status: 200, Time: start()},
		{Method: "GET", Path: "/iam/v1/apikeys", Status: 502, Time: start()},
		{Method: "GET", Path: "/iam/v1/apikeys", Query: "pagesize=7", Status: 502, Time: start()},
	}
	same(t, "journal", want, cloud.Requests())
	text := cloud.ask(t, "", http.MethodGet, "/_emulator/requests", "").text
	if strings.Contains(text, key) {
		t.Error("the journal shows the key over HTTP")
	}
	if strings.Contains(text, `"query":""`) || !strings.Contains(text, `"query":"pagesize=7"`) {
		t.Errorf("the journal over HTTP = %s, want queries where there are some", text)
	}
}

func TestSecrets_areAllThatWereEverHandedOut(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	_, minted := cloud.mint(t, token, "key")
	own := strings.Repeat("own value ", 4)
	cloud.ask(t, token, http.MethodPost, "/iam/v1/apikeys", toJSON(t, map[string]any{
		"name": "own", "iam_id": cloud.Users()[0].IAMID, "apikey": own,
	}))
	known := cloud.Secrets()
	for name, secret := range map[string]string{
		"token": token, "minted value": minted, "own value": own, "foreign login key": cloud.Users()[1].APIKey,
	} {
		if !slices.Contains(known, secret) {
			t.Errorf("the %s is missing", name)
		}
	}
}

func TestBounded_keepsTheLatest(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ added, first, kept, held int }{
		{added: 0, first: 0, kept: 0, held: 0},
		{added: 20, first: 0, kept: 20, held: 20},
		{added: 21, first: 1, kept: 20, held: 21},
		{added: 1000, first: 980, kept: 20, held: 22},
	} {
		kept, held := emulator.KeepLatest(20, test.added)
		want := []int{}
		for i := range test.kept {
			want = append(want, test.first+i)
		}
		if diff := cmp.Diff(want, append([]int{}, kept...)); diff != "" || held > test.held {
			t.Errorf("of %d items %d are held, and these are shown (-want +got):\n%s", test.added, held, diff)
		}
	}
}
