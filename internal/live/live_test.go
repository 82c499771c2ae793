// SPDX-License-Identifier: MPL-2.0

package live_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

func TestMain(m *testing.M) {
	flag.Bool("live", false, "run against IBM Cloud, in the account that "+accountVariable+" names")
	os.Exit(m.Run())
}

// environment returns where the tests run: IBM Cloud or an emulator.
func environment(t *testing.T) func(string) string {
	t.Helper()
	if flag.Lookup("live").Value.String() == "true" {
		return os.Getenv
	}
	_, getenv := standIn(t)
	return getenv
}

// play runs steps with the real CLI, guarded before and after.
func play(t *testing.T, getenv func(string) string, steps ...resource.TestStep) {
	t.Helper()
	if err := guard(t.Context(), getenv); err != nil {
		t.Fatalf("nothing was changed: %v", err)
	}
	serve := func() (tfprotov6.ProviderServer, error) {
		return providerserver.NewProtocol6(provider.New("test", getenv)())(), nil
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){"watsonx": serve},
		CheckDestroy: func(*terraform.State) error {
			if err := guard(t.Context(), getenv); err != nil {
				return fmt.Errorf("the tests left something behind: %w", err)
			}
			return nil
		},
		Steps: steps,
	})
}

const key = `
resource "watsonx_user_api_key" "this" {
  rotation_trigger = %q
  description      = "acceptance test, delete at will"
}

data "watsonx_user_api_key" "this" {
  depends_on = [watsonx_user_api_key.this]
}

data "watsonx_user_api_keys" "all" {
  depends_on = [watsonx_user_api_key.this]
}
`

// TestAccLive_rotates creates, reads, rotates, imports and destroys a series.
//
//nolint:paralleltest // In IBM Cloud all of them have one user.
func TestAccLive_rotates(t *testing.T) {
	const name, lookUp, list = "watsonx_user_api_key.this", "data.watsonx_user_api_key.this", "data.watsonx_user_api_keys.all"
	unchanged := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	play(t, environment(t), resource.TestStep{
		Config: fmt.Sprintf(key, "1"),
		Check: resource.ComposeAggregateTestCheckFunc(
			resource.TestCheckResourceAttr(name, "phased_out_keys.%", "0"),
			resource.TestCheckResourceAttrPair(name, "active_key.id", lookUp, "active_key.id"),
			resource.TestCheckResourceAttr(list, "keys.#", "1"),
		),
		ConfigPlanChecks: unchanged,
	}, resource.TestStep{
		// Two keys of one second have one name, and no age.
		PreConfig: func() { time.Sleep(time.Second) }, //nolint:forbidigo // IBM Cloud's clock is its own.
		Config:    fmt.Sprintf(key, "2"),
		Check: resource.ComposeAggregateTestCheckFunc(
			resource.TestCheckResourceAttr(name, "phased_out_keys.%", "1"),
			resource.TestCheckResourceAttrPair(name, "active_key.id", lookUp, "active_key.id"),
			resource.TestCheckResourceAttr(list, "keys.#", "2"),
		),
		ConfigPlanChecks: unchanged,
	}, resource.TestStep{
		ResourceName: name, ImportState: true, ImportStateVerify: true,
		ImportStateVerifyIgnore: []string{"rotation_trigger", "deletion_policy", "previous_key_id"},
	})
}

// TestAccLive_token looks up a key with a token of the provider's own.
//
//nolint:paralleltest // In IBM Cloud all of them have one user.
func TestAccLive_token(t *testing.T) {
	const token = `
ephemeral "watsonx_iam_token" "this" {}

provider "watsonx" {
  alias     = "token"
  iam_token = ephemeral.watsonx_iam_token.this.token
}

data "watsonx_user_api_key" "this" {
  provider      = watsonx.token
  allow_missing = true
}
`
	play(t, environment(t), resource.TestStep{
		Config: token, Check: resource.TestCheckNoResourceAttr("data.watsonx_user_api_key.this", "active_key.id"),
	})
}

// TestAccLive_job creates and deletes a job of the caller, where a project and an asset
// are given.
//
//nolint:paralleltest // In IBM Cloud all of them have one user.
func TestAccLive_job(t *testing.T) {
	getenv := environment(t)
	project, asset := getenv("WATSONX_PROBE_PROJECT"), getenv("WATSONX_PROBE_ASSET")
	if project == "" || asset == "" {
		t.Log("without WATSONX_PROBE_PROJECT and WATSONX_PROBE_ASSET no job is tried")
		return
	}
	job := func(description string) string {
		return fmt.Sprintf(`
resource "watsonx_job" "this" {
  project_id  = %q
  asset_ref   = %q
  name        = "watsonx-acceptance-test"
  description = %q
}
`, project, asset, description)
	}
	play(t, getenv,
		resource.TestStep{Config: job("delete at will"), Check: resource.TestCheckResourceAttrSet("watsonx_job.this", "id")},
		resource.TestStep{Config: job("deleted soon"), Check: resource.TestCheckResourceAttr("watsonx_job.this", "description", "deleted soon")},
	)
}
