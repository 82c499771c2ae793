// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A view is what the tests below look at: when a key was made, counted in
// hours, what it is, and where.
type view struct {
	Hour    int
	Status  string
	Regions []string
}

func (c cloud) series() []view {
	views := []view{}
	for _, key := range c.ownKeys() {
		views = append(views, view{int(key.CreatedAt.Sub(start()) / time.Hour), key.Status, key.Regions})
	}
	return views
}

func TestConsole_actsAsAPersonDoes(t *testing.T) {
	t.Parallel()
	type act struct {
		emulator.ConsoleAction
		refused bool
	}
	do := func(what string, regions ...string) act {
		return act{ConsoleAction: emulator.ConsoleAction{Act: what, Regions: regions}}
	}
	refused := func(a act) act {
		a.refused = true
		return a
	}
	const active, phasedOut = emulator.StatusActive, emulator.StatusPhasedOut
	tests := map[string]struct {
		acts  []act // one each hour
		want  []view
		limit int // of keys
	}{
		"create":                         {acts: []act{do("create")}, want: []view{{0, active, []string{"us-south"}}}},
		"create elsewhere":               {acts: []act{do("create", "eu-de", "jp-tok")}, want: []view{{0, active, []string{"eu-de", "jp-tok"}}}},
		"create twice":                   {acts: []act{do("create"), refused(do("create"))}, want: []view{{0, active, []string{"us-south"}}}},
		"create in a region that is not": {acts: []act{refused(do("create", "mars"))}, want: []view{}},
		"rotate without a key":           {acts: []act{refused(do("rotate"))}, want: []view{}},
		"rotate where the user is": {
			acts: []act{do("create", "eu-de", "jp-tok"), do("rotate")},
			want: []view{{0, phasedOut, []string{}}, {1, active, []string{"eu-de", "jp-tok"}}},
		},
		"rotate in one of two regions": {
			acts: []act{do("create", "eu-de", "jp-tok"), do("rotate", "eu-de")},
			want: []view{{0, active, []string{"jp-tok"}}, {1, active, []string{"eu-de"}}},
		},
		"the trash can": {acts: []act{do("create"), do("rotate"), do("delete")}, want: []view{}},
		"the trash can of one region": {
			acts: []act{do("create", "eu-de", "jp-tok"), do("rotate", "eu-de"), do("delete", "eu-de")},
			want: []view{{0, active, []string{"jp-tok"}}},
		},
		"an unknown act":           {acts: []act{refused(do("explode"))}, want: []view{}},
		"another user that is not": {acts: []act{{emulator.ConsoleAction{Act: "create", IAMID: "IBMid-1"}, true}}, want: []view{}},
		"the limit holds there, too": {
			acts: []act{do("create"), refused(do("rotate"))}, want: []view{{0, active, []string{"us-south"}}}, limit: 2,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{KeyLimit: test.limit})
			for _, act := range test.acts {
				if err := cloud.Console(act.ConsoleAction); (err != nil) != act.refused {
					t.Fatalf("Console(%s) = %v, refused: want %t", act.Act, err, act.refused)
				}
				cloud.Advance(time.Hour)
			}
			same(t, "series", test.want, cloud.series())
			if _, exists := cloud.key(cloud.Users()[0].LoginKeyID); !exists {
				t.Error("the login key is gone")
			}
		})
	}
}

func TestConsole_theMinusSignIsForPhasedOutKeysOnly(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	for _, act := range []string{"create", "rotate", "rotate"} {
		must(t, cloud.Console(emulator.ConsoleAction{Act: act}))
		cloud.Advance(time.Hour)
	}
	keys := cloud.ownKeys()
	must(t, cloud.SetLocked(keys[1].ID, true))
	for _, test := range []struct {
		name, id string
		allowed  bool
	}{
		{"the Active key", keys[2].ID, false},
		{"a locked key", keys[1].ID, false},
		{"the login key", cloud.Users()[0].LoginKeyID, false},
		{"a Phased out key", keys[0].ID, true},
		{"the same key again", keys[0].ID, false},
	} {
		if err := cloud.Console(emulator.ConsoleAction{Act: "delete", KeyID: test.id}); (err == nil) != test.allowed {
			t.Errorf("deleting %s: %v, want it allowed: %t", test.name, err, test.allowed)
		}
	}
	want := []view{{1, emulator.StatusPhasedOut, []string{}}, {2, emulator.StatusActive, []string{"us-south"}}}
	same(t, "series", want, cloud.series())
}

func TestConsole_namesWhatItMakes(t *testing.T) {
	t.Parallel()
	for style, generic := range map[string]bool{"key": false, "generic": true} {
		cloud := newCloud(t, emulator.Options{ConsoleCredentialName: style})
		cloud.withKey(t, "us-south")
		key := cloud.ownKeys()[0]
		if want := "cpd-apikey-" + key.IAMID + "-2026-11-23T10:30:15Z"; key.Name != want || key.Description != "" {
			t.Errorf("key = %q with the description %q, want %q and none", key.Name, key.Description, want)
		}
		for _, held := range cloud.Credentials() {
			if held.IAMID == key.IAMID && ((held.Name == key.Name) == generic || held.Description != "") {
				t.Errorf("credential = %q with the description %q", held.Name, held.Description)
			}
		}
	}
}
