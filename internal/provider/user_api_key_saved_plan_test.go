// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

// sourced says where the provider of a configuration comes from; the steps of
// Test say it by themselves.
const sourced = `
terraform {
  required_providers {
    watsonx = {
      source = "` + provider.Source + `"
    }
  }
}
`

func TestAccUserAPIKey_appliesASavedPlanThatCrossesTheDueTime(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	cli := cloud.NewCLI(t, t.TempDir())
	cli.Write("main.tf", sourced+aged(30))
	cli.Init()
	cli.Apply()
	born := cloud.Active()
	turn(t, cloud, 60*day)
	cloud.ClearRequests()

	// A plan without a refresh neither asks the services nor finds anything due.
	cli.Settled("-refresh=false")
	if sent := cloud.Requests(); len(sent) > 0 {
		t.Errorf("a plan without a refresh asked the services: %+v", sent)
	}
	cli.Write("main.tf", sourced+guarded("rotate_after_days = 30", `description = "later"`))
	turn(t, cloud, day)
	cli.Must("plan", "-out=saved", "-no-color", "-input=false")
	turn(t, cloud, 45*day)
	cli.Must("apply", "-no-color", "-input=false", "saved")
	if cloud.Active() != born || len(cloud.Series()) != 1 {
		t.Fatalf("the key %s is Active, want the previous one: %+v", cloud.Active(), cloud.Series())
	}

	cli.Apply() // The next plan finds the key due.
	if cloud.Active() == born || len(cloud.Series()) != 2 {
		t.Fatalf("the next plan did not rotate: %+v", cloud.Series())
	}
	cli.Settled()
	cli.Destroy()
	must(t, cloud.Nothing())
}

// The same for other changes, which Terraform's core plans again in the apply.
func TestUserAPIKey_appliesASavedPlanThatCrossesTheDueTime(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		change acctest.Values // that the saved plan makes
		keys   int            // after it was applied
		next   tfjson.Action  // of the plan after it
	}{
		"a rotation":     {acctest.Values{"rotation_trigger": "2"}, 2, tfjson.ActionNoop},
		"another expiry": {acctest.Values{"expire_after_days": 400}, 1, tfjson.ActionUpdate},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, still())
			config := acctest.Values{"rotate_after_days": 30, "rotation_trigger": "1"}
			s.applies(tfjson.ActionCreate, config)
			config = plus(config, c.change)
			saved, err := s.w.Plan(t.Context(), config)
			must(t, err)
			turn(t, s.Cloud, 45*day)
			_, err = s.w.ApplySaved(t.Context(), saved)
			must(t, err)
			if got := len(s.Series()); got != c.keys {
				t.Errorf("there are %d keys after the saved plan, want %d: %+v", got, c.keys, s.Series())
			}
			s.applies(c.next, config)
		})
	}
}
