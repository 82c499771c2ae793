// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// onlyTokens fails if anything but an exchange of a key was asked.
func onlyTokens(cloud *acctest.Cloud) error {
	if len(cloud.Requests()) == 0 {
		return errors.New("no key was exchanged")
	}
	for _, request := range cloud.Requests() {
		if request.Method != http.MethodPost || request.Path != "/iam/identity/token" {
			return fmt.Errorf("more was asked than a token: %+v", request)
		}
	}
	return nil
}

func TestAccIAMTokenEphemeralResource_givesATokenAndAsksForNothingElse(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	user := cloud.Users()[0]
	factories := cloud.Factories()
	factories["echo"] = echoprovider.NewProviderServer()
	seen := func(attribute string, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("echo.seen", tfjsonpath.New("data").AtMapKey(attribute), check)
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: factories,
		Steps: []resource.TestStep{{
			Config: `
ephemeral "watsonx_iam_token" "this" {}

# Writes the ephemeral value into the state, for the test to see.
provider "echo" {
  data = ephemeral.watsonx_iam_token.this
}

resource "echo" "seen" {}
`,
			ConfigStateChecks: []statecheck.StateCheck{
				seen("token", minted(cloud)),
				seen("account_id", knownvalue.StringExact(user.AccountID)),
				seen("iam_id", knownvalue.StringExact(user.IAMID)),
				seen("expires_at", knownvalue.StringFunc(func(text string) error {
					at, err := time.Parse(time.RFC3339, text)
					if left := at.Sub(cloud.Now()); err == nil && (left <= 0 || left > time.Hour) {
						err = fmt.Errorf("the token is good for %s", left)
					}
					return err
				})),
			},
			Check:              check(func() error { return onlyTokens(cloud) }),
			ExpectNonEmptyPlan: countsOpenings(t),
		}},
	})
}

func TestIAMTokenEphemeralResource_givesATokenOfTheKeyThatIsPassedIn(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	user := cloud.Users()[1]
	opened, said := configured(t, cloud).Open("watsonx_iam_token", acctest.Values{"ibmcloud_api_key": user.APIKey})
	quiet(t, said)
	must(t, minted(cloud).CheckValue(opened.Text("token")))
	if got := opened.Text("account_id") + "/" + opened.Text("iam_id"); got != user.AccountID+"/"+user.IAMID {
		t.Errorf("the token is of %s", got)
	}
	must(t, onlyTokens(cloud))
}

// The token is in no plan file and in no state, and planning asks for no more
// than applying does.
func TestAccIAMTokenEphemeralResource_staysOutOfPlanAndState(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	cli := cloud.NewCLI(t, t.TempDir())
	cli.Require()
	cli.Write("main.tf", `
ephemeral "watsonx_iam_token" "this" {}

# Depends on the token without holding it.
resource "terraform_data" "job" {
  input      = "nightly"
  depends_on = [ephemeral.watsonx_iam_token.this]
}
`)
	cli.Init()
	cli.Must("plan", "-input=false", "-out=saved")
	must(t, onlyTokens(cloud))
	must(t, cloud.Scan([]byte(cli.Must("show", "-json", "saved"))))
	cloud.ClearRequests()
	cli.Must("apply", "-input=false", "saved")
	must(t, onlyTokens(cloud))
	must(t, cloud.Scan([]byte(cli.Must("show", "-json"))))
	cli.Settled()
}

func TestIAMTokenEphemeralResource_refusesAKeyThatIAMDoesNotKnow(t *testing.T) {
	t.Parallel()
	const key = "none-that-was-ever-minted-by-anybody-here"
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin := cloud.NewPlugin(t)
	quiet(t, plugin.Configure(nil))
	opened, said := plugin.Open("watsonx_iam_token", acctest.Values{"ibmcloud_api_key": key})
	refusal(t, said, "Could not exchange the API key for a token", "BXNIM0415E", "the API key that was passed in as ibmcloud_api_key", "IBM Cloud transaction: ")
	if said[0].Path != attribute("ibmcloud_api_key") {
		t.Errorf("the error is about %q", said[0].Path)
	}
	if strings.Contains(said[0].String(), "authenticates") {
		t.Errorf("the error speaks of the provider's own key: %s", said[0])
	}
	if opened.Text("token") != "" {
		t.Error("there is a token all the same")
	}
	if strings.Contains(said[0].String(), key) {
		t.Error("the error shows the key")
	}
	must(t, onlyTokens(cloud))
}

// A bearer token that the provider was given is the one that is passed on.
func TestIAMTokenEphemeralResource_passesAReadyTokenOn(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	token := cloud.Token(t)
	cloud.Setenv("IBMCLOUD_API_KEY", "")
	cloud.ClearRequests()
	plugin := cloud.NewPlugin(t)
	quiet(t, plugin.Configure(acctest.Values{"iam_token": token}))

	opened, said := plugin.Open("watsonx_iam_token", nil)
	quiet(t, said)
	if opened.Text("token") != token || opened.Text("iam_id") != cloud.Users()[0].IAMID {
		t.Errorf("another token came out than was put in, or it names %q", opened.Text("iam_id"))
	}
	if sent := cloud.Requests(); len(sent) > 0 {
		t.Errorf("requests were sent: %+v", sent)
	}
	if !slices.Contains(cloud.Secrets(), opened.Text("token")) {
		t.Error("the token is none of the cloud's")
	}
}
