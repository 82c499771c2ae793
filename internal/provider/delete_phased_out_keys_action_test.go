// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

const deleteAction = "watsonx_delete_phased_out_keys"

// rotations creates a resource and rotates it until there are n Phased out keys,
// ten days apart. It returns their IDs, oldest first.
func rotations(t *testing.T, cloud *acctest.Cloud, n int) (*acctest.Plugin, acctest.Resource, acctest.Values, []string) {
	t.Helper()
	config := acctest.Values{"rotation_trigger": "0"}
	plugin, r := managed(t, cloud, config)
	var past []string
	for i := range n {
		past = append(past, cloud.Active())
		cloud.Advance(10 * 24 * time.Hour)
		config = acctest.Values{"rotation_trigger": strings.Repeat("x", i+1)}
		read, said := plugin.Read(resourceName, r)
		quiet(t, said)
		r, said = plugin.Apply(resourceName, read, config)
		must(t, onlySaid(said, rotates+byTrigger))
	}
	return plugin, r, config, past
}

// remaining returns which of the keys are still there.
func remaining(cloud *acctest.Cloud, ids []string) []string {
	var left []string
	for _, id := range ids {
		if slices.ContainsFunc(cloud.Keys(), func(k emulator.KeyRecord) bool { return k.ID == id }) {
			left = append(left, id)
		}
	}
	return left
}

// Which keys may go is tested in internal/userkey (Prunable, Prune).
func TestDeletePhasedOutKeysAction_deletesWhatIsAskedForAndTheResourceForgetsIt(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		config acctest.Values // MIDDLE stands for the ID of a key
		locked bool           // somebody locked the oldest key
		left   []int
		says   []string // with OLDEST for the ID of a key
	}{
		"what is old":                 {acctest.Values{"older_than_days": 15}, false, []int{1, 2}, []string{"1 key deleted"}},
		"nothing, since all are kept": {acctest.Values{"keep_last": 3}, true, []int{0, 1, 2}, []string{"no key to delete"}},
		"what is named":               {acctest.Values{"key_ids": []string{"MIDDLE"}}, false, []int{0, 2}, []string{"1 key deleted"}},
		"what nobody locked":          {nil, true, []int{0}, []string{"locked, and therefore left: OLDEST", "2 keys deleted"}},
		"nothing on a dry run":        {acctest.Values{"keep_last": 2, "dry_run": true}, false, []int{0, 1, 2}, []string{"1 key to delete: OLDEST"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			plugin, r, config, past := rotations(t, cloud, 3)
			must(t, cloud.SetLocked(past[0], c.locked))
			var want []string
			for _, i := range c.left {
				want = append(want, past[i])
			}
			if c.config["key_ids"] != nil {
				c.config["key_ids"] = past[1:2]
			}
			active := cloud.Active()
			progress, said := plugin.Invoke(deleteAction, c.config)
			quiet(t, said)
			if diff := cmp.Diff(want, remaining(cloud, past)); diff != "" {
				t.Errorf("keys left (-want +got):\n%s", diff)
			}
			if cloud.Active() != active {
				t.Errorf("the Active key is %s, want %s", cloud.Active(), active)
			}
			progress = slices.DeleteFunc(progress, func(line string) bool { return strings.HasPrefix(line, "deleted the API key ") })
			if got := strings.ReplaceAll(strings.Join(progress, "\n"), past[0], "OLDEST"); got != strings.Join(c.says, "\n") {
				t.Errorf("the progress without the steps is %q, want %q", got, c.says)
			}
			adopted(t, cloud, plugin, r, config)
		})
	}
}

func TestDeletePhasedOutKeysAction_deletesForeignKeysOnlyByName(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	console(t, cloud, "create")
	foreign := []string{cloud.Active()}
	console(t, cloud, "rotate")
	plugin := configured(t, cloud)

	_, said := plugin.Invoke(deleteAction, nil)
	quiet(t, said)
	if diff := cmp.Diff(foreign, remaining(cloud, foreign)); diff != "" {
		t.Errorf("without being named (-want +got):\n%s", diff)
	}
	_, said = plugin.Invoke(deleteAction, acctest.Values{"key_ids": foreign})
	quiet(t, said)
	if left := remaining(cloud, foreign); left != nil {
		t.Errorf("named and still there: %v", left)
	}
}

// A dry run refuses what the real run refuses.
func TestDeletePhasedOutKeysAction_refusesWithoutAChange(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin, _, _, past := rotations(t, cloud, 2)
	must(t, cloud.SetLocked(past[0], true))
	cloud.ClearRequests()
	const other = "Not Phased out keys of this series: "
	for key, why := range map[string]string{
		cloud.Active(): other, "ApiKey-none": other, cloud.Users()[0].LoginKeyID: other, cloud.Users()[1].LoginKeyID: other, past[0]: "locked",
	} {
		_, dry := plugin.Invoke(deleteAction, acctest.Values{"key_ids": []string{past[1], key}, "dry_run": true})
		_, wet := plugin.Invoke(deleteAction, acctest.Values{"key_ids": []string{past[1], key}})
		refusal(t, dry, "Could not delete the Phased out user API keys", why, key)
		if diff := cmp.Diff(wet, dry); diff != "" {
			t.Errorf("the dry run does not say what the real run says (-real +dry):\n%s", diff)
		}
	}
	must(t, cloud.AddFault(emulator.Fault{Method: "GET", Path: "/platform/us-south/*", Status: 503}))
	_, said := plugin.Invoke(deleteAction, acctest.Values{"key_ids": past[1:]})
	refusal(t, said, "Could not delete the Phased out user API keys", "us-south")
	must(t, unchangedNow(cloud))
}
