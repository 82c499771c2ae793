// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// releasedState is what release 0.1 writes, with schema version 0. The file never
// changes: a later schema must still read it.
const releasedState = "user_api_key_v0.json"

// releasedConfig is the configuration whose state it is.
func releasedConfig(trigger string) acctest.Values {
	return acctest.Values{
		"regions": []string{"eu-de", "us-south"}, "rotation_trigger": trigger, "rotate_after_days": 90, "expire_after_days": 180,
		"description": "for the jobs", "action_when_leaked": "delete", "locked": true,
		"retention": acctest.Values{"keep_last": 2, "min_age_days": 7}, "timeouts": acctest.Values{"create": "20m"},
	}
}

// released returns the state of the release, a cloud that it fits, and the state
// that the present provider has of that cloud.
func released(t *testing.T) (acctest.Instance, *acctest.Plugin, *acctest.Cloud, acctest.Resource) {
	t.Helper()
	cloud := acctest.NewCloud(t, still())
	plugin := cloud.NewPlugin(t)
	quiet(t, plugin.Configure(nil))
	r, said := plugin.Apply(resourceName, acctest.Resource{}, releasedConfig("1"))
	quiet(t, said)
	cloud.Advance(day)
	r, said = plugin.Apply(resourceName, r, releasedConfig("2"))
	must(t, onlySaid(said, rotates+byTrigger))
	cloud.Advance(day)
	r, said = plugin.Read(resourceName, r)
	quiet(t, said)

	return stateFile(t, releasedState, inventedNames(t, cloud)), plugin, cloud, r
}

// stateFile reads a kept state. The pairs say what stands for a made-up name.
func stateFile(t *testing.T, name string, pairs []string) (instance acctest.Instance) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "state", name))
	must(t, err)
	must(t, json.Unmarshal([]byte(strings.NewReplacer(pairs...).Replace(string(text))), &instance))
	return instance
}

// inventedUser pairs the made-up account and user of the states with the cloud's.
func inventedUser(cloud *acctest.Cloud) []string {
	user := cloud.Users()[0]
	return []string{"0123456789abcdef0123456789abcdef", user.AccountID, "IBMid-0000000000", user.IAMID}
}

// inventedNames pairs the made-up names of the key's state with those of the cloud.
func inventedNames(t *testing.T, cloud *acctest.Cloud) []string {
	t.Helper()
	pairs := inventedUser(cloud)
	for _, k := range cloud.Series() {
		invented := "ApiKey-11111111-1111-4111-8111-111111111111"
		if k.Status == emulator.StatusActive {
			invented = "ApiKey-22222222-2222-4222-8222-222222222222"
		}
		_, mark := userkey.ReadMark(k.Description)
		pairs = append(pairs, invented, k.ID, "madeuptag", mark.Tag)
	}
	return append(pairs,
		"33333333-3333-4333-8333-333333333333", credentialIn(t, cloud, "eu-de"),
		"44444444-4444-4444-8444-444444444444", credentialIn(t, cloud, "us-south"))
}

// takesUp fails the test unless the provider goes on from such a state: a refresh
// is quiet, sets the identity and shows what is there, and nothing is rotated.
func takesUp(t *testing.T, plugin *acctest.Plugin, cloud *acctest.Cloud, upgraded acctest.Resource) (read, planned acctest.Resource) {
	t.Helper()
	if upgraded.Identity != nil {
		t.Fatalf("the state has the identity %v before it was refreshed", upgraded.Identity)
	}
	cloud.ClearRequests()
	read, said := plugin.Read(resourceName, upgraded)
	quiet(t, said)
	want := map[string]string{"account_id": cloud.Users()[0].AccountID, "iam_id": cloud.Users()[0].IAMID}
	if diff := cmp.Diff(want, read.Identity); diff != "" {
		t.Errorf("the identity after the refresh (-want +got):\n%s", diff)
	}
	if got := read.Text("active_key", "id"); got != cloud.Active() {
		t.Errorf("the refresh shows the Active key %q, want %q", got, cloud.Active())
	}
	planned, said = plugin.Plan(resourceName, read, releasedConfig("2"))
	quiet(t, said)
	if got := planned.Text("active_key", "id"); got != cloud.Active() {
		t.Errorf("the plan has the Active key %q, want %q", got, cloud.Active())
	}
	must(t, unchangedNow(cloud))
	return read, planned
}

func TestUserAPIKey_readsTheStateOfTheFirstRelease(t *testing.T) {
	t.Parallel()
	for name, private := range map[string]bool{"with its private state": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			instance, plugin, cloud, present := released(t)
			wholeState(t, plugin, resourceName, instance)
			if !private {
				instance.Private = nil
			}
			upgraded, said := plugin.Upgrade(resourceName, instance)
			quiet(t, said)
			if diff := upgraded.BrokenBy(present); diff != nil {
				t.Errorf("the state of the release and the present one differ at %q", diff)
			}
			read, planned := takesUp(t, plugin, cloud, upgraded)
			if !read.State.RawEquals(present.State) || !planned.State.RawEquals(read.State) {
				t.Error("the refresh or the plan changed something")
			}
		})
	}
}

// wholeState fails the test unless a kept state is of the schema's version and
// knows all its attributes, but for those that came later.
func wholeState(t *testing.T, plugin *acctest.Plugin, name string, instance acctest.Instance, later ...string) {
	t.Helper()
	schema := plugin.Schema().ResourceSchemas[name]
	if schema.Version != instance.SchemaVersion {
		t.Errorf("the schema of %s has version %d: keep a state of that version, too", name, schema.Version)
	}
	for _, a := range schema.Block.Attributes {
		if _, ok := instance.Attributes[a.Name]; !ok && !slices.Contains(later, a.Name) {
			t.Errorf("the kept state of %s has no %s; if it came after the release, say so", name, a.Name)
		}
	}
}

// A release that adds an attribute finds states that lack it. What the schema gives
// a default is planned then, and nothing else.
func TestUserAPIKey_readsAStateThatLacksWhatCameLater(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		lacks []string
		plans []string // attributes that the plan fills in
	}{
		"arguments without a default": {
			lacks: []string{"action_when_leaked", "api_key_wo", "api_key_wo_version", "retention", "rotate_after_days", "expire_after_days", "timeouts"},
			plans: []string{"action_when_leaked", "retention", "rotate_after_days", "expire_after_days", "timeouts"},
		},
		"arguments with a default": {
			lacks: []string{"on_external_rotation", "deletion_policy", "adopt_existing", "store_api_key"},
			plans: []string{"on_external_rotation", "deletion_policy", "adopt_existing", "store_api_key"},
		},
		"what a refresh fills in": {
			lacks: []string{"rotation_due", "rotation_reason", "task_credentials", "active_key.expires_at", "active_key.managed"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			instance, plugin, cloud, present := released(t)
			for _, path := range c.lacks {
				object, inner := instance.Attributes, path
				if outer, attribute, ok := strings.Cut(path, "."); ok {
					object, _ = instance.Attributes[outer].(map[string]any)
					inner = attribute
				}
				delete(object, inner)
			}
			upgraded, said := plugin.Upgrade(resourceName, instance)
			quiet(t, said)
			read, planned := takesUp(t, plugin, cloud, upgraded)
			for _, path := range read.BrokenBy(planned) {
				if first, _, _ := strings.Cut(path, "."); !slices.Contains(c.plans, first) {
					t.Errorf("the plan changes %s", path)
				}
			}
			if !planned.State.RawEquals(present.State) {
				t.Error("the plan does not end where the present provider is")
			}
		})
	}
}
