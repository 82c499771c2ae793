// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// tell counts diagnostics as provoked.
func tell(said ...diag.Diagnostic) {
	for _, d := range said {
		acctest.Tell(acctest.Diagnostic{Warning: d.Severity() == diag.SeverityWarning, Summary: d.Summary(), Detail: d.Detail()})
	}
}

func TestTexts_sayWhatIsTheCaseAndWhatToDo(t *testing.T) {
	t.Parallel()
	theirs := freshKey
	theirs.Mark = userkey.Mark{Tag: "theirs", Place: userkey.Anywhere}
	takenOver := userkey.Held{Owner: owner, Tag: "ours", Active: theirs}
	failed := errors.New("it failed")
	one := func(d diag.Diagnostic) diag.Diagnostics { return diag.Diagnostics{d} }
	cases := map[string]struct {
		said          diag.Diagnostics
		summary, want string
	}{
		"an update of a series that another state has taken over": {
			provider.Announce(takenOver, userkey.Change{TakenOver: true}), "Another state has taken the user API keys over",
			"(ApiKey-2) carries the tag theirs, and this resource has the tag ours. So this resource deletes nothing and puts nothing right; it applies only what its own configuration changes.\n\nDecide which of the two manages the keys",
		},
		"a rotation of a series that another state has taken over": {
			provider.Announce(takenOver, userkey.Change{TakenOver: true, Rotate: true}), "Another state has taken the user API keys over",
			"The rotation in this plan takes them back.",
		},
		"a destroy of a series that another state has taken over": {
			provider.AnnounceDestroy(takenOver, userkey.DeleteAll), "User API keys will be left behind",
			"(ApiKey-2) carries the tag theirs, and this resource has the tag ours. A destroy deletes nothing.",
		},
		"a rotation by another resource": {
			provider.Warnings(takenOver, userkey.Finding{Kind: userkey.FoundReplaced, Key: theirs, Was: oldKey}),
			"The Active key was replaced outside Terraform", "Another resource of this provider did that; its tag is theirs.",
		},
		"another key in a region that is added": {
			provider.Warnings(takenOver, userkey.Finding{Kind: userkey.FoundElsewhere, Key: oldKey, Regions: []string{"eu-de"}}),
			"Another key is Active in a region that is added", "(ApiKey-1) is Active in eu-de. The apply replaces it there, and it is Phased out.",
		},
		"keys that a new retention lets go": {
			provider.Warnings(takenOver, userkey.Finding{Kind: userkey.FoundDeletable, Count: 2}),
			"The next plan will delete Phased out keys", "With the new retention 2 keys can go after the next refresh.",
		},
		"a stop at a key that cannot be told": {
			one(provider.Stopped(userkey.Held{Owner: owner})), "The Active key was replaced outside Terraform",
			"A task credential whose key cannot be told is Active for acc/IBMid-1",
		},
		"a task credential in a region that was left": {
			provider.Warn(userkey.Outcome{Stays: []string{"eu-de"}}), "A task credential stays", "The task credential in eu-de could not be removed",
		},
		"a deletion without a look in each region": {
			provider.WarnRemoval(userkey.Removal{Refused: map[string]string{"ApiKey-1": "eu-de"}}),
			"A key was deleted although a data center could not be read", "The key ApiKey-1 could have been installed in eu-de",
		},
		"an import without a look in each region": {
			one(provider.UnseenByImport(map[string]error{"eu-de": failed})), "Not every data center could be looked at",
			"It failed.\n\nA task credential in eu-de, if there is one, is not part of the import.",
		},
		"a look of a plan that fails": {
			one(provider.Foreseen(failed)), "Could not look at what is there", "It failed.\n\nThe apply looks again.",
		},
		"an emergency rotation that met another": {
			provider.NotRotated(userkey.MovedError{Owner: owner, Found: theirs, Late: true}), "Could not rotate the user API key",
			"Find out who: another state, or the User API key tab. If the key that is Active now is to be replaced, invoke the action again with its ID: expected_active_key_id = \"ApiKey-2\".",
		},
		"a client that cannot be made": {one(provider.ClientRefused(failed)), "Could not configure the provider", "It failed"},
		"a key that no client takes":   {one(provider.UnusableKey(failed)), "Could not use the API key", "It failed."},
		"a memo that cannot be read": {
			provider.ReadMemo(t.Context(), "{"), "Could not read the private state", "Remove the resource from the state (terraform state rm) and import it again.",
		},
		"a change of a job that runs": {
			one(provider.DiagnoseJob("change the job", &ibmcloud.Error{Region: "eu-de", Status: 409})), "Could not change the job", "A run of the job is under way",
		},
		"a run that takes too long and could not be looked at": {
			one(provider.RunTooLong(job.Run{ID: "r", State: "Running"}, &job.TimeoutError{Last: failed})), "The run did not end in time",
			"Run r of the job j in the project p in eu-de was seen last as Running, and the action waits for 1m0s. The latest look at it failed: it failed.",
		},
		"a run that failed and whose log cannot be read": {
			one(provider.RunFailed(job.Run{ID: "r", State: "Failed"}, nil, failed)), "The run of the job did not succeed", "Its log could not be read: it failed.",
		},
		"a run that failed with an empty log": {
			one(provider.RunFailed(job.Run{ID: "r", State: "Failed"}, nil, nil)), "The run of the job did not succeed", "Its log is empty.",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tell(c.said...)
			if len(c.said) == 0 || c.said[0].Summary() != c.summary || !strings.Contains(c.said[0].Detail(), c.want) {
				t.Errorf("want %q with %q, got %v", c.summary, c.want, c.said)
			}
		})
	}
}

func TestConfigure_callsAForeignSessionABug(t *testing.T) {
	t.Parallel()
	r, ok := provider.NewUserAPIKeyResource().(resource.ResourceWithConfigure)
	if !ok {
		t.Fatal("the resource cannot be configured")
	}
	var resp resource.ConfigureResponse
	r.Configure(t.Context(), resource.ConfigureRequest{ProviderData: "no session"}, &resp)
	tell(resp.Diagnostics...)
	if len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Detail() != "Expected a session, got string. Please report this." {
		t.Errorf("got %v", resp.Diagnostics)
	}
}
