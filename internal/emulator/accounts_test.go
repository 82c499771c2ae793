// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A person has a series of keys in each account, and neither shows in the other.
func TestAccounts_keepAPersonsKeysApart(t *testing.T) {
	t.Parallel()
	const project = "?project_id=p1"
	cloud := newCloud(t, emulator.Options{Accounts: 2, Users: 1})
	users := cloud.Users()
	if len(users) != 2 || users[0].IAMID != users[1].IAMID || users[0].AccountID == users[1].AccountID || users[0].APIKey == users[1].APIKey {
		t.Fatalf("want one person in two accounts: %+v", users)
	}
	home, away := cloud.login(t, 0), cloud.login(t, 1)
	id, value := cloud.mint(t, home, "of the first account")
	other, otherValue := cloud.mint(t, away, "of the second account")
	if key, _ := cloud.key(other); key.AccountID != users[1].AccountID {
		t.Errorf("the second key belongs to %q", key.AccountID)
	}
	if got := cloud.ask(t, away, http.MethodGet, "/iam/v1/apikeys/"+id, ""); got.status != http.StatusNotFound {
		t.Errorf("a key of another account: %d", got.status)
	}
	for _, scope := range []string{"entity", "account"} {
		listed := cloud.ask(t, away, http.MethodGet, "/iam/v1/apikeys?pagesize=100&scope="+scope+"&account_id="+users[1].AccountID, "")
		for _, key := range listed.list(t, "apikeys") {
			if key["account_id"] != users[1].AccountID {
				t.Errorf("the list of scope %s shows a key of another account: %v", scope, key)
			}
		}
	}
	// eu-de shows everybody's credentials, but not those of other accounts.
	for _, own := range []struct{ token, value string }{{home, value}, {away, otherValue}} {
		if got := cloud.install(t, own.token, "eu-de", own.value); got.status != http.StatusCreated {
			t.Errorf("install in an account of its own: %d", got.status)
		}
		listed := cloud.ask(t, own.token, http.MethodGet, "/platform/eu-de/v1/task_credentials", "")
		if got := len(listed.list(t, "credentials")); got != 1 {
			t.Errorf("an account lists %d credentials, want its own one", got)
		}
	}
	if got := cloud.install(t, home, "jp-tok", otherValue); got.status != http.StatusBadRequest {
		t.Errorf("install a key of another account: %d", got.status)
	}
	// A project belongs to one account, and so do its jobs and the key they run with.
	job := `{"job":{"name":"j","asset_ref":"a","configuration":{}}}`
	made := cloud.ask(t, away, http.MethodPost, "/platform/eu-de/v2/jobs"+project, job)
	if made.status != http.StatusCreated {
		t.Fatalf("create a job: %d", made.status)
	}
	jobID := cloud.Jobs()[0].ID
	if got := cloud.ask(t, home, http.MethodGet, "/platform/eu-de/v2/jobs/"+jobID+project, ""); got.status != http.StatusNotFound {
		t.Errorf("a job of another account: %d", got.status)
	}
	cloud.ask(t, away, http.MethodPost, "/platform/eu-de/v2/jobs/"+jobID+"/runs"+project, `{"job_run":{}}`)
	if runs := cloud.Runs(); len(runs) != 1 || runs[0].KeyID != other {
		t.Errorf("the runs are %+v, want one with the key %s", runs, other)
	}
}
