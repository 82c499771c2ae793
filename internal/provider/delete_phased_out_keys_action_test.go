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

func TestDeletePhasedOutKeysAction_deletesWhatIsAskedForAndTheResourceForgetsIt(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		config func(past []string) acctest.Values
		lock   int // index of a key that somebody locked; -1 for none
		left   []int
	}{
		"everything":               {func([]string) acctest.Values { return nil }, -1, nil},
		"all but the latest":       {func([]string) acctest.Values { return acctest.Values{"keep_last": 1} }, -1, []int{2}},
		"what is old":              {func([]string) acctest.Values { return acctest.Values{"older_than_days": 15} }, -1, []int{1, 2}},
		"what is old, but the two": {func([]string) acctest.Values { return acctest.Values{"older_than_days": 5, "keep_last": 2} }, -1, []int{1, 2}},
		"what is named":            {func(past []string) acctest.Values { return acctest.Values{"key_ids": past[1:2]} }, -1, []int{0, 2}},
		"what nobody locked":       {func([]string) acctest.Values { return nil }, 0, []int{0}},
		"nothing on a dry run":     {func([]string) acctest.Values { return acctest.Values{"dry_run": true} }, -1, []int{0, 1, 2}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			plugin, r, config, past := rotations(t, cloud, 3)
			if c.lock >= 0 {
				must(t, cloud.SetLocked(past[c.lock], true))
			}
			var want []string
			for _, i := range c.left {
				want = append(want, past[i])
			}
			active := cloud.Active()
			progress, said := plugin.Invoke(deleteAction, c.config(past))
			quiet(t, said)
			if diff := cmp.Diff(want, remaining(cloud, past)); diff != "" {
				t.Errorf("keys left (-want +got):\n%s", diff)
			}
			if cloud.Active() != active {
				t.Errorf("the Active key is %s, want %s", cloud.Active(), active)
			}
			if len(progress) == 0 {
				t.Error("the action said nothing")
			}
			adopted(t, cloud, plugin, r, config)
		})
	}
}

func TestDeletePhasedOutKeysAction_saysOnADryRunWhatWouldGo(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin, _, _, past := rotations(t, cloud, 2)
	cloud.ClearRequests()
	progress, said := plugin.Invoke(deleteAction, acctest.Values{"dry_run": true, "keep_last": 1})
	quiet(t, said)
	if text := strings.Join(progress, "\n"); !strings.Contains(text, past[0]) || strings.Contains(text, past[1]) {
		t.Errorf("the progress was %q, want %s to be named and %s not", text, past[0], past[1])
	}
	must(t, unchangedNow(cloud))
}

func TestDeletePhasedOutKeysAction_saysHowManyKeysWentAndWhichLocksKeptSome(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		config acctest.Values
		lock   []int // indices of keys that are locked
		says   func(past []string) []string
	}{
		"one key goes": {
			acctest.Values{"keep_last": 2},
			nil,
			func([]string) []string { return []string{"1 key deleted"} },
		},
		"no key is there to go": {
			acctest.Values{"keep_last": 3},
			[]int{2},
			func([]string) []string { return []string{"no key to delete"} },
		},
		"a lock keeps one of three": {
			nil,
			[]int{1},
			func(past []string) []string {
				return []string{"locked, and therefore left: " + past[1], "2 keys deleted"}
			},
		},
		"a lock keeps the only one": {
			acctest.Values{"keep_last": 2},
			[]int{0},
			func(past []string) []string {
				return []string{"locked, and therefore left: " + past[0], "no key to delete"}
			},
		},
		"one key would go": {
			acctest.Values{"keep_last": 2, "dry_run": true},
			nil,
			func(past []string) []string { return []string{"1 key to delete: " + past[0]} },
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			plugin, _, _, past := rotations(t, cloud, 3)
			for _, i := range c.lock {
				must(t, cloud.SetLocked(past[i], true))
			}
			progress, said := plugin.Invoke(deleteAction, c.config)
			quiet(t, said)
			progress = slices.DeleteFunc(progress, func(line string) bool { return strings.HasPrefix(line, "deleted the API key ") })
			if diff := cmp.Diff(c.says(past), progress); diff != "" {
				t.Errorf("the progress, but for the steps (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDeletePhasedOutKeysAction_deletesForeignKeysOnlyByName(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	console(t, cloud, "create")
	foreign := []string{cloud.Active()}
	console(t, cloud, "rotate")
	plugin := cloud.NewPlugin(t)
	quiet(t, plugin.Configure(nil))

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

func TestDeletePhasedOutKeysAction_refusesWithoutAChange(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		config func(cloud *acctest.Cloud, past []string) acctest.Values
		want   []string
		path   string
	}{
		"an Active key among those that are named": {
			config: func(c *acctest.Cloud, past []string) acctest.Values {
				return acctest.Values{"key_ids": []string{past[0], c.Active()}}
			},
			want: []string{"Could not delete the Phased out user API keys", "Not Phased out"},
		},
		"a key that there is not": {
			config: func(*acctest.Cloud, []string) acctest.Values {
				return acctest.Values{"key_ids": []string{"ApiKey-none"}}
			},
			want: []string{"ApiKey-none"},
		},
		"somebody else's key": {
			config: func(c *acctest.Cloud, _ []string) acctest.Values {
				return acctest.Values{"key_ids": []string{c.Users()[1].LoginKeyID}}
			},
			want: []string{"Not Phased out keys of this series"},
		},
		"the key that the provider signs in with": {
			config: func(c *acctest.Cloud, _ []string) acctest.Values {
				return acctest.Values{"key_ids": []string{c.Users()[0].LoginKeyID}}
			},
			want: []string{"Not Phased out keys of this series"},
		},
		"names and numbers at once": {
			config: func(_ *acctest.Cloud, past []string) acctest.Values {
				return acctest.Values{"key_ids": past, "keep_last": 1}
			},
			want: []string{"keep_last"}, path: `AttributeName("key_ids")`,
		},
		"no names": {
			config: func(*acctest.Cloud, []string) acctest.Values { return acctest.Values{"key_ids": []string{}} },
			want:   []string{"at least 1"}, path: `AttributeName("key_ids")`,
		},
		"fewer than none to keep": {
			config: func(*acctest.Cloud, []string) acctest.Values { return acctest.Values{"keep_last": -1} },
			want:   []string{"keep_last is -1 and must be a whole number of keys from 0 to 36500"}, path: `AttributeName("keep_last")`,
		},
		"an age of no days": {
			config: func(*acctest.Cloud, []string) acctest.Values { return acctest.Values{"older_than_days": 0} },
			want:   []string{"older_than_days is 0 and must be a whole number of days from 1 to 36500"}, path: `AttributeName("older_than_days")`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			plugin, _, _, past := rotations(t, cloud, 1)
			cloud.ClearRequests()
			_, said := plugin.Invoke(deleteAction, c.config(cloud, past))
			refusal(t, said, c.want...)
			if said[0].Path != c.path {
				t.Errorf("the error is about %q, want %q", said[0].Path, c.path)
			}
			must(t, unchangedNow(cloud))
		})
	}
}

// Where a key can be its mark says; one without a mark can be anywhere.
func TestDeletePhasedOutKeysAction_deletesNothingWhileARegionOfTheKeyDoesNotAnswer(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		silent  string
		console bool // the console made the keys
		deletes bool
	}{
		"the one that its mark names":        {silent: "us-south"},
		"one that the key never was in":      {silent: "jp-tok", deletes: true},
		"any one, of a key without any mark": {silent: "jp-tok", console: true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			var past []string
			plugin := cloud.NewPlugin(t)
			if c.console {
				console(t, cloud, "create")
				past = []string{cloud.Active()}
				console(t, cloud, "rotate")
				quiet(t, plugin.Configure(nil))
			} else {
				plugin, _, _, past = rotations(t, cloud, 1)
			}
			must(t, cloud.AddFault(emulator.Fault{Method: "GET", Path: "/platform/" + c.silent + "/*", Status: 503}))
			cloud.ClearRequests()
			_, said := plugin.Invoke(deleteAction, acctest.Values{"key_ids": past})
			if c.deletes {
				quiet(t, said)
				if left := remaining(cloud, past); left != nil {
					t.Errorf("left are %v", left)
				}
				return
			}
			refusal(t, said, "Could not delete the Phased out user API keys", c.silent)
			if left := remaining(cloud, past); len(left) != 1 {
				t.Errorf("left are %v, want %v", left, past)
			}
			must(t, unchangedNow(cloud))
		})
	}
}

// A dry run refuses what the real run refuses.
func TestDeletePhasedOutKeysAction_refusesOnADryRunWhatTheRealRunRefuses(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin, _, _, past := rotations(t, cloud, 2)
	must(t, cloud.SetLocked(past[0], true))
	cloud.ClearRequests()
	for name, id := range map[string]string{"an unknown key": "ApiKey-none", "the Active key": cloud.Active(), "a locked key": past[0]} {
		t.Log(name)
		_, dry := plugin.Invoke(deleteAction, acctest.Values{"key_ids": []string{past[1], id}, "dry_run": true})
		refusal(t, dry, "Could not delete the Phased out user API keys")
		_, wet := plugin.Invoke(deleteAction, acctest.Values{"key_ids": []string{past[1], id}})
		refusal(t, wet, "Could not delete the Phased out user API keys")
		if diff := cmp.Diff(wet[0].Detail, dry[0].Detail); diff != "" {
			t.Errorf("the dry run does not say what the real run says (-real +dry):\n%s", diff)
		}
	}
	must(t, unchangedNow(cloud))
}
