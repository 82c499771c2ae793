// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// nothing fails the test if a request that could change something succeeded.
func nothing(t *testing.T, cloud *acctest.Cloud) {
	t.Helper()
	for _, request := range mutations(cloud) {
		if request.Status < 300 {
			t.Errorf("this request changed something: %+v", request)
		}
	}
}

func TestUserAPIKey_tellsWhatToDoWhenACreateIsRefused(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		options emulator.Options
		prepare func(*acctest.Cloud) error
		want    []string
	}{
		"to a viewer": {
			options: emulator.Options{Role: "viewer"},
			want:    []string{"Could not create the user API key", "iam.CreateAPIKey", "403", "IAM platform role Administrator", "User API key creator"},
		},
		"because the region has no such service": {
			prepare: func(c *acctest.Cloud) error {
				return c.AddFault(emulator.Fault{Path: "/platform/eu-de/*", Status: 404})
			},
			want: []string{"Could not create the user API key", "in eu-de", "404", "Check that watsonx is offered in eu-de"},
		},
		"because the user has no rights in the region": {
			prepare: func(c *acctest.Cloud) error {
				return c.AddFault(emulator.Fault{Path: "/platform/eu-de/*", Status: 403})
			},
			want: []string{"in eu-de", "403", "may not manage task credentials in eu-de", "provider's region"},
		},
		"because the API key is gone": {
			prepare: func(c *acctest.Cloud) error { return c.DeleteKey(c.Users()[0].LoginKeyID) },
			want:    []string{"BXNIM0415E", "IAM does not know the API key", "IBMCLOUD_API_KEY"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, c.options)
			if c.prepare != nil {
				must(t, c.prepare(cloud))
			}
			cloud.TestInProcess(t, resource.TestStep{
				Config: installedIn(`["us-south", "eu-de"]`), ExpectError: saying(append(c.want, "IBM Cloud transaction: ")...),
			})
			nothing(t, cloud)
		})
	}
}

func TestUserAPIKey_namesThePhasedOutKeysWhenTheLimitIsReached(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{KeyLimit: 3})
	var active string

	cloud.TestInProcess(t,
		resource.TestStep{Config: triggered("1")},
		resource.TestStep{Config: triggered("2")},
		resource.TestStep{
			PreConfig: func() { active = cloud.Active() },
			Config:    triggered("3"),
			ExpectError: saying("No room for another API key (3 of 3)", "Could not rotate the user API key of", "BXNIM0151E", "Phased out and can be deleted",
				"cpd-apikey-"+cloud.Users()[0].IAMID+"-", "(ApiKey-", "then apply again", "IBM Cloud transaction: "),
		},
		resource.TestStep{
			PreConfig: func() {
				must(t, seriesIs(cloud, 1, "us-south"))
				if cloud.Active() != active {
					t.Error("another key is Active after a rotation that was refused")
				}
				must(t, cloud.Console(emulator.ConsoleAction{Act: "delete", KeyID: cloud.Series()[0].ID}))
			},
			Config:           triggered("3"), // what was refused is planned again
			ConfigPlanChecks: before(rotated([]string{"us-south"}, "rotation_trigger")),
			Check:            series(cloud, 1, "us-south"),
		},
	)
}

// The regions differ in how they say that a token is expired; in eu-gb it is a 400. Where
// IAM is slower, the region's words are what the user reads.
func TestUserAPIKey_tellsWhatToDoWhenAReadyTokenIsExpired(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	cloud.Setenv("IBMCLOUD_API_KEY", "")
	cloud.Setenv("IBMCLOUD_IAM_TOKEN", "Bearer "+cloud.Token(t))
	config := installedIn(`["eu-gb"]`)

	cloud.TestInProcess(t, resource.TestStep{
		Config: config, Check: series(cloud, 0, "eu-gb"),
	}, resource.TestStep{
		PreConfig: func() {
			cloud.Advance(2 * time.Hour)
			must(t, cloud.AddFault(emulator.Fault{Path: "/iam/v1/*", DelayMS: 300, Times: 1}))
		},
		Config:      config,
		ExpectError: saying("Could not read the user API key of", "expired", "put a new one into IBMCLOUD_IAM_TOKEN, or use an API key", "IBM Cloud transaction: "),
	}, resource.TestStep{
		PreConfig: func() {
			cloud.ClearFaults()
			cloud.Setenv("IBMCLOUD_IAM_TOKEN", cloud.Token(t))
		},
		Config:           config,
		ConfigPlanChecks: before(acctest.Stays(this)), // A refusal is not "gone".
	})
}

func TestUserAPIKey_replacesATokenThatExpiresInTheMiddle(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	config := acctest.Values{"regions": []string{"us-south", "eu-gb"}, "rotation_trigger": "1"}
	plugin, r := managed(t, cloud, config)
	first := cloud.Active()
	cloud.Advance(2 * time.Hour)
	applied(t, plugin, &r, plus(config, acctest.Values{"rotation_trigger": "2"}))
	if got := r.Text("active_key", "id"); got != cloud.Active() || got == first {
		t.Errorf("the state says that %q is Active, the cloud %q", got, cloud.Active())
	}
	must(t, seriesIs(cloud, 1, "us-south", "eu-gb"))
}

func TestUserAPIKey_refusesTheStateOfSomebodyElse(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})

	cloud.TestInProcess(t, resource.TestStep{
		Config: smallest,
	}, resource.TestStep{
		PreConfig: func() {
			cloud.Setenv("IBMCLOUD_API_KEY", cloud.Users()[1].APIKey)
			cloud.ClearRequests()
		},
		Config:      smallest,
		ExpectError: saying("The provider runs as somebody else", cloud.Owner(), cloud.Users()[1].IAMID, "provider alias"),
	}, resource.TestStep{
		PreConfig: func() {
			if err := unchangedNow(cloud); err != nil {
				t.Error(err)
			}
			cloud.Setenv("IBMCLOUD_API_KEY", cloud.Users()[0].APIKey)
		},
		Config: smallest, ConfigPlanChecks: before(acctest.Stays(this)),
	})
}

// One resource for each region is what users of for_each try first. In one process
// the second create is refused at once; in another one by what is there.
func TestUserAPIKey_refusesASecondResourceOfOneUser(t *testing.T) {
	t.Parallel()
	for name, adopt := range map[string]bool{"by default": false, "also where it may adopt": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, still())
			plugin, first := managed(t, cloud, acctest.Values{"regions": []string{"us-south"}})
			second := acctest.Values{"regions": []string{"eu-de"}, "adopt_existing": adopt}
			cloud.ClearRequests()

			_, said := plugin.Apply(resourceName, acctest.Resource{}, second)
			refusal(t, said, "Could not create the user API key", "Another resource of this configuration manages the same user's keys", "with count or for_each leave one instance")
			_, said = configured(t, cloud).Apply(resourceName, acctest.Resource{}, second)
			refusal(t, said, "Could not create the user API key", first.Text("active_key", "id"), "in us-south", "one resource manages it", "name us-south in regions as well")
			nothing(t, cloud)
			must(t, seriesIs(cloud, 0, "us-south"))
		})
	}
}
