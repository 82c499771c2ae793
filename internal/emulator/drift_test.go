// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestDrift_needsSomethingToChange(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{KeyLimit: 3})
	cloud.withKey(t, "us-south")
	cloud.Advance(time.Hour)
	owner := cloud.Users()[0].IAMID
	foreign, err := cloud.AddForeignKey(owner)
	must(t, err)
	same(t, "series", []view{{0, "Active", []string{"us-south"}}, {1, "Phased out", []string{}}}, cloud.series())
	_, beyondTheLimit := cloud.AddForeignKey(owner)
	must(t, cloud.DeleteKey(foreign))
	_, ofNobody := cloud.AddForeignKey("IBMid-1")
	for what, err := range map[string]error{
		"adding a key beyond the limit":  beyondTheLimit,
		"adding a key of nobody":         ofNobody,
		"editing a key that is gone":     cloud.SetLocked(foreign, true),
		"deleting an unknown credential": cloud.DeleteCredential("c1"),
		"failing the runs of no job":     cloud.FailRuns("j1", "x"),
	} {
		if err == nil {
			t.Errorf("%s works, want an error", what)
		}
	}
}

func TestForeignCredentials_areStoredAsTheToolSays(t *testing.T) {
	t.Parallel()
	users := newCloud(t, emulator.Options{}).Users()
	for body, want := range map[string]emulator.CredentialRecord{
		`{"region":"us-south"}`: {
			Name: "Python API generated task credentials", Region: "us-south",
			IAMID: users[0].IAMID, KeyID: users[0].LoginKeyID,
		},
		`{"region":"eu-de","name":"n","description":"d","key_id":"` + users[1].LoginKeyID + `","scope":{"project_id":"p1"}}`: {
			Name: "n", Description: "d", Region: "eu-de", Scope: map[string]string{"project_id": "p1"},
			IAMID: users[1].IAMID, KeyID: users[1].LoginKeyID,
		},
	} {
		cloud := newCloud(t, emulator.Options{})
		before := len(cloud.Credentials())
		got := cloud.wants(t, http.StatusCreated, "", http.MethodPost, "/_emulator/credentials", body)
		want.ID, want.AccountID, want.CreatedAt = got.get(t, "id"), users[0].AccountID, start()
		same(t, body, []emulator.CredentialRecord{want}, cloud.Credentials()[before:])
	}
	cloud := newCloud(t, emulator.Options{})
	before := cloud.Credentials()
	for name, test := range map[string]struct {
		body   string
		status int
	}{
		"a key of somebody who has one": {`{"region":"us-south","key_id":"` + users[1].LoginKeyID + `"}`, 409},
		"no region":                     {`{}`, 400},
		"a region that does not exist":  {`{"region":"mars"}`, 400},
		"a key that does not exist":     {`{"region":"us-south","key_id":"ApiKey-1"}`, 400},
		"a field that is unknown":       {`{"region":"us-south","secret":"x"}`, 400},
		"a scope that is not a text":    {`{"region":"us-south","scope":{"project_id":1}}`, 400},
	} {
		cloud.wants(t, test.status, "", http.MethodPost, "/_emulator/credentials", test.body)
		same(t, "credentials after "+name, before, cloud.Credentials())
	}
}

// A credential with a scope is in the lists and does not count as the user's one.
func TestForeignCredentials_withAScopeDoNotCount(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	scoped, err := cloud.StoreForeignCredential(emulator.ForeignCredential{
		Region: "us-south", Scope: map[string]string{"project_id": "p1"},
	})
	must(t, err)
	login, _ := cloud.key(scoped.KeyID)
	same(t, "status of the key in it", emulator.StatusOther, login.Status)
	cloud.install(t, http.StatusCreated, token, "us-south", cloud.Users()[0].APIKey)
	// It does not count after the own one either.
	_, err = cloud.StoreForeignCredential(emulator.ForeignCredential{Region: "us-south", Scope: map[string]string{"space_id": "s1"}})
	must(t, err)
	for query, want := range map[string]int{"": 3, "?space_id=s1": 1, "?project_id=p1": 1, "?scope.project_id=p1": 1, "?space_id=p1": 0} {
		listed := cloud.ask(t, token, http.MethodGet, southern+query, "").list(t, "credentials")
		same(t, "number of credentials in the list "+query, want, len(listed))
	}
	shown := cloud.ask(t, token, http.MethodGet, southern+"/"+scoped.ID, "")
	same(t, "scope", map[string]any{"project_id": "p1"}, shown.body["scope"])
	// The console neither sees nor deletes them.
	must(t, cloud.Console(emulator.ConsoleAction{Act: "delete"}))
	left := cloud.ask(t, token, http.MethodGet, southern, "").list(t, "credentials")
	same(t, "number of credentials after the trash can, each with a scope", 2, len(left))
}

func TestForeignCredentials_withAScopeAuthorizeWhatItNames(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		scope map[string]string
		runs  bool
	}{
		"the project of the job":            {map[string]string{"project_id": "p1"}, true},
		"another project":                   {map[string]string{"project_id": "p2"}, false},
		"a space of the same ID":            {map[string]string{"space_id": "p1"}, false},
		"the asset":                         {map[string]string{"asset_id": "a1"}, true},
		"the asset in another project":      {map[string]string{"asset_id": "a1", "project_id": "p2"}, false},
		"another job":                       {map[string]string{"job_id": "j"}, false},
		"a member that nobody has heard of": {map[string]string{"catalog_id": "p1"}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, token := newSession(t, emulator.Options{})
			_, err := cloud.StoreForeignCredential(emulator.ForeignCredential{Region: "us-south", Scope: test.scope})
			must(t, err)
			cloud.startRun(t, token, "us-south", cloud.makeJob(t, token, "us-south", nil))
			if got := cloud.Runs()[0]; (got.KeyID != "") != test.runs {
				t.Errorf("run = %+v, want a key: %v", got, test.runs)
			}
		})
	}
}
