// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
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
				if s.Active.Managed() || len(s.Surplus) > 0 || s.Owner != c.owner() || seen.Total != 3 {
					t.Errorf("the series is %+v of %d keys", s, seen.Total)
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

func TestSnapshot_isShared(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	first := c.create(t, south, frank)
	c.ClearRequests()
	c.together(t, 100, first.Series.Active.ID)
	want := []string{"GET /iam/v1/apikeys 200", "GET /platform/eu-de/v1/task_credentials 200", "GET /platform/us-south/v1/task_credentials 200"}
	got := c.wire()
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the wire differs (-want +got):\n%s", diff)
	}

	// After a change everybody sees the new key, for one more look.
	c.Advance(time.Minute)
	second := c.rotate(t, first, south, frank)
	c.ClearRequests()
	c.together(t, 100, second.Series.Active.ID)
	got = c.wire()
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the wire differs (-want +got):\n%s", diff)
	}

	// After a run that failed as well: nobody knows what it changed.
	c.fault(t, emulator.Fault{Method: "POST", Path: "/iam/v1/apikeys", Status: 403, Times: 1})
	g, start := rotation(second, south, frank)
	if _, err := c.store.Run(t.Context(), g, start); !errors.Is(err, ibmcloud.ErrDenied) {
		t.Fatalf("Run() = %v", err)
	}
	c.ClearRequests()
	c.together(t, 2, second.Series.Active.ID)
	if len(c.wire()) != 3 {
		t.Errorf("the wire is %q", c.wire())
	}
}

// together looks the Active key up a number of times at once.
func (c *cloud) together(t *testing.T, times int, want string) {
	t.Helper()
	var group sync.WaitGroup
	for range times {
		group.Go(func() {
			seen, err := c.store.Snapshot(t.Context(), []string{south, frank})
			if active := userkey.Understand(seen, userkey.Memory{}).Active.ID; err != nil || active != want {
				t.Errorf("Snapshot() shows %q, %v, want %q", active, err, want)
			}
		})
	}
	group.Wait()
}

func TestSnapshot_doesNotKeepAFailure(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	o := c.create(t, south, frank)
	c.fault(t, emulator.Fault{Method: "GET", Path: "/iam/v1/apikeys", Status: 503, Times: 1})
	if _, err := c.store.Snapshot(t.Context(), []string{south, frank}); err == nil {
		t.Fatal("the failure was not told")
	}
	c.together(t, 1, o.Series.Active.ID)
	c.ClearRequests()
	c.together(t, 10, o.Series.Active.ID)
	if got := c.wire(); len(got) > 0 {
		t.Errorf("the wire is %q", got)
	}
}

// One who waits for the snapshot of somebody who gives up gets it all the same;
// a failure is shared by those who waited for it, and not repeated by each of them.
func TestSnapshot_ofSomebodyWhoFails(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault   emulator.Fault
		gives   time.Duration // when the first one gives up; zero for never
		wins    bool
		atLeast int // key lists
		atMost  int
	}{
		"the first one gives up":  {emulator.Fault{DelayMS: 300, Times: 1}, 50 * time.Millisecond, true, 1, 3},
		"the first one is denied": {emulator.Fault{DelayMS: 300, Status: 403, Times: 1}, 0, false, 1, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, emulator.Options{})
			if _, err := c.store.Owner(t.Context()); err != nil {
				t.Fatal(err)
			}
			tt.fault.Method, tt.fault.Path = "GET", "/iam/v1/apikeys"
			c.fault(t, tt.fault)
			c.ClearRequests()
			ctx, cancel := t.Context(), func() {}
			if tt.gives > 0 {
				ctx, cancel = context.WithTimeout(ctx, tt.gives)
			}
			defer cancel()

			var group sync.WaitGroup
			group.Go(func() {
				if _, err := c.store.Snapshot(ctx, []string{south}); err == nil {
					t.Error("the first one succeeded")
				}
			})
			awaitFlight(t, c)
			for range 20 {
				group.Go(func() {
					if _, err := c.store.Snapshot(t.Context(), []string{south}); (err == nil) != tt.wins {
						t.Errorf("Snapshot() = %v", err)
					}
				})
			}
			group.Wait()
			lists := 0
			for _, line := range c.wire() {
				if strings.HasPrefix(line, "GET /iam/v1/apikeys ") {
					lists++
				}
			}
			if lists < tt.atLeast || lists > tt.atMost {
				t.Errorf("%d key lists: %q", lists, c.wire())
			}
		})
	}
}

// awaitFlight waits until the credentials were asked for: then the keys are being
// asked for as well, and that takes longer.
func awaitFlight(t *testing.T, c *cloud) {
	t.Helper()
	for tries := 0; len(c.Requests()) == 0; tries++ {
		if tries > 1000 {
			t.Fatal("nothing was asked for")
		}
		timer := time.NewTimer(time.Millisecond)
		<-timer.C
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
