// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
)

// known is a configuration in which every argument has a value.
func known() acctest.Values {
	return acctest.Values{
		"rotation_trigger": "2", "rotate_after_days": 90, "expire_after_days": 180, "description": "for the jobs",
		"action_when_leaked": "none", "locked": true, "regions": []string{"eu-de", "us-south"},
		"retention": acctest.Values{"keep_last": 2, "min_age_days": 7}, "store_api_key": false, "adopt_existing": false,
		"on_external_rotation": "adopt", "deletion_policy": "delete_managed",
		"timeouts": acctest.Values{"create": "20m", "update": "20m", "delete": "20m"},
	}
}

// others are other values of the same arguments.
func others() acctest.Values {
	return acctest.Values{
		"rotation_trigger": "3", "rotate_after_days": 60, "expire_after_days": 200, "description": "for other jobs",
		"action_when_leaked": "delete", "locked": false, "regions": []string{"eu-de", "jp-tok"},
		"retention": acctest.Values{"keep_last": 0, "min_age_days": 0}, "store_api_key": true, "adopt_existing": true,
		"on_external_rotation": "rotate", "deletion_policy": "abandon",
		"timeouts": acctest.Values{"create": "30m", "update": "30m", "delete": "30m"},
	}
}

// The plan that Terraform makes in the apply, when all is known, must not contradict
// the first one, and the apply must not contradict either. Each argument is unknown
// alone, and all are unknown together.
func TestUserAPIKey_keepsThePromisesOfAPlanWithUnknownArguments(t *testing.T) {
	t.Parallel()
	arguments := slices.Sorted(maps.Keys(known()))
	open := map[string][]string{"all together": arguments}
	for _, name := range append(arguments, "retention.keep_last", "retention.min_age_days", "timeouts.update") {
		open[name] = []string{name}
	}
	for name, unknowns := range open {
		for kind, values := range map[string]acctest.Values{
			"in an edit, another in the end":     others(),
			"in an edit, null in the end":        {},
			"in a rotation, the same in the end": known(),
			"in a create, another in the end":    others(),
		} {
			t.Run(name+" "+kind, func(t *testing.T) {
				t.Parallel()
				first, last := known(), known()
				if strings.HasPrefix(kind, "in a rotation") {
					first["rotation_trigger"], last["rotation_trigger"] = "3", "3"
				}
				for _, unknown := range unknowns {
					setUnknown(first, last, values, unknown)
				}
				cloud := acctest.NewCloud(t, still())
				if strings.HasPrefix(kind, "in a create") {
					plansConsistently(t, configured(t, cloud), acctest.Resource{}, first, last)
					return
				}
				plugin, r := withAPhasedOutKey(t, cloud)
				plansConsistently(t, plugin, r, first, last)
			})
		}
	}
}

// setUnknown makes an argument, or a member of one, unknown in the first
// configuration and gives it its value of values in the last.
func setUnknown(first, last, values acctest.Values, argument string) {
	outer, member, inside := strings.Cut(argument, ".")
	if !inside {
		first[outer], last[outer] = acctest.Unknown, values[outer]
		return
	}
	given, _ := values[outer].(acctest.Values)
	with := func(config acctest.Values, value any) {
		object, _ := config[outer].(acctest.Values)
		config[outer] = plus(object, acctest.Values{member: value})
	}
	with(first, acctest.Unknown)
	with(last, given[member])
}

// withAPhasedOutKey creates the series of known, with a Phased out key that is ten
// days old.
func withAPhasedOutKey(t *testing.T, cloud *acctest.Cloud) (*acctest.Plugin, acctest.Resource) {
	t.Helper()
	plugin, r := managed(t, cloud, plus(known(), acctest.Values{"rotation_trigger": "1"}))
	cloud.Advance(day)
	applied(t, plugin, &r, known())
	cloud.Advance(10 * day)
	r, said := plugin.Read(resourceName, r)
	quiet(t, said)
	return plugin, r
}

// plansConsistently plans the first configuration and applies the last one, and plans
// once more.
func plansConsistently(t *testing.T, plugin *acctest.Plugin, r acctest.Resource, first, last acctest.Values) {
	t.Helper()
	planned, said := plugin.Plan(resourceName, r, first)
	must(t, noError(said))
	again, said := plugin.Plan(resourceName, r, last)
	must(t, noError(said))
	if broken := planned.BrokenBy(again); broken != nil {
		t.Errorf("the plan with what is known contradicts the first one at %q", broken)
	}
	after, said := plugin.Apply(resourceName, r, last)
	must(t, noError(said))
	after, said = plugin.Read(resourceName, after)
	must(t, noError(said))
	planned, said = plugin.Plan(resourceName, after, last)
	must(t, noError(said))
	if changed := after.BrokenBy(planned); changed != nil {
		t.Errorf("the plan after the apply changes %q: %v", changed, said)
	}
}
