// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

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

// shown is what a saved plan does to the resource.
func shown(t *testing.T, cli *acctest.CLI, file string) tfjson.ResourceChange {
	t.Helper()
	var plan tfjson.Plan
	if err := json.Unmarshal([]byte(cli.Must("show", "-json", file)), &plan); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(plan.ResourceChanges, func(rc *tfjson.ResourceChange) bool { return rc.Address == this })
	if i < 0 {
		t.Fatalf("the plan does not name %s", this)
	}
	return *plan.ResourceChanges[i]
}

func TestAccUserAPIKey_appliesASavedPlanThatCrossesTheDueTime(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		first  string // argument to begin with
		change string // argument that the saved plan changes
		keys   int    // after it was applied
	}{
		"an edit":        {change: `description = "later"`, keys: 1},
		"a rotation":     {first: `rotation_trigger = "1"`, change: `rotation_trigger = "2"`, keys: 2},
		"another expiry": {change: `expire_after_days = 400`, keys: 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, still())
			cli := cloud.NewCLI(t, t.TempDir())
			config := func(change string) {
				cli.Write("main.tf", sourced+`
resource "watsonx_user_api_key" "this" {
  rotate_after_days = 30
  `+change+`
}
`)
			}
			config(c.first)
			cli.Init()
			cli.Apply()
			born := cloud.Active()

			config(c.change)
			cli.Must("plan", "-out=saved", "-no-color", "-input=false")
			turn(t, cloud, 45*day)
			cli.Must("apply", "-no-color", "-input=false", "saved")
			if got := len(cloud.Series()); got != c.keys {
				t.Fatalf("there are %d keys after the saved plan, want %d: %+v", got, c.keys, cloud.Series())
			}
			if c.keys == 1 && cloud.Active() != born {
				t.Fatalf("the key %s is Active, want the one from before: %+v", cloud.Active(), cloud.Series())
			}
			if c.keys == 2 { // it rotated, and so nothing is due any more
				cli.Settled()
				cli.Destroy()
				return
			}

			cli.Must("plan", "-out=next", "-no-color", "-input=false")
			next := shown(t, cli, "next")
			was, ok := next.Change.Before.(map[string]any)
			if !ok || !next.Change.Actions.Update() || was["rotation_due"] != true || was["rotation_reason"] != "age" {
				t.Fatalf("the next plan is no due rotation: %v, rotation_due %v, rotation_reason %v",
					next.Change.Actions, was["rotation_due"], was["rotation_reason"])
			}
			cli.Must("apply", "-no-color", "-input=false", "next")
			if cloud.Active() == born || len(cloud.Series()) != 2 {
				t.Fatalf("the next plan did not rotate: %+v", cloud.Series())
			}
			cli.Settled()
			cli.Destroy()
		})
	}
}

func TestAccUserAPIKey_plansNothingDueWithoutARefresh(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	cli := cloud.NewCLI(t, t.TempDir())
	cli.Write("main.tf", sourced+aged(30))
	cli.Init()
	cli.Apply()
	turn(t, cloud, 60*day)
	cloud.ClearRequests()

	cli.Settled("-refresh=false")
	if sent := cloud.Requests(); len(sent) > 0 {
		t.Errorf("a plan without a refresh asked the services: %+v", sent)
	}

	// A refresh writes down what is due and rotates nothing.
	cli.Must("apply", "-refresh-only", "-auto-approve", "-no-color", "-input=false")
	must(t, unchangedNow(cloud))
	cloud.Advance(-60*day + time.Hour)
	code, said := cli.Run("plan", "-refresh=false", "-detailed-exitcode", "-no-color", "-input=false")
	if code != 2 {
		t.Errorf("the plan after the refresh has exit code %d, want 2:\n%s", code, said)
	}
	cli.Destroy("-refresh=false")
	must(t, cloud.Nothing())
}
