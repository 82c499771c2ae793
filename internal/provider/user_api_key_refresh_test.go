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
	cases := map[string]emulator.Fault{
		"the keys, with 401":        {Path: "/iam/v1/apikeys", Status: 401},
		"the keys, with 403":        {Path: "/iam/v1/apikeys", Status: 403},
		"the credentials, with 401": {Path: "/platform/us-south/*", Status: 401},
		"the credentials, with 403": {Path: "/platform/us-south/*", Status: 403},
		"the credentials, with 404": {Path: "/platform/us-south/*", Status: 404},
		"the credentials, with 500": {Path: "/platform/us-south/*", Status: 500},
	}
	for name, fault := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			plugin := cloud.NewPlugin(t)
			quiet(t, plugin.Configure(nil))
			created, said := plugin.Apply(resourceName, acctest.Resource{}, nil)
			quiet(t, said)
			must(t, cloud.AddFault(fault))
			cloud.ClearRequests()

			read, said := plugin.Read(resourceName, created)
			if len(said) != 1 || said[0].Warning || !saying("Could not read the user API key of", fmt.Sprint(fault.Status), "IBM Cloud transaction: ").MatchString(said[0].String()) {
				t.Errorf("the provider said: %v", said)
			}
			if !read.State.Equal(created.State) {
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
