// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/config"
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
  type    = number
  default = 1
}

variable "regions" {
  type    = set(string)
  default = null
}

resource "watsonx_user_api_key" "this" {
  api_key_wo         = var.own
  api_key_wo_version = var.own_version
  regions            = var.regions
}
`

// raised is why a key is rotated whose version changes.
const raised = "api_key_wo_version changes"

// own is a value of the caller's, another one for each word.
func own(word string) string { return strings.Repeat(word+"-", 40/len(word)) }

// with are the variables of ownValue.
func with(word string, version int, regions ...string) config.Variables {
	set := config.Variables{"own": config.StringVariable(own(word)), "own_version": config.IntegerVariable(version)}
	if len(regions) > 0 {
		var names []config.Variable
		for _, region := range regions {
			names = append(names, config.StringVariable(region))
		}
		set["regions"] = config.SetVariable(names...)
	}
	return set
}

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
	return check(func() error {
		plugin := cloud.NewPlugin(t)
		if said := plugin.Configure(acctest.Values{"ibmcloud_api_key": own(word)}); len(said) > 0 {
			return fmt.Errorf("the provider said: %v", said)
		}
		open := func() []acctest.Diagnostic {
			_, said := plugin.Open("watsonx_iam_token", nil)
			return said
		}
		if said := open(); len(said) > 0 {
			return fmt.Errorf("the value is not that of a key: %v", said)
		}
		active := cloud.Active()
		if err := cloud.SetDisabled(active, true); err != nil {
			return err
		}
		plugin = cloud.NewPlugin(t)
		if said := plugin.Configure(acctest.Values{"ibmcloud_api_key": own(word)}); len(said) > 0 {
			return fmt.Errorf("the provider said: %v", said)
		}
		said := open()
		if err := cloud.SetDisabled(active, false); err != nil {
			return err
		}
		if len(said) == 0 {
			return errors.New("the value is that of another key than the Active one")
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
	}, resource.TestStep{ // a key of ages: there is no schedule next to a value of one's own
		PreConfig:        func() { turn(t, cloud, 1000*day) },
		Config:           owned(t, "third", 2),
		ConfigPlanChecks: before(cloud.Quiet(), acctest.Stays(this)),
		Check:            series(cloud, 1, home...),
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
// says so and waits for a new version.
func TestUserAPIKeyOwnValue_onlyWarnsWhenItIsDue(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		behind func(*acctest.Cloud) error
		says   string
		past   int // Phased out keys after the rotation
	}{
		"disabled": {
			behind: onActive(func(cloud *acctest.Cloud, id string) error { return cloud.SetDisabled(id, true) }),
			says:   "is disabled in IAM", past: 1,
		},
		"expired": {
			behind: onActive(func(cloud *acctest.Cloud, id string) error {
				return cloud.SetExpiresAt(id, cloud.Now().Add(-time.Minute))
			}),
			says: "the Active key has expired", past: 1,
		},
		"deleted": {
			behind: onActive((*acctest.Cloud).DeleteKey),
			says:   "the Active key is gone",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			cloud.TestInProcess(t, resource.TestStep{
				Config: owned(t, "first", 1),
			}, resource.TestStep{
				PreConfig: func() {
					must(t, c.behind(cloud))
					cloud.Advance(time.Minute)
					cloud.ClearRequests()
				},
				Config: owned(t, "first", 1),
				ConfigPlanChecks: before(
					cloud.Warns("(?s)is due for a rotation.*"+c.says+".*Raise api_key_wo_version"), acctest.Stays(this)),
				Check: unchanged(cloud),
			}, resource.TestStep{
				Config:            owned(t, "second", 2),
				ConfigPlanChecks:  before(cloud.Warns("(?s)Rotation of the user API key.*" + c.says)),
				ConfigStateChecks: []statecheck.StateCheck{value(knownvalue.Bool(false), "rotation_due")},
				Check:             resource.ComposeTestCheckFunc(series(cloud, c.past, "us-south"), activeHolds(t, cloud, "second")),
			})
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

// The key that has the value already is the new key: nothing is minted.
func TestUserAPIKeyOwnValue_goesBackToAKeyThatIsStillThere(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	plugin, r := managed(t, cloud, acctest.Values{"api_key_wo": own("first"), "api_key_wo_version": 1})
	first := cloud.Active()
	applied(t, plugin, &r, acctest.Values{"api_key_wo": own("second"), "api_key_wo_version": 2})
	cloud.Advance(time.Minute)

	back := acctest.Values{"api_key_wo": own("first"), "api_key_wo_version": 3}
	must(t, onlySaid(applied(t, plugin, &r, back), rotates+raised))
	must(t, seriesIs(cloud, 1, "us-south"))
	if cloud.Active() != first {
		t.Errorf("the Active key is %s, want %s", cloud.Active(), first)
	}
	adopted(t, cloud, plugin, r, back)
}

// A key with a value of the user's own that is gone cannot be minted again with
// that value. Other arguments may change meanwhile, and the apply does what the
// plan shows.
func TestUserAPIKeyOwnValue_waitsForAVersionWhileOtherArgumentsChange(t *testing.T) {
	t.Parallel()
	cases := map[string]acctest.Values{
		"a description":                       {"api_key_wo": own("first"), "description": "x"},
		"another region, and another value":   {"api_key_wo": own("second"), "regions": []string{"eu-de"}},
		"one more region, and the same value": {"api_key_wo": own("first"), "regions": []string{"eu-de", "us-south"}},
	}
	for name, config := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, still())
			plugin, r := managed(t, cloud, acctest.Values{"api_key_wo": own("first"), "api_key_wo_version": 1})
			must(t, cloud.DeleteKey(cloud.Active()))
			config["api_key_wo_version"] = 1
			r, said := plugin.Read(resourceName, r)
			must(t, noError(said))
			cloud.ClearRequests()

			planned, said := plugin.Plan(resourceName, r, config)
			must(t, noError(said))
			if !saidSomewhere(said, "is due for a rotation", "Raise api_key_wo_version to rotate") {
				t.Errorf("the plan does not say that it waits for a version: %v", said)
			}
			after, said := plugin.Apply(resourceName, r, config)
			must(t, noError(said))
			if broken := planned.BrokenBy(after); broken != nil {
				t.Errorf("the apply contradicts the plan at %q", broken)
			}
			if n := counted(cloud)["POST /iam/v1/apikeys"]; n != 0 {
				t.Errorf("%d keys were minted", n)
			}

			config["api_key_wo"], config["api_key_wo_version"] = own("third"), 2
			_, said = plugin.Apply(resourceName, after, config)
			must(t, noError(said))
			if cloud.Active() == "" {
				t.Errorf("no key is Active after a new version: %+v", cloud.Series())
			}
		})
	}
}
