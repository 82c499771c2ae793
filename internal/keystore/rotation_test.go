// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// The life of a series in every region: created, rotated twice, left, ended. A service
// ID owns a series like a user, but IAM lists its keys apart.
func TestStore_livesASeries(t *testing.T) {
	t.Parallel()
	tests := map[string]emulator.Options{
		"one credential":                 {SecondCredential: "conflict"},
		"one, and a bad request says so": {SecondCredential: "bad-request"},
		"several":                        {SecondCredential: "allow", Propagation: 5 * time.Second},
		"the latest":                     {SecondCredential: "replace", Propagation: 5 * time.Second},
		"a service ID":                   {Role: "service-id"},
	}
	for name, options := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options.PageSize, options.Users = 2, 3
			c := newCloud(t, options)
			in := emulator.Regions()
			past := []string{}
			c.create(t, in...)
			for range 2 {
				c.holds(t, in, c.state.Active.ID)
				past = append(past, c.state.Active.ID)
				c.Advance(time.Hour)
				c.rotate(t, in...)
			}
			c.holds(t, in, c.state.Active.ID)
			got := []string{}
			for _, k := range c.state.PastKeys {
				got = append(got, k.ID)
			}
			if diff := cmp.Diff(past, got); diff != "" || !userkey.InSeries(c.state.Active.Name, c.owner().IAMID) {
				t.Errorf("%s is Active; the Phased out keys differ (-want +got):\n%s", c.state.Active.Name, diff)
			}

			c.mustRun(t, userkey.Change{Leave: in[1:]}, in[0])
			c.holds(t, in[:1], c.state.Active.ID)

			removal, err := c.store.Remove(t.Context(), c.state, userkey.DeleteManaged)
			if err != nil || len(removal.Left)+len(removal.Refused) > 0 {
				t.Fatalf("Remove() = %+v, %v", removal, err)
			}
			c.holds(t, nil, "")
			if left := slices.Concat(c.series(emulator.StatusActive), c.series(emulator.StatusPhasedOut)); len(left) > 0 {
				t.Errorf("left over: %+v", left)
			}
		})
	}
}

// A rotation in one region sends these requests, in this order, and no others.
// The lists of one look are sent at once.
func TestStore_rotatesOverTheWire(t *testing.T) {
	t.Parallel()
	const (
		token = "POST /iam/identity/token 200"
		keys  = "GET /iam/v1/apikeys 200"
		own   = "GET /iam/v1/apikeys/details 200"
		creds = "GET /platform/us-south/v1/task_credentials 200"
		mint  = "POST /iam/v1/apikeys 201"
		post  = "POST /platform/us-south/v1/task_credentials "
		drop  = "DELETE /platform/us-south/v1/task_credentials/{id} "
	)
	tests := map[string][]string{
		"conflict":    {post + "409", drop + "204", post + "201"},
		"bad-request": {post + "400", drop + "204", post + "201"},
		"allow":       {post + "201", drop + "204"},
		"replace":     {post + "201", drop + "404"},
	}
	for mode, installs := range tests {
		for _, by := range []string{"key", "token"} {
			t.Run(mode+" with a "+by, func(t *testing.T) {
				t.Parallel()
				c := newCloud(t, emulator.Options{SecondCredential: mode})
				c.create(t, south)
				c.Advance(time.Hour / 2)
				login := ibmcloud.Options{APIKey: c.Users()[0].APIKey}
				want := []string{token, keys, own, creds, mint, token}
				if by == "token" {
					bearer, _, err := c.client(t, login).BearerToken(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					login = ibmcloud.Options{Token: bearer}
					want = []string{keys, creds, mint, token}
				}
				want = slices.Concat(want, installs, []string{keys, creds})
				c.store = c.open(t, login) // Another process.
				c.ClearRequests()
				c.rotate(t, south)
				if diff := cmp.Diff(want, unordered(c.wire())); diff != "" {
					t.Errorf("the wire differs (-want +got):\n%s", diff)
				}
				c.holds(t, []string{south}, c.state.Active.ID)
			})
		}
	}
}

// unordered sorts the lists of one look.
func unordered(wire []string) []string {
	for from := 0; from < len(wire); from++ {
		to := from
		for to < len(wire) && wire[to][:4] == "GET " {
			to++
		}
		slices.Sort(wire[from:to])
		from = to
	}
	return wire
}
