// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"

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
		"the keys, with 401":        {emulator.Fault{Path: "/iam/v1/apikeys", Status: 401}, failed},
		"the keys, with 403":        {emulator.Fault{Path: "/iam/v1/apikeys", Status: 403}, failed},
		"the credentials, with 401": {emulator.Fault{Path: "/platform/us-south/*", Status: 401}, failed},
		"the credentials, with 500": {emulator.Fault{Path: "/platform/us-south/*", Status: 500}, failed},
		// A region that answers is not judged by a refresh.
		"the credentials, with 403": {emulator.Fault{Path: "/platform/us-south/*", Status: 403}, warned},
		"the credentials, with 404": {emulator.Fault{Path: "/platform/us-south/*", Status: 404}, warned},
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
