// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"context"
	"errors"
	"net/http"
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

// What the console made shows up in the same way in every region, whatever the
// region says of it, and nobody else's does.
func TestStore_Snapshot_ofTheConsole(t *testing.T) {
	t.Parallel()
	for _, region := range emulator.Regions() {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, emulator.Options{Users: 3})
			for _, act := range []string{"create", "rotate"} {
				c.Advance(time.Hour)
				for _, u := range c.Users() {
					if err := c.Console(emulator.ConsoleAction{Act: act, IAMID: u.IAMID, Regions: []string{region}}); act == "create" && u.IAMID == c.owner().IAMID && err != nil {
						t.Fatal(err)
					}
				}
			}
			seen, err := c.store.Snapshot(t.Context(), []string{region})
			if err != nil {
				t.Fatal(err)
			}
			s := userkey.Understand(seen.Seen, userkey.Held{Tag: tag}, nil)
			active, old := c.series(emulator.StatusActive), c.series(emulator.StatusPhasedOut)
			if s.Active.ID != active[0].ID || len(s.PhasedOut) != 1 || s.PhasedOut[0].ID != old[0].ID {
				t.Errorf("Active %s, phased out %v", s.Active.ID, keyIDs(s.PhasedOut))
			}
			if s.Active.Managed() || len(s.Surplus)+len(s.Untold) > 0 || s.Owner != c.owner() || seen.Total() != 3 {
				t.Errorf("the series is %+v of %d keys", s, seen.Total())
			}
			if !seen.Now.Equal(noon().Add(2 * time.Hour)) {
				t.Errorf("Now = %v", seen.Now)
			}
		})
	}
}

// A key is shown as IAM has it, and a credential as its region has it.
func TestStore_Snapshot_ofOurs(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	c.create(t, south, toronto)
	seen, err := c.store.Snapshot(t.Context(), []string{south, toronto})
	if err != nil {
		t.Fatal(err)
	}
	active := c.state.Active
	if diff := cmp.Diff([]userkey.Key{active}, seen.Keys); diff != "" {
		t.Errorf("the keys differ from what the run said (-want +got):\n%s", diff)
	}
	for region, keyID := range map[string]string{south: active.ID, toronto: ""} {
		want := c.state.Credentials[region]
		want.KeyID = keyID
		if diff := cmp.Diff([]userkey.Credential{want}, seen.Credentials[region]); diff != "" || want.Name != active.Name || !want.CreatedAt.Equal(noon()) {
			t.Errorf("%s differs (-want +got):\n%s", region, diff)
		}
	}
}

// What belongs to the series has its name, or our mark, or a credential that names it.
func TestStore_Snapshot_countsKeys(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		description string
		credential  emulator.ForeignCredential // zero for none; %s is the key's ID
		counts      bool
	}{
		"a key with a name of its own":                   {},
		"a key with our mark":                            {description: userkey.Inscribe("", userkey.Mark{Tag: tag, Place: south}), counts: true},
		"a key that a credential is named after":         {credential: emulator.ForeignCredential{Name: "login"}, counts: true},
		"a key that a credential says it holds":          {credential: emulator.ForeignCredential{Description: says("%s")}, counts: true},
		"a key that a credential with a scope names":     {credential: emulator.ForeignCredential{Description: says("%s"), Scope: map[string]string{"project_id": "p1"}}},
		"a key beside which there is another credential": {credential: emulator.ForeignCredential{Name: "task"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, emulator.Options{})
			client := c.client(t, ibmcloud.Options{APIKey: c.Users()[0].APIKey})
			key, _, err := client.CreateAPIKey(t.Context(), ibmcloud.NewAPIKey{
				Name: "login", Description: tt.description, IAMID: c.owner().IAMID, AccountID: c.owner().AccountID,
			}, "")
			if err != nil {
				t.Fatal(err)
			}
			if stored := tt.credential; stored.Name+stored.Description != "" {
				stored.Description = strings.ReplaceAll(stored.Description, "%s", key.ID)
				stored.Region, stored.KeyID = south, key.ID
				if _, err := c.StoreForeignCredential(stored); err != nil {
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

// says is the description of a credential of the provider.
func says(keyID string) string {
	return "Holds the API key " + keyID + ". Installed by terraform-provider-watsonx."
}

// Whose a credential is decides whether a run may ever withdraw it.
func TestStore_Snapshot_countsCredentials(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	me, login := c.owner().IAMID, c.Users()[0].LoginKeyID
	tests := map[string]struct {
		credential string
		counts     bool
	}{
		"the owner's":                                    {`"owner":{"user_id":"` + me + `"}`, true},
		"somebody else's":                                {`"owner":{"user_id":"IBMid-other"}`, false},
		"the owner's for one project":                    {`"owner":{"user_id":"` + me + `"},"scope":{"project_id":"p1"}`, false},
		"the owner's with an empty scope":                {`"owner":{"user_id":"` + me + `"},"scope":{}`, true},
		"the owner's of another type":                    {`"owner":{"user_id":"` + me + `"},"type":"parameters"`, false},
		"nobody's, named after the owner":                {`"name":"cpd-apikey-` + me + `-2026-11-02T09:30:07Z"`, true},
		"nobody's, named after somebody else":            {`"name":"cpd-apikey-IBMid-other-2026-11-02T09:30:07Z"`, false},
		"nobody's, named after somebody else, our key's": {`"name":"cpd-apikey-IBMid-other-2026-11-02T09:30:07Z","description":"` + says(login) + `"`, true},
		"nobody's, with a name of its own":               {`"name":"task"`, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := `{"credentials":[{"id":"other","type":"parameters"},{"id":"c1",` + tt.credential + `}]}`
			store := c.open(t, ibmcloud.Options{APIKey: c.Users()[0].APIKey, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				if !strings.HasSuffix(r.URL.Path, "/task_credentials") {
					return inMemory{c}.RoundTrip(r)
				}
				return inMemory{http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Type", "application/json")
					_, _ = w.Write([]byte(list))
				})}.RoundTrip(r)
			})})
			seen, err := store.Snapshot(t.Context(), []string{tokyo})
			if err != nil {
				t.Fatal(err)
			}
			if got := seen.Credentials[tokyo]; len(got) > 1 || tt.counts != (len(got) == 1) || got == nil {
				t.Errorf("the snapshot shows %#v", got)
			}
		})
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A look never fails for a region: it sorts refusals from silence. Whoever asked
// decides what that means.
func TestStore_Survey_ofRegionsThatFail(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault           emulator.Fault
		refused, silent bool
	}{
		"grants no right":        {fault: emulator.Fault{Status: 403}, refused: true},
		"is down":                {fault: emulator.Fault{Status: 503}, silent: true},
		"drops the line":         {fault: emulator.Fault{Reset: true}, silent: true},
		"shows a page to log in": {fault: emulator.Fault{Status: 200, Body: "<html>Log in</html>"}, silent: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, emulator.Options{})
			c.console(t, "create", south)
			tt.fault.Path = "/platform/" + tokyo + "/*"
			c.fault(t, tt.fault)
			for _, named := range [][]string{{south}, {tokyo, south}} {
				seen, err := c.store.Survey(t.Context(), named...)
				if err != nil {
					t.Fatalf("Survey() = %v", err)
				}
				if (seen.Refused[tokyo] != nil) != tt.refused || (seen.Silent[tokyo] != nil) != tt.silent || len(seen.Refused)+len(seen.Silent) != 1 {
					t.Errorf("refused %v, silent %v", seen.Refused, seen.Silent)
				}
				if _, read := seen.Credentials[tokyo]; read || len(seen.Credentials) != len(emulator.Regions())-1 || len(seen.Credentials[south]) != 1 {
					t.Errorf("the credentials are %v", seen.Credentials)
				}
			}
		})
	}
}

// Without the keys there is no look, and none after the caller's time is over.
func TestStore_Survey_fails(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.store.Survey(over); !errors.Is(err, context.Canceled) {
		t.Errorf("Survey() after its time = %v", err)
	}
	for _, path := range []string{"/iam/v1/apikeys", "/iam/identity/token"} {
		c := newCloud(t, emulator.Options{})
		c.fault(t, emulator.Fault{Path: path, Status: 403})
		if _, err := c.store.Survey(t.Context()); !errors.Is(err, ibmcloud.ErrDenied) {
			t.Errorf("Survey() without %s = %v", path, err)
		}
	}
}

// An endpoint that serves one region makes a survey of that one.
func TestStore_Survey_ofOnePlatform(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	store := c.open(t, ibmcloud.Options{APIKey: c.Users()[0].APIKey, PlatformURL: "http://localhost/platform/" + south})
	if seen, err := store.Survey(t.Context()); err != nil || !slices.Equal(seen.Regions, []string{south}) || len(seen.Credentials) != 1 {
		t.Errorf("Survey() = %+v, %v", seen, err)
	}
}

// A run is told which key the provider authenticates with, where it asks.
func TestPort_Look_atTheOwnKey(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	regions := []string{tokyo, south, tokyo}
	for asks, want := range map[bool]string{true: c.Users()[0].LoginKeyID, false: ""} {
		seen, err := c.store.Port().Look(t.Context(), userkey.Places{Regions: regions, Own: asks})
		if err != nil || seen.Own != want || len(seen.Credentials) != 2 || regions[0] != tokyo {
			t.Errorf("Look() = %+v, %v", seen, err)
		}
	}
	c.fault(t, emulator.Fault{Path: "/iam/v1/apikeys/details", Status: 403})
	if _, err := c.store.Port().Look(t.Context(), userkey.Places{Own: true}); !errors.Is(err, ibmcloud.ErrDenied) {
		t.Errorf("Look() = %v", err)
	}
}

// While a region takes its time to list its credentials, another process rotates. Its
// credential is then not one with a deleted key, which a run would withdraw.
func TestPort_Look_whileAnotherProcessRotates(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{SecondCredential: "replace"})
	c.create(t, south)
	listed, rotate := make(chan struct{}), sync.OnceFunc(func() {
		c.Advance(time.Minute)
		c.rotate(t, south)
	})
	once := sync.OnceFunc(func() { close(listed) })
	slow := c.open(t, ibmcloud.Options{APIKey: c.Users()[0].APIKey, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/task_credentials") {
			<-listed
			rotate()
		}
		resp, err := inMemory{c}.RoundTrip(r)
		if strings.HasSuffix(r.URL.Path, "/apikeys") {
			once()
		}
		return resp, err
	})})
	seen, err := slow.Port().Look(t.Context(), userkey.Places{Regions: []string{south}})
	if err != nil {
		t.Fatal(err)
	}
	s := userkey.Understand(seen, userkey.Held{Tag: tag}, nil)
	if s.Active.ID != c.state.Active.ID || len(s.Surplus) > 0 || len(seen.Keys) != 2 {
		t.Errorf("Active is %q, want %q; surplus %v, keys %v", s.Active.ID, c.state.Active.ID, s.Surplus, keyIDs(seen.Keys))
	}
}
