// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestAccUserAPIKey_basic(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})

	cloud.Test(t,
		resource.TestStep{Config: `resource "watsonx_user_api_key" "this" {}`},
		resource.TestStep{Config: `resource "watsonx_user_api_key" "this" { rotation_trigger = "1" }`},
		resource.TestStep{Config: `resource "watsonx_user_api_key" "this" { rotation_trigger = "2" }`},
	)
}
