// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestForeignCredentials_areStoredAsTheToolSays(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	users := cloud.Users()
	tests := map[string]struct {
		body   string
		status int
		want   emulator.CredentialRecord
	}{
		"a region alone": {
			`{"region":"us-south"}`, 201,
			emulator.CredentialRecord{Name: "Python API generated task credentials", Region: "us-south", KeyID: users[0].LoginKeyID},
		},
		"everything": {
			`{"region":"eu-de","name":"n","description":"d","key_id":"` + users[1].LoginKeyID + `","scope":{"project_id":"p1"}}`, 201,
			emulator.CredentialRecord{
				Name: "n", Description: "d", Region: "eu-de", KeyID: users[1].LoginKeyID, Scope: map[string]string{"project_id": "p1"},
			},
		},
		"a key of somebody who has one": {`{"region":"us-south","key_id":"` + users[1].LoginKeyID + `"}`, 409, emulator.CredentialRecord{}},
		"no region":                     {`{}`, 400, emulator.CredentialRecord{}},
		"a region that does not exist":  {`{"region":"mars"}`, 400, emulator.CredentialRecord{}},
		"a key that does not exist":     {`{"region":"us-south","key_id":"ApiKey-1"}`, 400, emulator.CredentialRecord{}},
		"a field that is unknown":       {`{"region":"us-south","secret":"x"}`, 400, emulator.CredentialRecord{}},
		"a scope that is not a text":    {`{"region":"us-south","scope":{"project_id":1}}`, 400, emulator.CredentialRecord{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{})
			before := len(cloud.Credentials())
			got := cloud.ask(t, "", http.MethodPost, "/_emulator/credentials", test.body)
			if got.status != test.status {
				t.Fatalf("answer = %d %s, want %d", got.status, got.text, test.status)
			}
			if test.status != http.StatusCreated {
				if len(cloud.Credentials()) != before {
					t.Error("a credential was stored")
				}
				return
			}
			made := cloud.Credentials()[before]
			if got.get(t, "id") != made.ID || got.get(t, "key_id") != made.KeyID {
				t.Errorf("answer = %s, want the credential %+v", got.text, made)
			}
			test.want.ID, test.want.AccountID, test.want.CreatedAt = made.ID, users[0].AccountID, start()
			for _, user := range users {
				if user.LoginKeyID == made.KeyID {
					test.want.IAMID = user.IAMID
				}
			}
			if diff := cmp.Diff(test.want, made); diff != "" {
				t.Errorf("stored (-want +got):\n%s", diff)
			}
		})
	}
}

// A credential with a scope is in the lists and does not count as the user's one.
func TestForeignCredentials_withAScopeDoNotCount(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	token := cloud.login(t, 0)
	scoped, err := cloud.StoreForeignCredential(emulator.ForeignCredential{
		Region: "us-south", Scope: map[string]string{"project_id": "p1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if login, _ := cloud.key(scoped.KeyID); login.Status != emulator.StatusOther {
		t.Errorf("the key in it is %s, want %s", login.Status, emulator.StatusOther)
	}
	own := cloud.install(t, token, "us-south", cloud.Users()[0].APIKey)
	if own.status != http.StatusCreated {
		t.Fatalf("the user's own one answers %d %s, want 201", own.status, own.text)
	}
	// It does not count after the own one either.
	if _, err := cloud.StoreForeignCredential(emulator.ForeignCredential{Region: "us-south", Scope: map[string]string{"space_id": "s1"}}); err != nil {
		t.Error(err)
	}
	for query, want := range map[string]int{"": 3, "?space_id=s1": 1, "?project_id=p1": 1, "?scope.project_id=p1": 1, "?space_id=p1": 0} {
		if got := cloud.ask(t, token, http.MethodGet, southern+query, ""); len(got.list(t, "credentials")) != want {
			t.Errorf("the list %q = %s, want %d credentials", query, got.text, want)
		}
	}
	shown := cloud.ask(t, token, http.MethodGet, southern+"/"+scoped.ID, "")
	if diff := cmp.Diff(map[string]any{"project_id": "p1"}, shown.body["scope"]); diff != "" {
		t.Errorf("scope (-want +got):\n%s", diff)
	}
	// The console neither sees nor deletes them.
	if err := cloud.Console(emulator.ConsoleAction{Act: "delete"}); err != nil {
		t.Fatal(err)
	}
	if got := cloud.ask(t, token, http.MethodGet, southern, ""); len(got.list(t, "credentials")) != 2 {
		t.Errorf("after the trash can the list is %s, want those with a scope", got.text)
	}
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
			cloud := newCloud(t, emulator.Options{})
			token := cloud.login(t, 0)
			if _, err := cloud.StoreForeignCredential(emulator.ForeignCredential{Region: "us-south", Scope: test.scope}); err != nil {
				t.Fatal(err)
			}
			cloud.startRun(t, token, "us-south", cloud.makeJob(t, token, "us-south", nil))
			if got := cloud.Runs()[0]; (got.KeyID != "") != test.runs {
				t.Errorf("run = %+v, want a key: %v", got, test.runs)
			}
		})
	}
}
