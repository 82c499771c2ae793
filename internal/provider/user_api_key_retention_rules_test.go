// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// configured is a provider that runs as the cloud's first user.
func configured(t *testing.T, cloud *acctest.Cloud) *acctest.Plugin {
	t.Helper()
	p := cloud.NewPlugin(t)
	if said := p.Configure(nil); len(said) > 0 {
		t.Fatal(said)
	}
	return p
}

// applied refreshes the resource and applies the configuration to it, as Terraform
// does. It fails the test on an error and returns the warnings.
func applied(t *testing.T, p *acctest.Plugin, r *acctest.Resource, config acctest.Values) []acctest.Diagnostic {
	t.Helper()
	var warnings []acctest.Diagnostic
	if r.Exists() {
		refreshed, said := p.Read(resourceName, *r)
		*r, warnings = refreshed, said
	}
	changed, said := p.Apply(resourceName, *r, config)
	*r, warnings = changed, append(warnings, said...)
	for _, d := range warnings {
		if !d.Warning {
			t.Fatal(d)
		}
	}
	return warnings
}

func TestUserAPIKey_keepsWhatRetentionKeeps(t *testing.T) {
	t.Parallel()
	// Five keys, made Active every ten days: the fifth is Active, and the others
	// are Phased out for 0, 10, 20 and 30 days.
	cases := map[string]struct {
		retention any
		kept      []int // Phased out keys, by their number
	}{
		"without retention all":                      {nil, []int{1, 2, 3, 4}},
		"with an empty one none":                     {acctest.Values{}, nil},
		"the last 0":                                 {acctest.Values{"keep_last": 0}, nil},
		"the last 1":                                 {acctest.Values{"keep_last": 1}, []int{4}},
		"the last 2":                                 {acctest.Values{"keep_last": 2}, []int{3, 4}},
		"more than there are":                        {acctest.Values{"keep_last": 9}, []int{1, 2, 3, 4}},
		"the younger ones":                           {acctest.Values{"min_age_days": 15}, []int{3, 4}},
		"up to the very day":                         {acctest.Values{"min_age_days": 20}, []int{3, 4}},
		"a day longer":                               {acctest.Values{"min_age_days": 21}, []int{2, 3, 4}},
		"both, where the age keeps more":             {acctest.Values{"keep_last": 1, "min_age_days": 25}, []int{2, 3, 4}},
		"both, where the number keeps more":          {acctest.Values{"keep_last": 3, "min_age_days": 5}, []int{2, 3, 4}},
		"both, where each of them keeps another key": {acctest.Values{"keep_last": 2, "min_age_days": 30}, []int{2, 3, 4}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, still())
			p := configured(t, cloud)
			var r acctest.Resource
			number := map[string]int{}
			for i := 1; i <= 5; i++ {
				applied(t, p, &r, acctest.Values{"rotation_trigger": fmt.Sprint(i), "retention": c.retention})
				number[cloud.Active()] = i
				cloud.Advance(10 * day)
			}
			var kept []int
			for _, k := range cloud.Series() {
				if k.Status == emulator.StatusPhasedOut {
					kept = append(kept, number[k.ID])
				}
			}
			if diff := cmp.Diff(c.kept, kept); diff != "" {
				t.Errorf("keys that are kept (-want +got):\n%s", diff)
			}
			if got := len(r.Names("phased_out_keys")); got != len(c.kept) {
				t.Errorf("the state lists %d keys as Phased out, want %d", got, len(c.kept))
			}
		})
	}
}

func TestUserAPIKey_prunesNoKeyOfOthersAndNoLockedKey(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	p := configured(t, cloud)
	var r acctest.Resource
	config := func(trigger string) acctest.Values {
		return acctest.Values{"rotation_trigger": trigger, "retention": acctest.Values{"keep_last": 0}}
	}
	stray, err := cloud.AddForeignKey(cloud.Users()[0].IAMID)
	must(t, err)
	cloud.Advance(day)
	applied(t, p, &r, acctest.Values{"rotation_trigger": "1"})
	locked := cloud.Active()
	must(t, cloud.SetLocked(locked, true))
	console(t, cloud, "rotate")
	theirs := cloud.Active()
	cloud.Advance(day)

	warnings := applied(t, p, &r, config("2"))
	for _, d := range warnings {
		if strings.Contains(d.String(), "deleted") {
			t.Errorf("the plan announces a deletion: %v", d)
		}
	}
	for _, id := range []string{stray, locked, theirs} {
		if absent(cloud, id) == nil {
			t.Errorf("the key %s was deleted", id)
		}
	}

	// Unlocked it is one like the others.
	must(t, cloud.SetLocked(locked, false))
	cloud.Advance(day)
	applied(t, p, &r, config("3"))
	must(t, absent(cloud, locked))
	if got := len(cloud.Series()); got != 3 {
		t.Errorf("%d keys are left, want the Active one and two that others made: %+v", got, cloud.Series())
	}
}

func TestUserAPIKey_countsTheAgeOfAPhasedOutKeyFromWhenItWasFound(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	p := configured(t, cloud)
	config := acctest.Values{"retention": acctest.Values{"min_age_days": 7}}
	var r acctest.Resource
	applied(t, p, &r, config)
	old := cloud.Active()
	cloud.Advance(100 * day)
	must(t, cloud.DeleteCredential(credentialIn(t, cloud, "us-south")))

	// Jobs used the key until today, however long ago it was created.
	applied(t, p, &r, config)
	if absent(cloud, old) == nil {
		t.Fatal("the key was deleted on the day on which it was phased out")
	}
	want := cloud.Now().Format(time.RFC3339)
	if got := r.Text("phased_out_keys", old, "phased_out_at"); got != want {
		t.Errorf("phased_out_at is %s, want %s", got, want)
	}
}
