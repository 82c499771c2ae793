// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestUserAPIKey_staysInStateWhenARefreshIsRefused(t *testing.T) {
	t.Parallel()
	failed, warned := "Could not read the user API key of", "A data center refused the look"
	cases := map[string]struct {
		fault emulator.Fault
		says  string
	}{
		"the keys, with 403":        {emulator.Fault{Path: "/iam/v1/apikeys", Status: 403}, failed},
		"the credentials, with 500": {emulator.Fault{Path: "/platform/us-south/*", Status: 500}, failed},
		// A region that answers is not judged by a refresh.
		"the credentials, with 403": {emulator.Fault{Path: "/platform/us-south/*", Status: 403}, warned},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			plugin := cloud.NewPlugin(t)
			quiet(t, plugin.Configure(nil))
			created, said := plugin.Apply(resourceName, acctest.Resource{}, nil)
			quiet(t, said)
			must(t, cloud.AddFault(c.fault))
			cloud.ClearRequests()

			read, said := plugin.Read(resourceName, created)
			if len(said) != 1 || said[0].Warning != (c.says == warned) || !saying(c.says, fmt.Sprint(c.fault.Status), "IBM Cloud transaction: ").MatchString(said[0].String()) {
				t.Errorf("the provider said: %v", said)
			}
			if !read.State.RawEquals(created.State) {
				t.Error("the state changed")
			}
			must(t, unchangedNow(cloud))
		})
	}
}

// Terraform before 1.12 keeps no identity, so that a refresh has none to return
// for what is gone.
func TestUserAPIKey_leavesStateWhenEverythingIsGone(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin := cloud.NewPlugin(t)
	quiet(t, plugin.Configure(nil))
	created, said := plugin.Apply(resourceName, acctest.Resource{}, nil)
	quiet(t, said)
	console(t, cloud, "delete")

	fresh := cloud.NewPlugin(t)
	quiet(t, fresh.Configure(nil))
	read, said := fresh.Read(resourceName, created)
	quiet(t, said)
	if read.Exists() {
		t.Error("the resource is still in state")
	}
}

// A refresh of an unchanged world changes nothing, whatever was applied before it,
// and not one byte of the private state: Terraform would show a difference.
func TestUserAPIKey_changesNothingInARefreshOfAnUnchangedWorld(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	plugin := configured(t, cloud)
	var r acctest.Resource
	full := known()
	for i, config := range []acctest.Values{{"rotation_trigger": "1"}, full, plus(full, acctest.Values{"rotation_trigger": "4"})} {
		var said []acctest.Diagnostic
		r, said = plugin.Apply(resourceName, r, config)
		must(t, noError(said))
		for range 2 {
			cloud.Advance(time.Hour)
			read, said := configured(t, cloud).Read(resourceName, r)
			quiet(t, said)
			if changed := r.BrokenBy(read); changed != nil {
				t.Errorf("after apply %d a refresh changes %q", i+1, changed)
			}
			if !bytes.Equal(r.Private, read.Private) {
				t.Errorf("after apply %d a refresh changes the private state from %s to %s", i+1, r.Private, read.Private)
			}
			if diff := cmp.Diff(r.Identity, read.Identity); diff != "" {
				t.Errorf("after apply %d a refresh changes the identity:\n%s", i+1, diff)
			}
			r = read
		}
	}
}
