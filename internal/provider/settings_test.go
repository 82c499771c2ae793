// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// Settings that serve IBM's own provider are no trouble for this one.
func TestProvider_sharesItsSettings(t *testing.T) {
	t.Parallel()
	cases := map[string]func(cloud *acctest.Cloud){
		"a key and an expired token":                     func(cloud *acctest.Cloud) { cloud.Setenv("IC_IAM_TOKEN", "a.b.c") },
		"a region in which watsonx does not run":         func(cloud *acctest.Cloud) { cloud.Setenv("IC_REGION", "us-east") },
		"private hosts, which set endpoints win over":    func(cloud *acctest.Cloud) { cloud.Setenv("IBMCLOUD_VISIBILITY", "public-and-private") },
		"the address of the token request as IAM's host": func(cloud *acctest.Cloud) { cloud.Setenv("IBMCLOUD_IAM_API_ENDPOINT", cloud.URL+"/iam/identity/token") },
	}
	for name, set := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			set(cloud)
			cloud.TestInProcess(t, resource.TestStep{Config: installedIn(`["eu-de"]`), Check: series(cloud, 0, "eu-de")})
		})
	}
}

// The token as the CLI prints it signs the requests.
func TestProvider_takesTheTokenOfTheCLI(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	cloud.Setenv("IBMCLOUD_IAM_TOKEN", "IAM token:  Bearer "+cloud.Token(t)+"\n")
	cloud.Setenv("IBMCLOUD_API_KEY", "")
	cloud.TestInProcess(t, resource.TestStep{Config: smallest, Check: series(cloud, 0, "us-south")})
}

// The provider's region is judged where it is used.
func TestProvider_judgesItsRegionWhereItIsUsed(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		config acctest.Values
		fails  bool
	}{
		"the provider's region is asked": {acctest.Values{}, true},
		"another one is named":           {acctest.Values{"regions": []string{"eu-de"}}, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			cloud.Setenv("IBMCLOUD_REGION", "us-east")
			plugin := cloud.NewPlugin(t)
			quiet(t, plugin.Configure(acctest.Values{}))
			_, said := plugin.Look("watsonx_user_api_keys", c.config)
			var text strings.Builder
			for _, d := range said {
				text.WriteString(d.String())
			}
			if got := strings.Contains(text.String(), `IBMCLOUD_REGION names the region that is used where no other is named. Unknown region "us-east"`); got != c.fails {
				t.Errorf("the region is refused: %t, want %t: %s", got, c.fails, text.String())
			}
		})
	}
}
