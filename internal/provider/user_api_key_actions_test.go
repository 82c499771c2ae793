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

const (
	rotateAction = "watsonx_rotate_user_api_key"
	deleteAction = "watsonx_delete_phased_out_keys"
)

// managed returns a configured provider and a resource that it created.
func managed(t *testing.T, cloud *acctest.Cloud, config acctest.Values) (*acctest.Plugin, acctest.Resource) {
	t.Helper()
	plugin := cloud.NewPlugin(t)
	quiet(t, plugin.Configure(nil))
	created, said := plugin.Apply(resourceName, acctest.Resource{}, config)
	quiet(t, said)
	cloud.Advance(time.Minute)
	return plugin, created
}

// adopted refreshes a resource after an action and fails the test unless it shows
// the Active key and plans no change.
func adopted(t *testing.T, cloud *acctest.Cloud, plugin *acctest.Plugin, r acctest.Resource, config acctest.Values) acctest.Resource {
	t.Helper()
	read, said := plugin.Read(resourceName, r)
	quiet(t, said)
	if got := read.Text("active_key", "id"); got != cloud.Active() {
		t.Errorf("the resource shows the Active key %q, want %q", got, cloud.Active())
	}
	planned, said := plugin.Plan(resourceName, read, config)
	quiet(t, said)
	if !planned.State.Equal(read.State) {
		t.Error("the resource plans a change after the action")
	}
	return read
}

// refusal fails the test unless the provider said one error that holds the texts.
func refusal(t *testing.T, said []acctest.Diagnostic, texts ...string) {
	t.Helper()
	if len(said) != 1 || said[0].Warning {
		t.Fatalf("the provider said %v, want one error", said)
	}
	if pattern := saying(texts...); !pattern.MatchString(said[0].String()) {
		t.Errorf("the error does not say %q: %s", texts, said[0])
	}
}

func TestRotateUserAPIKeyAction_rotatesAndTheResourceAdoptsIt(t *testing.T) {
	t.Parallel()
	cases := map[string]acctest.Values{
		"with two regions":                             {"regions": []string{"us-south", "eu-de"}},
		"with a description and an end":                {"description": "for the jobs", "expire_after_days": 90},
		"where rotations outside Terraform are errors": {"on_external_rotation": "error"},
		"where rotations outside Terraform are undone": {"on_external_rotation": "rotate"},
		"with a trigger, which stays as it is":         {"rotation_trigger": "1"},
		"with a retention, which waits for a rotation": {"retention": acctest.Values{}},
		"with a lock and something to do about a leak": {"locked": true, "action_when_leaked": "delete"},
	}
	for name, config := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			plugin, created := managed(t, cloud, config)
			before := cloud.Active()

			progress, said := plugin.Invoke(rotateAction, acctest.Values{"expected_active_key_id": before})
			quiet(t, said)
			after := cloud.Active()
			if after == "" || after == before {
				t.Fatalf("the Active key was %s and is %s", before, after)
			}
			regions, _ := config["regions"].([]string)
			if regions == nil {
				regions = []string{"us-south"}
			}
			must(t, seriesIs(cloud, 1, regions...))
			if len(progress) < 3 || !strings.Contains(progress[len(progress)-1], "is Active in") {
				t.Errorf("the progress was %q", progress)
			}

			read := adopted(t, cloud, plugin, created, config)
			if got := read.Text("previous_key_id"); got != before {
				t.Errorf("the previous key is %q, want %q", got, before)
			}
			if was, is := created.Text("active_key", "description"), read.Text("active_key", "description"); was != is {
				t.Errorf("the description was %q and is %q", was, is)
			}
			if had, has := created.Text("active_key", "expires_at") != "", read.Text("active_key", "expires_at") != ""; had != has {
				t.Errorf("the key had an end: %t; the new one has: %t", had, has)
			}
		})
	}
}

func TestRotateUserAPIKeyAction_refusesWithoutAChange(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		expected func(*acctest.Cloud) string
		regions  []string
		want     []string
		path     string
	}{
		"where another key is Active": {
			expected: func(*acctest.Cloud) string { return "ApiKey-of-another-day" },
			want:     []string{"Could not rotate the user API key", "ApiKey-of-another-day"},
		},
		"in a region that there is not": {
			expected: (*acctest.Cloud).Active, regions: []string{"us-north"},
			want: []string{"us-north"}, path: `AttributeName("regions")`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			plugin, _ := managed(t, cloud, nil)
			cloud.ClearRequests()
			config := acctest.Values{"expected_active_key_id": c.expected(cloud)}
			if c.regions != nil {
				config["regions"] = c.regions
			}
			_, said := plugin.Invoke(rotateAction, config)
			refusal(t, said, c.want...)
			if !strings.HasPrefix(said[0].Path, c.path) {
				t.Errorf("the error is about %q, want %q", said[0].Path, c.path)
			}
			must(t, unchangedNow(cloud))
		})
	}
}

func TestRotateUserAPIKeyAction_doesNotRotateTwice(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin, _ := managed(t, cloud, nil)
	once := acctest.Values{"expected_active_key_id": cloud.Active()}
	_, said := plugin.Invoke(rotateAction, once)
	quiet(t, said)
	active := cloud.Active()

	cloud.ClearRequests()
	_, said = plugin.Invoke(rotateAction, once)
	refusal(t, said, "Could not rotate the user API key")
	must(t, unchangedNow(cloud))
	if cloud.Active() != active {
		t.Errorf("the Active key is %s, want %s", cloud.Active(), active)
	}
}

func TestRotateUserAPIKeyAction_rotatesAKeyThatTheConsoleMade(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	console(t, cloud, "create", "us-south", "eu-de")
	plugin := cloud.NewPlugin(t)
	quiet(t, plugin.Configure(nil))
	_, said := plugin.Invoke(rotateAction, acctest.Values{"expected_active_key_id": cloud.Active(), "regions": []string{"us-south", "eu-de", "jp-tok"}})
	quiet(t, said)
	must(t, seriesIs(cloud, 1, "us-south", "eu-de", "jp-tok"))
}

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
		quiet(t, said)
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
			want: []string{"Could not delete the Phased out user API keys", "not Phased out"},
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
			want: []string{"not Phased out keys of this series"},
		},
		"the key that the provider signs in with": {
			config: func(c *acctest.Cloud, _ []string) acctest.Values {
				return acctest.Values{"key_ids": []string{c.Users()[0].LoginKeyID}}
			},
			want: []string{"not Phased out keys of this series"},
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
			want:   []string{"at least 0"}, path: `AttributeName("keep_last")`,
		},
		"an age of no days": {
			config: func(*acctest.Cloud, []string) acctest.Values { return acctest.Values{"older_than_days": 0} },
			want:   []string{"at least 1"}, path: `AttributeName("older_than_days")`,
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

func TestDeletePhasedOutKeysAction_deletesNothingWhileARegionDoesNotAnswer(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin, _, _, past := rotations(t, cloud, 1)
	must(t, cloud.AddFault(emulator.Fault{Method: "GET", Path: "/platform/jp-tok/*", Status: 503}))
	cloud.ClearRequests()
	_, said := plugin.Invoke(deleteAction, nil)
	refusal(t, said, "Could not delete the Phased out user API keys", "jp-tok")
	if left := remaining(cloud, past); len(left) != 1 {
		t.Errorf("left are %v, want %v", left, past)
	}
	must(t, unchangedNow(cloud))
}
