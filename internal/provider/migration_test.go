// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// scripted mints a key and installs it as a script would, with a name for each
// of the two, and returns the key's ID.
func scripted(t *testing.T, cloud *acctest.Cloud, keyName, credentialName string, regions ...string) string {
	t.Helper()
	user := cloud.Users()[0]
	key := byHand(t, cloud, http.MethodPost, "/iam/v1/apikeys",
		fmt.Sprintf(`{"name": %q, "iam_id": %q, "account_id": %q}`, keyName, user.IAMID, user.AccountID))
	for _, region := range regions {
		installByHand(t, cloud, region, credentialName, fmt.Sprint(key["apikey"]))
	}
	cloud.Advance(time.Minute)
	return fmt.Sprint(key["id"])
}

// For each way in which a key can have come to be: in no region may there be an end to
// working credentials. The previous key stays until the new one is installed, and stays
// in IAM after it.
func TestMigration_handsAKeyOverWithoutLosingIt(t *testing.T) {
	t.Parallel()
	both := []string{"us-south", "eu-de"}
	cases := map[string]struct {
		credential string // its name; "" for a key that the console made
		regions    []string
		kept       bool // the first apply takes the key over as it is
	}{
		"made in the console": {regions: both, kept: true},
		"made by a script that names key and task credential alike":  {"ci-train", both, true},
		"made by a script that installed it in one region":           {"ci-train", both[:1], false},
		"made with ibm_iam_api_key and installed under another name": {"jobs of the data team", both, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			var before string
			if c.credential == "" {
				console(t, cloud, "create", c.regions...)
				before = cloud.Active()
			} else {
				before = scripted(t, cloud, "ci-train", c.credential, c.regions...)
			}
			cloud.ClearRequests()
			plugin := configured(t, cloud)
			config := acctest.Values{"regions": both, "adopt_existing": true, "rotation_trigger": "1"}
			var r acctest.Resource
			applied(t, plugin, &r, config)
			if c.kept {
				must(t, edited(cloud)) // The mark says that the key was adopted.
				if got := r.Text("active_key", "id"); got != before {
					t.Fatalf("the first apply made %s Active, want %s", got, before)
				}
				cloud.Advance(time.Minute)
				config["rotation_trigger"] = "2"
				applied(t, plugin, &r, config)
			}
			must(t, handedOver(cloud, before, r.Text("active_key", "id")))
			_, said := plugin.Destroy(resourceName, r)
			must(t, noError(said))
			must(t, stillGood(cloud, before))
		})
	}
}

// The steps of the guide, one after the other.
func TestAccMigration_handsAKeyOverAsTheGuideSays(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	before := scripted(t, cloud, "ci-train", "ci-train", "us-south", "eu-de")
	folder := t.TempDir()
	must(t, os.CopyFS(folder, os.DirFS(filepath.Join("..", "..", "examples", "migration"))))
	cli := cloud.NewCLI(t, folder)
	cli.Init()
	var active struct {
		ID      string
		Managed bool
	}
	cli.Apply()
	cli.Settled()
	if cli.Output("active_key", &active); active.ID != before || active.Managed {
		t.Fatalf("the first apply made %+v Active, want %s", active, before)
	}
	cloud.Advance(time.Minute)
	cli.Apply("-var=rotation=2")
	cli.Settled("-var=rotation=2")
	if cli.Output("active_key", &active); !active.Managed {
		t.Error("the new key does not count as the provider's own")
	}
	must(t, handedOver(cloud, before, active.ID))
	cli.Destroy()
	must(t, stillGood(cloud, before))
}

// handedOver fails unless the new key is installed in both regions, alone, and
// the previous one is still good in IAM.
func handedOver(cloud *acctest.Cloud, before, active string) error {
	if active == before || active == "" {
		return fmt.Errorf("the Active key is %q, and the previous one was %q", active, before)
	}
	var regions []string
	for _, c := range cloud.Installed() {
		if c.KeyID != active {
			return fmt.Errorf("%s holds %q, want %q", c.Region, c.KeyID, active)
		}
		regions = append(regions, c.Region)
	}
	slices.Sort(regions)
	if !slices.Equal(regions, []string{"eu-de", "us-south"}) {
		return fmt.Errorf("the key is installed in %v", regions)
	}
	return stillGood(cloud, before)
}

// stillGood fails unless IAM accepts the key, which belongs to its maker.
func stillGood(cloud *acctest.Cloud, key string) error {
	if !slices.ContainsFunc(cloud.Keys(), func(k emulator.KeyRecord) bool { return k.ID == key && !k.Disabled }) {
		return fmt.Errorf("the previous key, %q, is gone or disabled", key)
	}
	return nil
}

// installByHand stores a value as a task credential, as a script of somebody
// else would.
func installByHand(t *testing.T, cloud *acctest.Cloud, region, name, value string) {
	t.Helper()
	byHand(t, cloud, http.MethodPost, "/platform/"+region+"/v1/task_credentials",
		fmt.Sprintf(`{"name": %q, "type": "iam_api_key", "secret": {"api_key": %q}}`, name, value))
}
