// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/keystore"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// The owner and the keys that the errors are about.
var (
	owner    = userkey.Owner{AccountID: "acc", IAMID: "IBMid-1"}
	oldKey   = userkey.Key{ID: "ApiKey-1", Name: "cpd-apikey-IBMid-1-2026-11-20T10:00:00Z"}
	freshKey = userkey.Key{ID: "ApiKey-2", Name: "cpd-apikey-IBMid-1-2026-11-23T10:00:00Z"}
)

// diagnose is the provider's diagnose; what it says counts as provoked.
func diagnose(intention string, err error, o userkey.Outcome) diag.Diagnostics {
	said := provider.Diagnose(intention, err, o)
	tell(said...)
	return said
}

func TestDiagnose_saysWhatCouldNotBeDoneAndWhyAndWhatToDo(t *testing.T) {
	t.Parallel()
	denied := &ibmcloud.Error{
		Operation: "iam.CreateAPIKey", Status: 403, Code: "BXNIM0513E", Message: "You are not authorized", TransactionID: "t-1",
	}
	got := diagnose("create the user API key", fmt.Errorf("create a key: %w", denied), userkey.Outcome{})

	want := diag.Diagnostics{diag.NewErrorDiagnostic("Could not create the user API key", `Create a key: iam.CreateAPIKey: 403 Forbidden: You are not authorized (BXNIM0513E).

The user may not manage API keys in this account. They need the IAM platform role Administrator or to be the account owner; where the account restricts the creation of user API keys, they also need the role User API key creator on IAM Identity.

IBM Cloud transaction: t-1`)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDiagnose_advises(t *testing.T) {
	t.Parallel()
	refusal := func(e ibmcloud.Error) error { return fmt.Errorf("do something: %w", &e) }
	cases := map[string]struct {
		err     error
		outcome userkey.Outcome
		want    string // a part of the text
		never   string // what would mislead
	}{
		"a key that is Active already": {
			err: userkey.MovedError{Owner: owner, Found: oldKey, Create: true},
			want: "put the resource's own address behind \"to\", with its module, count or for_each key if it has one.\n\n" +
				"import {\n  to = watsonx_user_api_key.this # the address of this resource\n  id = \"acc/IBMid-1\"\n}",
		},
		"a key that was rotated after the plan": {
			err: userkey.MovedError{Owner: owner, Expected: oldKey.ID, Found: freshKey}, want: "rotated after this plan was made. Nothing was changed. Plan again.", never: "import {",
		},
		"a key that somebody installs meanwhile": {
			err:  userkey.MovedError{Owner: owner, Expected: oldKey.ID, Found: freshKey, Late: true},
			want: "was left alone", never: "Nothing was changed",
		},
		"the key that the provider authenticates with": {
			err: fmt.Errorf("will not delete the key: %w", userkey.ErrOwnKey), want: "another key of the same user",
		},
		"a task credential of another tool": {
			err: userkey.ErrUntold, want: "set adopt_existing = true", never: "import {",
		},
		"a service that contradicts itself": {
			err: userkey.ErrGone, want: "the run looks at what is there and goes on",
		},
		"a locked key": {
			err: userkey.LockedError{Key: oldKey}, want: "ibmcloud iam api-key-unlock ApiKey-1",
		},
		"a region that nobody could look at": {
			err: userkey.ErrUnseen, want: `deletion_policy = "abandon"`,
		},
		"a trusted profile": {
			err: fmt.Errorf("iam-Profile-1 %w", keystore.ErrTrustedProfile), want: "an API key of a user who is a member of the account",
		},
		"an expired token": {
			err: refusal(ibmcloud.Error{Operation: "iam.ListAPIKeys", Status: 401, Source: "IC_IAM_TOKEN"}), want: "put a new one into IC_IAM_TOKEN, or use an API key",
		},
		"a key that is not accepted": {
			err: refusal(ibmcloud.Error{Operation: "iam.ListAPIKeys", Status: 401, Source: "IC_API_KEY"}), want: "Check that the API key in IC_API_KEY is active", never: "token",
		},
		"an expired token, as some regions say it": {
			err: refusal(ibmcloud.Error{Operation: "watsonx.ListTaskCredentials", Region: "eu-gb", Status: 400, Message: "jwt expired", Source: "iam_token"}), want: "put a new one into iam_token",
		},
		"a token that is none": {
			err:  refusal(ibmcloud.Error{Operation: "iam.Token", Message: "the bearer token is not a JSON Web Token", Err: ibmcloud.ErrBadToken, Source: "IBMCLOUD_IAM_TOKEN"}),
			want: "Check IBMCLOUD_IAM_TOKEN: it must hold a bearer token", never: "iam_token",
		},
		"a token of another service": {
			err:  refusal(ibmcloud.Error{Operation: "iam.Token", Message: "the bearer token is not a JSON Web Token", Err: ibmcloud.ErrBadToken, Source: "ibmcloud_api_key"}),
			want: "The token came from iam_endpoint", never: "did not answer",
		},
		"a request that is not accepted": {
			err: refusal(ibmcloud.Error{Operation: "iam.CreateAPIKey", Status: 400}), want: "Check the arguments that it names",
		},
		"anything else": {
			err: errors.New("the disk is full"), want: "If it fails again, report this",
		},
		"a value of the caller's own that IAM refuses": {
			err:  fmt.Errorf("%w: %w", refusal(ibmcloud.Error{Operation: "iam.CreateAPIKey", Status: 409}), keystore.ErrOwnValue),
			want: "raise api_key_wo_version", never: "changed by somebody else",
		},
		"the provider's key, unknown": {
			err: refusal(ibmcloud.Error{Operation: "iam.Token", Status: 400, Code: "BXNIM0415E", Source: "IC_API_KEY"}), want: "Check IC_API_KEY.",
		},
		"the new key, unknown for too long": {
			err:  fmt.Errorf("%w: %w", userkey.ErrNotReady, refusal(ibmcloud.Error{Operation: "iam.ProveAPIKey", Status: 400, Code: "BXNIM0415E"})),
			want: "Apply again later", never: "authenticates with",
		},
		"a region in which watsonx does not run": {
			err:  refusal(ibmcloud.Error{Region: "us-east", Err: ibmcloud.ErrUnknownRegion}),
			want: "change the provider's region", never: "did not answer",
		},
		"a proxy in between": {
			err:  refusal(ibmcloud.Error{Err: fmt.Errorf("%w: the proxy refuses", ibmcloud.ErrUnreachable)}),
			want: "Something between this machine and IBM Cloud", never: "did not answer",
		},
		"a blocked account": {
			err:  refusal(ibmcloud.Error{Operation: "iam.Token", Status: 400, Code: "BXNIM0434E"}),
			want: "IBM Cloud support", never: "authenticates with",
		},
		"a user who was removed from the account": {
			err:  refusal(ibmcloud.Error{Operation: "iam.Token", Status: 403, Code: "BXNIM0141E"}),
			want: "invite the user again", never: "role Administrator",
		},
		"no rights in IAM": {
			err: refusal(ibmcloud.Error{Status: 403}), want: "role Administrator", never: "region",
		},
		"no rights in a region": {
			err: refusal(ibmcloud.Error{Region: "eu-de", Status: 403}), want: "task credentials in eu-de",
		},
		"no service in a region": {
			err: refusal(ibmcloud.Error{Region: "eu-de", Status: 404}), want: "watsonx is offered in eu-de",
		},
		"a conflict": {
			err: refusal(ibmcloud.Error{Status: 409}), want: "Plan again",
		},
		"the time limit of the operation": {
			err: refusal(ibmcloud.Error{Err: context.DeadlineExceeded, Message: "context deadline exceeded"}), want: "the timeouts argument gives it more",
		},
		"an interrupt in the middle of a call": {
			err: refusal(ibmcloud.Error{Region: "eu-de", Err: context.Canceled, Message: "context canceled"}), want: "The run was interrupted",
		},
		"a region that does not answer": {
			err: refusal(ibmcloud.Error{Region: "eu-de", Err: errors.New("connection refused")}), want: "The data center did not answer",
		},
		"IAM, which does not answer": {
			err: refusal(ibmcloud.Error{Err: errors.New("connection refused")}), want: "IAM did not answer",
		},
		"a service with trouble of its own": {
			err: refusal(ibmcloud.Error{Status: 503}), want: "it goes on from what is there",
		},
		"a service that is busy": {
			err: refusal(ibmcloud.Error{Status: 429}), want: "Apply again later",
		},
		"the limit of keys, with keys that can go": {
			err:     refusal(ibmcloud.Error{Status: 422, Code: "BXNIM0151E"}),
			outcome: userkey.Outcome{Looked: true, Series: userkey.Series{PhasedOut: []userkey.Key{oldKey}}},
			want:    oldKey.Name + " (ApiKey-1)",
		},
		"the limit of keys, without one that can go": {
			err: refusal(ibmcloud.Error{Status: 422, Code: "BXNIM0151E"}), want: "none of them is a Phased out user API key",
		},
		"a key that was left behind": {
			err:     refusal(ibmcloud.Error{Status: 500}),
			outcome: userkey.Outcome{Minted: userkey.Hand{Key: freshKey, Minted: true}},
			want:    "The new key " + freshKey.Name + " (ApiKey-2) was created before this failed. It is not installed.",
		},
		"a key that is installed in some regions": {
			err: refusal(ibmcloud.Error{Region: "eu-gb", Status: 500}),
			outcome: userkey.Outcome{
				Minted: userkey.Hand{Key: freshKey, Minted: true},
				Series: userkey.Series{Installed: map[string]userkey.Credential{
					"us-south": {KeyID: freshKey.ID}, "eu-de": {KeyID: freshKey.ID}, "eu-gb": {KeyID: oldKey.ID},
				}},
			},
			want: "It is installed in eu-de, us-south.",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := diagnose("do it", c.err, c.outcome)
			if len(got) != 1 || got[0].Summary() != "Could not do it" {
				t.Fatalf("want one error, got %v", got)
			}
			detail := got[0].Detail()
			if cause, _, _ := strings.Cut(detail, "\n\n"); !strings.EqualFold(cause, c.err.Error()+".") {
				t.Errorf("the text does not begin with the cause: %s", detail)
			}
			if !strings.Contains(detail, c.want) {
				t.Errorf("the text does not say %q: %s", c.want, detail)
			}
			if c.never != "" && strings.Contains(strings.TrimPrefix(detail, c.err.Error()), c.never) {
				t.Errorf("the text says %q: %s", c.never, detail)
			}
		})
	}
}

func TestDiagnose_warnsOfWhatIsLeft(t *testing.T) {
	t.Parallel()
	trouble := fmt.Errorf("delete the key: %w", &ibmcloud.Error{Operation: "iam.DeleteAPIKey", Status: 403, TransactionID: "t-2"})
	got := diagnose("do it", errors.New("it failed"), userkey.Outcome{Trouble: []error{trouble}, Lagging: true})

	if len(got) != 3 || got[0].Severity() != diag.SeverityError {
		t.Fatalf("want an error and two warnings, got %v", got)
	}
	for i, want := range []string{"t-2", "20 minutes"} {
		if w := got[i+1]; w.Severity() != diag.SeverityWarning || !strings.Contains(w.Detail(), want) {
			t.Errorf("want a warning that says %q, got %v", want, w)
		}
	}
}
