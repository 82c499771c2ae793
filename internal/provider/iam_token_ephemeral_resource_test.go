// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

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

func TestIAMTokenEphemeralResource_givesATokenOfItsOwnOrOfTheKeyThatIsPassedIn(t *testing.T) {
	t.Parallel()
	for i, name := range []string{"the provider's key", "another key"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			user := cloud.Users()[i]
			var config acctest.Values
			if i > 0 {
				config = acctest.Values{"ibmcloud_api_key": user.APIKey}
			}
			opened, said := configured(t, cloud).Open("watsonx_iam_token", config)
			quiet(t, said)
			must(t, minted(cloud).CheckValue(opened.Text("token")))
			if got := opened.Text("account_id") + "/" + opened.Text("iam_id"); got != user.AccountID+"/"+user.IAMID {
				t.Errorf("the token is of %s", got)
			}
			at, err := time.Parse(time.RFC3339, opened.Text("expires_at"))
			if left := at.Sub(cloud.Now()); err != nil || left <= 0 || left > time.Hour {
				t.Errorf("the token is good for %s: %v", left, err)
			}
			must(t, onlyTokens(cloud))
		})
	}
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
	opened, said := configured(t, cloud).Open("watsonx_iam_token", acctest.Values{"ibmcloud_api_key": key})
	refusalAbout(t, said, attribute("ibmcloud_api_key"),
		"Could not exchange the API key for a token", "BXNIM0415E", "the API key that was passed in as ibmcloud_api_key", "IBM Cloud transaction: ")
	if text := said[0].String(); strings.Contains(text, "authenticates") || strings.Contains(text, key) {
		t.Errorf("the error speaks of the provider's own key, or shows this one: %s", text)
	}
	if opened.Text("token") != "" {
		t.Error("there is a token all the same")
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
}
