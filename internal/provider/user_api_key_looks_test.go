// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestUserAPIKey_planOfACreateSaysWhatItFinds(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		cloud   emulator.Options
		prepare func(*testing.T, *acctest.Cloud)
		isError bool
		want    []string
	}{
		"credentials that IAM does not know": {
			prepare: func(_ *testing.T, c *acctest.Cloud) { c.Setenv("IBMCLOUD_API_KEY", own("nobody")) },
			isError: true, want: []string{"cannot be created with these credentials", "IAM does not know the API key"},
		},
		"a trusted profile": {
			cloud: emulator.Options{Role: "trusted-profile"}, isError: true,
			want: []string{"cannot be created with these credentials", "no user API keys for trusted profiles"},
		},
		"a key that is there already": {
			prepare: func(t *testing.T, c *acctest.Cloud) {
				t.Helper()
				console(t, c, "create")
			},
			want: []string{"The create would be refused", "ApiKey-", "import {", "adopt_existing = true", "If this plan also destroys that key, ignore this"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, c.cloud)
			if c.prepare != nil {
				c.prepare(t, cloud)
			}
			_, said := configured(t, cloud).Plan(resourceName, acctest.Resource{}, nil)
			if len(said) != 1 || said[0].Warning == c.isError || !saying(c.want...).MatchString(said[0].String()) {
				t.Errorf("want one message, an error: %t, that says %q: %v", c.isError, c.want, said)
			}
			must(t, unchangedNow(cloud))
		})
	}
}

func TestUserAPIKey_showsAndReplacesTheKeyInARegionThatIsAdded(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	plugin, r := managed(t, cloud, acctest.Values{"regions": []string{"us-south"}})
	ours := cloud.Active()
	cloud.Advance(day)
	console(t, cloud, "rotate", "eu-de")
	both := acctest.Values{"regions": []string{"us-south", "eu-de"}}

	r, said := plugin.Read(resourceName, r)
	quiet(t, said)
	r, said = plugin.Apply(resourceName, r, both)
	must(t, onlySaid(said, rotates+"not installed in eu-de", "(?s)Another key is Active in a region that is added.*cpd-apikey-.*is Active in eu-de"))
	must(t, seriesIs(cloud, 2, "us-south", "eu-de"))
	if got := r.Text("previous_key_id"); got != ours {
		t.Errorf("previous_key_id is %s, want ours", got)
	}
	adopted(t, cloud, plugin, r, both)
}

func TestUserAPIKey_advisesAnUpdateThatFindsAnotherKeyToPlanAgain(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	plugin, r := managed(t, cloud, acctest.Values{"rotation_trigger": "1"})
	config := acctest.Values{"rotation_trigger": "2"}
	applied(t, plugin, &r, config)
	must(t, cloud.DeleteCredential(credentialIn(t, cloud, "us-south")))
	must(t, cloud.DeleteKey(r.Text("active_key", "id")))
	r, said := plugin.Read(resourceName, r)
	quiet(t, said)
	console(t, cloud, "create") // between the plan and the apply
	cloud.ClearRequests()

	_, said = plugin.Apply(resourceName, r, config)
	text := said[len(said)-1].String() // after the warnings of the plan
	if !saying("Error: Could not rotate the user API key", "Nothing was changed. Plan again").MatchString(text) ||
		strings.Contains(text, "import {") || strings.Contains(text, "adopt_existing") {
		t.Errorf("want advice for an update: %v", said)
	}
	must(t, unchangedNow(cloud))
}

// Another alias of the same user is another process, which nobody tells that the
// key was rotated.
func TestUserAPIKeyDataSource_seesWhatAnotherAliasRotated(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	plugin, r := managed(t, cloud, acctest.Values{"rotation_trigger": "1"})
	alias := configured(t, cloud.Beside(t))
	look := func() string {
		t.Helper()
		found, said := alias.Look(resourceName, nil)
		quiet(t, said)
		return found.Text("active_key", "id")
	}
	if look() != cloud.Active() {
		t.Fatal("the alias does not see the key")
	}
	applied(t, plugin, &r, acctest.Values{"rotation_trigger": "2"})
	patience, cancel := context.WithTimeout(t.Context(), 5*time.Second) // A look is shared for two.
	defer cancel()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for look() != cloud.Active() {
		select {
		case <-again.C:
		case <-patience.Done():
			t.Fatal("the alias still sees the previous key")
		}
	}
}

// No argument here is a number: where the state of this provider holds one, Terraform
// 1.11 reports a change although nothing changed. Later versions do not.
func TestAccUserAPIKey_refreshesAnUnchangedWorldWithoutAChange(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	cli := cloud.NewCLI(t, t.TempDir())
	cli.Write("main.tf", sourced+described("for the jobs"))
	cli.Init()
	cli.Apply()
	refreshes := func(want int) {
		t.Helper()
		cloud.Advance(400 * day)
		if code, said := cli.Run("plan", "-refresh-only", "-detailed-exitcode", "-input=false", "-no-color"); code != want {
			t.Errorf("exit code %d, want %d:\n%s", code, want, said)
		}
	}
	refreshes(0)
	must(t, cloud.SetDisabled(cloud.Active(), true))
	refreshes(2)
}
