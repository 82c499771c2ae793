// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
)

// takenOver begins the pattern of the warning that a series has another owner.
const takenOver = "(?s)Another state has taken the user API keys over.*"

func TestUserAPIKey_deletesNothingThatAnotherStateHasTakenOver(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	config := acctest.Values{"adopt_existing": true, "deletion_policy": "delete_all"}
	plugin, ours := managed(t, cloud, config)
	cloud.Advance(day)
	_, theirs := managed(t, cloud.Beside(t), config)
	cloud.ClearRequests()

	refreshed, said := plugin.Read(resourceName, ours)
	quiet(t, said)
	planned, said := plugin.Plan(resourceName, refreshed, config)
	must(t, onlySaid(said, takenOver+theirs.Text("tag")+".*"+ours.Text("tag")))
	if !planned.State.RawEquals(refreshed.State) {
		t.Error("the plan puts something right that another state manages")
	}
	left, said := plugin.Destroy(resourceName, ours) // as without a refresh
	must(t, onlySaid(said, "(?s)The user API keys were left.*"+theirs.Text("active_key", "id")+".*"+theirs.Text("tag")))
	if left.Exists() {
		t.Error("the resource is still in the state")
	}
	must(t, unchangedNow(cloud))
}

func TestUserAPIKey_takesASeriesBackByARotation(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	config := func(trigger string) acctest.Values {
		return acctest.Values{"adopt_existing": true, "rotation_trigger": trigger}
	}
	_, ours := managed(t, cloud, config("1"))
	managed(t, cloud.Beside(t), config("1"))
	cloud.Advance(day)

	said := applied(t, configured(t, cloud), &ours, config("2"))
	must(t, onlySaid(said, takenOver+"The rotation in this plan takes them back", rotates+"rotation_trigger changes"))
	if ours.Text("active_key", "id") != cloud.Active() || ours.Text("active_key", "tag") != ours.Text("tag") {
		t.Errorf("the state holds %s with the tag %s", ours.Text("active_key", "id"), ours.Text("active_key", "tag"))
	}
}

func TestUserAPIKey_putsAWipedMarkBackWithTheNextEdit(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	plugin, r := managed(t, cloud, nil)
	must(t, cloud.SetDescription(cloud.Active(), "edited"))

	r, said := plugin.Read(resourceName, r)
	quiet(t, said)
	if r.Text("description") != "edited" || r.Text("active_key", "tag") != r.Text("tag") {
		t.Errorf("want the drift shown and the key still ours: description %q, tag %q", r.Text("description"), r.Text("active_key", "tag"))
	}
	quiet(t, applied(t, plugin, &r, acctest.Values{"description": "for the jobs"}))
	must(t, stored(cloud, "for the jobs")(nil))
	quiet(t, destroyed(plugin, r))
	must(t, cloud.Nothing())
}

func destroyed(plugin *acctest.Plugin, r acctest.Resource) []acctest.Diagnostic {
	_, said := plugin.Destroy(resourceName, r)
	return said
}

// The tag that an import finds counts as the state's own until the first update.
func TestUserAPIKey_getsATagOfItsOwnWithTheFirstUpdateAfterAnImport(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	_, theirs := managed(t, cloud, nil)
	cloud.Advance(day)
	plugin := configured(t, cloud.Beside(t))
	r, said := plugin.Import(resourceName, cloud.Owner(), nil)
	quiet(t, said)
	must(t, cloud.SetDisabled(cloud.Active(), true)) // so that the update rotates
	applied(t, plugin, &r, nil)

	r, said = plugin.Read(resourceName, r)
	quiet(t, said)
	if tag := r.Text("tag"); tag == "" || tag == theirs.Text("tag") || tag != r.Text("active_key", "tag") {
		t.Errorf("the state has the tag %q, its key %q, and the other state %q", tag, r.Text("active_key", "tag"), theirs.Text("tag"))
	}
}
