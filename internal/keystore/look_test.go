// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// everyRegion is what a survey looks at.
func everyRegion() []string { return emulator.Regions() }

// What the console made shows up in the same way in every region, whatever the
// region says of it.
func TestSnapshot_ofTheConsole(t *testing.T) {
	t.Parallel()
	for _, named := range []string{"key", "generic"} {
		for _, region := range everyRegion() {
			t.Run(named+" in "+region, func(t *testing.T) {
				t.Parallel()
				c := newCloud(t, emulator.Options{ConsoleCredentialName: named, Users: 3})
				c.console(t, "create", region)
				c.Advance(time.Hour)
				c.console(t, "rotate", region)
				seen, err := c.store.Snapshot(t.Context(), []string{region})
				if err != nil {
					t.Fatal(err)
				}
				s := userkey.Understand(seen, userkey.Memory{Tag: tag})
				active, old := c.series(emulator.StatusActive), c.series(emulator.StatusPhasedOut)
				if s.Active.ID != active[0].ID || len(s.PhasedOut) != 1 || s.PhasedOut[0].ID != old[0].ID || len(s.Guessed) > 0 {
					t.Errorf("Active %s, phased out %v, guessed %v", s.Active.ID, keyIDs(s.PhasedOut), s.Guessed)
				}
				if s.Active.Managed() || len(s.Surplus) > 0 || s.Owner != c.owner() || seen.Total() != 3 {
					t.Errorf("the series is %+v of %d keys", s, seen.Total())
				}
				if !seen.Now.Equal(noon().Add(time.Hour)) {
					t.Errorf("Now = %v", seen.Now)
				}
			})
		}
	}
}

func TestSnapshot_ofOurs(t *testing.T) {
	t.Parallel()
	for _, region := range everyRegion() {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, emulator.Options{Users: 3})
			o := c.create(t, region)
			seen, err := c.store.Snapshot(t.Context(), []string{region})
			if err != nil {
				t.Fatal(err)
			}
			s := userkey.Understand(seen, userkey.Memory{Tag: tag})
			made := c.series(emulator.StatusActive)[0]
			if s.Active.ID != made.ID || s.Active.Name != made.Name || !s.Active.Managed() || s.Active.Mark.Tag != tag || s.Active.EntityTag == "" {
				t.Errorf("the Active key is %+v", s.Active)
			}
			held := s.Installed[region]
			if held.ID == "" || held.KeyID != made.ID || held.Name != made.Name || !held.CreatedAt.Equal(noon()) {
				t.Errorf("the credential is %+v", held)
			}
			if o.Series.Installed[region] != held {
				t.Errorf("the run ended with %+v", o.Series.Installed[region])
			}
		})
	}
}

// A region that lists everybody's credentials does not make them ours, and a key
// to log in with is none of the series.
func TestSnapshot_leavesOthersAlone(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{Users: 4})
	for _, u := range c.Users()[1:] {
		if err := c.Console(emulator.ConsoleAction{Act: "rotate", IAMID: u.IAMID, Regions: []string{frank}}); err != nil {
			t.Fatal(err)
		}
	}
	seen, err := c.store.Snapshot(t.Context(), []string{frank, south})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen.Keys) > 0 || len(seen.Credentials[frank]) > 0 || len(seen.Credentials) != 2 {
		t.Errorf("the snapshot shows %v and %v", keyIDs(seen.Keys), seen.Credentials)
	}
	if !userkey.Understand(seen, userkey.Memory{}).Gone() {
		t.Error("there is a series")
	}
}

// What belongs to the series has its name, or our mark, or a credential that names it.
func TestSnapshot_countsWhatBelongsToTheSeries(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		key, description string
		credential       func(keyID string) ibmcloud.NewTaskCredential // nil for none
		counts           bool
	}{
		"a key with another name":                        {key: "login"},
		"a key with another name and our mark":           {key: "login", description: userkey.Inscribe("", userkey.Mark{Tag: tag}), counts: true},
		"a key that a credential is named after":         {key: "login", counts: true, credential: func(string) ibmcloud.NewTaskCredential { return ibmcloud.NewTaskCredential{Name: "login"} }},
		"a key that a credential says it holds":          {key: "login", counts: true, credential: says},
		"a key beside which there is another credential": {key: "login", credential: func(string) ibmcloud.NewTaskCredential { return ibmcloud.NewTaskCredential{Name: "task"} }},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, emulator.Options{})
			client := c.client(t, ibmcloud.Options{APIKey: c.Users()[0].APIKey})
			key, value, err := client.CreateAPIKey(t.Context(), ibmcloud.NewAPIKey{
				Name: tt.key, Description: tt.description, IAMID: c.owner().IAMID, AccountID: c.owner().AccountID,
			}, "")
			if err != nil {
				t.Fatal(err)
			}
			if tt.credential != nil {
				if _, err := client.CreateTaskCredential(t.Context(), south, tt.credential(key.ID), value, ibmcloud.Proof{}); err != nil {
					t.Fatal(err)
				}
			}
			seen, err := c.store.Snapshot(t.Context(), []string{south})
			if err != nil {
				t.Fatal(err)
			}
			if slices.Contains(keyIDs(seen.Keys), key.ID) != tt.counts || slices.Contains(keyIDs(seen.Others), key.ID) == tt.counts {
				t.Errorf("the series has %v, and others are %v", keyIDs(seen.Keys), keyIDs(seen.Others))
			}
		})
	}
}

// says is a credential that says which key it holds, like those of the provider.
func says(keyID string) ibmcloud.NewTaskCredential {
	return ibmcloud.NewTaskCredential{
		Name: "task", Description: "Holds the API key " + keyID + ". Installed by terraform-provider-watsonx.",
	}
}

func TestSurvey_looksEverywhere(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	c.console(t, "create", frank, toronto)
	seen, err := c.store.Survey(t.Context(), []string{south})
	if err != nil || !seen.Everywhere || len(seen.Credentials) != len(everyRegion()) || len(seen.Unseen) > 0 {
		t.Fatalf("Survey() = %+v, %v", seen.Credentials, err)
	}
	s := userkey.Understand(seen, userkey.Memory{})
	if s.Installed[frank].KeyID != s.Active.ID || s.Installed[toronto].KeyID != s.Active.ID || s.Active.ID == "" {
		t.Errorf("installed: %+v", s.Installed)
	}
}

func TestSurvey_whenARegionFails(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault  emulator.Fault
		named  bool // whether the caller named the region
		unseen []string
		fails  bool
	}{
		"a region that nobody named is down":         {fault: emulator.Fault{Status: 503}, unseen: []string{tokyo}},
		"a region that nobody named drops the line":  {fault: emulator.Fault{Reset: true}, unseen: []string{tokyo}},
		"a region that nobody named grants no right": {fault: emulator.Fault{Status: 403}},
		"a region that nobody named does not exist":  {fault: emulator.Fault{Status: 404}},
		"a region of the caller is down":             {fault: emulator.Fault{Status: 503}, named: true, fails: true},
		"a region of the caller grants no right":     {fault: emulator.Fault{Status: 403}, named: true, fails: true},
		"a region of the caller does not exist":      {fault: emulator.Fault{Status: 404}, named: true, fails: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, emulator.Options{})
			tt.fault.Path = "/platform/" + tokyo + "/*"
			c.fault(t, tt.fault)
			regions := []string{south}
			if tt.named {
				regions = append(regions, tokyo)
			}
			seen, err := c.store.Survey(t.Context(), regions)
			if (err != nil) != tt.fails {
				t.Fatalf("Survey() = %v", err)
			}
			if !slices.Equal(seen.Unseen, tt.unseen) {
				t.Errorf("unseen: %v, want %v", seen.Unseen, tt.unseen)
			}
			if _, looked := seen.Credentials[tokyo]; !tt.fails && looked == (len(tt.unseen) > 0) {
				t.Errorf("the region was looked at: %v", looked)
			}
		})
	}
}

// A region behind the only endpoint that there is makes a survey of one.
func TestSurvey_ofOnePlatform(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	c.store = c.open(t, ibmcloud.Options{APIKey: c.Users()[0].APIKey, PlatformURL: c.url + "/platform/" + south})
	seen, err := c.store.Survey(t.Context(), []string{south})
	if err != nil || !seen.Everywhere || len(seen.Credentials) != 1 {
		t.Errorf("Survey() = %+v, %v", seen.Credentials, err)
	}
}

func TestAccountKeys(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{Users: 3, PageSize: 2})
	c.console(t, "create", south)
	got, err := c.store.AccountKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[userkey.Owner][]string{}
	for _, k := range c.Keys() {
		if k.Status != emulator.StatusOther {
			o := userkey.Owner{AccountID: k.AccountID, IAMID: k.IAMID}
			want[o] = append(want[o], k.ID)
		}
	}
	found := map[userkey.Owner][]string{}
	for o, keys := range got {
		found[o] = keyIDs(keys)
		slices.Sort(want[o])
	}
	if diff := cmp.Diff(want, found); diff != "" || len(want) != 3 {
		t.Errorf("AccountKeys() differs (-want +got):\n%s", diff)
	}
}

func TestAccountOwners(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{Users: 6, PageSize: 2})
	c.console(t, "create", south)
	var want []userkey.Owner
	for _, u := range c.Users() {
		want = append(want, userkey.Owner{AccountID: u.AccountID, IAMID: u.IAMID})
	}
	slices.SortFunc(want, func(a, b userkey.Owner) int { return strings.Compare(a.IAMID, b.IAMID) })

	for taken := 1; taken <= len(want); taken++ {
		var got []userkey.Owner
		for owner, err := range c.store.AccountOwners(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if got = append(got, owner); len(got) == taken {
				break
			}
		}
		if diff := cmp.Diff(want[:taken], got); diff != "" {
			t.Errorf("the first %d (-want +got):\n%s", taken, diff)
		}
	}
	all := 0
	for _, err := range c.store.AccountOwners(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all++
	}
	if all != len(want) {
		t.Errorf("%d owners came, want %d", all, len(want))
	}
}

func TestLookUps_changeNothing(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	c.create(t, south)
	c.ClearRequests()
	if _, err := c.store.Snapshot(t.Context(), []string{south}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.store.Survey(t.Context(), []string{south}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.store.AccountKeys(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, line := range c.wire() {
		if !strings.HasPrefix(line, "GET ") {
			t.Errorf("sent %s", line)
		}
	}
}
