// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// ownValue is a series whose key has a value of the caller's own. The value comes
// in an ephemeral variable, so that it does not stand in the configuration.
const ownValue = `
variable "own" {
  type      = string
  default   = null
  ephemeral = true
}

variable "own_version" {
  type = number
}

resource "watsonx_user_api_key" "this" {
  api_key_wo         = var.own
  api_key_wo_version = var.own_version
}
`

// raised is why a key is rotated whose version changes.
const raised = "api_key_wo_version changes"

// own is a value of the caller's, another one for each word.
func own(word string) string { return strings.Repeat(word+"-", 40/len(word)) }

// owned is ownValue without variables, for steps without a CLI.
func owned(t *testing.T, word string, version int, regions ...string) string {
	t.Helper()
	list, err := json.Marshal(regions) // null for none
	must(t, err)
	return fmt.Sprintf(`
resource "watsonx_user_api_key" "this" {
  api_key_wo         = %[1]q
  api_key_wo_version = %[2]d
  regions            = %[3]s
}
`, own(word), version, list)
}

// activeHolds fails unless the Active key has this value: disabled, it is the one
// that is not exchanged for a token any more.
func activeHolds(t *testing.T, cloud *acctest.Cloud, word string) resource.TestCheckFunc {
	t.Helper()
	exchanged := func() bool {
		plugin := cloud.NewPlugin(t)
		quiet(t, plugin.Configure(acctest.Values{"ibmcloud_api_key": own(word)}))
		_, said := plugin.Open("watsonx_iam_token", nil)
		return len(said) == 0
	}
	return check(func() error {
		active := cloud.Active()
		enabled := exchanged()
		must(t, cloud.SetDisabled(active, true))
		disabled := exchanged()
		must(t, cloud.SetDisabled(active, false))
		if !enabled || disabled {
			return fmt.Errorf("the value of %q is not that of the Active key", word)
		}
		return nil
	})
}

// unstored are state checks that no value is kept.
func unstored(version int64) []statecheck.StateCheck {
	return []statecheck.StateCheck{
		value(knownvalue.Null(), "api_key"), value(knownvalue.Null(), "api_key_wo"), value(knownvalue.Int64Exact(version), "api_key_wo_version"),
	}
}

func TestUserAPIKeyOwnValue_rotatesWithANewVersionOnly(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	home := []string{"us-south"}

	cloud.TestInProcess(t, resource.TestStep{
		Config:            owned(t, "first", 1),
		ConfigStateChecks: append(notDue(), unstored(1)...),
		Check:             resource.ComposeTestCheckFunc(series(cloud, 0, home...), activeHolds(t, cloud, "first")),
	}, resource.TestStep{ // an ephemeral value may be another one in each run
		PreConfig:        cloud.ClearRequests,
		Config:           owned(t, "second", 1),
		ConfigPlanChecks: before(cloud.Quiet(), acctest.Stays(this)),
		Check:            resource.ComposeTestCheckFunc(unchanged(cloud), activeHolds(t, cloud, "first")),
	}, resource.TestStep{
		PreConfig:         func() { turn(t, cloud, day) },
		Config:            owned(t, "second", 2),
		ConfigPlanChecks:  before(onlyWarns(cloud, rotates+raised), rotated(home, "api_key_wo_version")),
		ConfigStateChecks: append(unstored(2), notDue()...),
		Check:             resource.ComposeTestCheckFunc(series(cloud, 1, home...), activeHolds(t, cloud, "second")),
	})
}

// Neither a saved plan nor the state, the private one included, nor anything else
// that Terraform writes holds the value.
func TestAccUserAPIKeyOwnValue_isInNoFile(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	folder := t.TempDir()
	cli := cloud.NewCLI(t, folder)
	cli.Write("main.tf", ownValue)
	cli.Require()
	cli.Init()
	vars := func(word string, version int) []string {
		return []string{"-no-color", "-input=false", "-var=own=" + own(word), fmt.Sprintf("-var=own_version=%d", version)}
	}
	clean := func(when string) {
		t.Helper()
		found, err := cloud.LeaksBelow(folder)
		must(t, err)
		for _, leak := range found {
			t.Errorf("after %s: %s", when, leak)
		}
	}

	for version, word := range []string{"first", "second"} {
		cli.Must(append([]string{"plan", "-out=saved.tfplan"}, vars(word, version+1)...)...)
		cli.Must("apply", "-no-color", "-input=false", "-var=own="+own(word), "saved.tfplan")
		// Only now the cloud knows the value, and the plan from before is searched for it, too.
		clean("version " + word)
		must(t, seriesIs(cloud, version, "us-south"))
		must(t, activeHolds(t, cloud, word)(nil))
		cloud.Advance(time.Minute)
	}
	cli.Destroy(vars("second", 2)[2:]...)
	clean("the destroy")
	must(t, cloud.Nothing())
}

// A key that is due cannot be rotated without a value that it never had: the plan
// says so and waits for a new version. Other arguments may change meanwhile.
func TestUserAPIKeyOwnValue_waitsForAVersionWhenItIsDue(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		behind  func(*acctest.Cloud) error
		says    string
		changes acctest.Values
		next    tfjson.Action // of the plan with a new version
	}{
		"disabled": {
			behind: onActive(func(cloud *acctest.Cloud, id string) error { return cloud.SetDisabled(id, true) }),
			says:   "is disabled in IAM", next: tfjson.ActionUpdate,
		},
		"expired": {
			behind: onActive(func(cloud *acctest.Cloud, id string) error {
				return cloud.SetExpiresAt(id, cloud.Now().Add(-time.Minute))
			}),
			says: "the Active key has expired", next: tfjson.ActionUpdate,
		},
		"deleted, and a description comes": {
			behind: onActive((*acctest.Cloud).DeleteKey), says: "the Active key is gone", changes: acctest.Values{"description": "x"}, next: tfjson.ActionUpdate,
		},
		"deleted, and another region and another value": {
			behind: onActive((*acctest.Cloud).DeleteKey), says: "the Active key is gone",
			changes: acctest.Values{"api_key_wo": own("second"), "regions": []string{"eu-de"}},
			next:    tfjson.ActionCreate, // Nothing is left: the credential went with the region.
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			s := stage{cloud, t, cloud.NewWorkspace(resourceName)}
			config := acctest.Values{"api_key_wo": own("first"), "api_key_wo_version": 1}
			s.applies(tfjson.ActionCreate, config)
			must(t, c.behind(cloud))
			cloud.Advance(time.Minute)
			cloud.ClearRequests()

			config = plus(config, c.changes)
			report, err := s.w.Apply(t.Context(), config) // It also holds the apply to its plan.
			if err != nil || !saidSomewhere(report.Diagnostics, "is due for a rotation", c.says, "Raise api_key_wo_version to rotate") {
				t.Errorf("the plan does not say that it waits for a version: %v %v", err, report.Diagnostics)
			}
			if n := counted(cloud)["POST /iam/v1/apikeys"]; n != 0 {
				t.Errorf("%d keys were minted", n)
			}

			s.applies(c.next, plus(config, acctest.Values{"api_key_wo": own("third"), "api_key_wo_version": 2}))
			must(t, activeHolds(t, cloud, "third")(nil))
		})
	}
}

// IAM takes no value twice: not that of the Active key, which is seen before
// anything changes, and not that of a deleted one, which IAM refuses.
func TestUserAPIKeyOwnValue_staysAsItIsWhenTheValueWasUsedBefore(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	plugin, r := managed(t, cloud, acctest.Values{"api_key_wo": own("first"), "api_key_wo_version": 1})
	first := cloud.Active()
	applied(t, plugin, &r, acctest.Values{"api_key_wo": own("second"), "api_key_wo_version": 2})
	must(t, cloud.DeleteKey(first))
	cloud.Advance(time.Minute)
	active := cloud.Active()

	cases := map[string][]string{
		"second": {"Nothing was changed", "api_key_wo still holds the value of the Active key"},
		"first":  {"IAM takes no value twice", "choose another value", "raise api_key_wo_version"},
	}
	for word, says := range cases {
		again := acctest.Values{"api_key_wo": own(word), "api_key_wo_version": 3}
		after, said := plugin.Apply(resourceName, r, again)
		refusal(t, besideRotation(t, said, raised), append([]string{"Could not rotate the user API key"}, says...)...)
		must(t, seriesIs(cloud, 0, "us-south"))
		if cloud.Active() != active {
			t.Error("another key is Active")
		}
		// The version that asked for the rotation is not reached, and the next plan shows it.
		_, said = plugin.Plan(resourceName, after, again)
		must(t, onlySaid(said, rotates+raised))
	}
}
