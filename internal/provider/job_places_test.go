// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A place is a job and the argument that makes another job of it.
type place struct{ name, arguments, argument, was, is string }

// block is the job with a value of the argument.
func (p place) block(value string) string {
	return fmt.Sprintf("resource \"watsonx_job\" %q {\n  name = %q\n  %s = %q\n  %s\n}\n", p.name, p.name, p.argument, value, p.arguments)
}

func TestAccJob_isReplacedWhereItCannotBeMoved(t *testing.T) {
	t.Parallel()
	const inP = "project_id = \"p\"\n  asset_ref = \"a\""
	places := []place{
		{"in_project", `asset_ref = "a"`, "project_id", "p", "q"},
		{"in_space", "region = \"eu-de\"\n  asset_ref = \"a\"", "space_id", "s", "t"},
		{"abroad", inP, "region", "eu-gb", "ca-tor"},
		{"of_asset", `project_id = "p"`, "asset_ref", "a", "b"},
	}
	stays := place{"stays", inP, "region", "jp-tok", "jp-tok"}
	cloud := acctest.NewCloud(t, emulator.Options{})
	from, to := stays.block(stays.was), stays.block(stays.is)
	checks := []plancheck.PlanCheck{cloud.Quiet(), acctest.Stays("watsonx_job.stays")}
	for _, p := range places {
		from, to = from+p.block(p.was), to+p.block(p.is)
		checks = append(checks, acctest.Plans("watsonx_job."+p.name, acctest.Change{
			Action: plancheck.ResourceActionReplace, Known: []string{p.argument}, Unknown: []string{"id", "asset_ref_type", "task_credentials_support"},
		}))
	}
	are := func(want ...string) resource.TestCheckFunc {
		return check(func() error {
			var got []string
			for _, j := range cloud.Jobs() {
				got = append(got, strings.Join([]string{j.Name, j.Region, j.ProjectID, j.SpaceID}, " "))
			}
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				return fmt.Errorf("where the jobs are (-want +got):\n%s", diff)
			}
			return nil
		})
	}

	cloud.Test(t, resource.TestStep{
		Config: from,
		Check:  are("abroad eu-gb p ", "in_project us-south p ", "in_space eu-de  s", "of_asset us-south p ", "stays jp-tok p "),
	}, resource.TestStep{
		Config:           to,
		ConfigPlanChecks: before(checks...),
		Check:            are("abroad ca-tor p ", "in_project us-south q ", "in_space eu-de  t", "of_asset us-south p ", "stays jp-tok p "),
	})
}

// The provider's own region counts at the creation only.
func TestJob_staysInTheRegionOfItsCreation(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	_, r := jobPlugin(t, cloud, jobValues(nil))
	cloud.Setenv("IC_REGION", "eu-de")
	plugin := configured(t, cloud)
	if differs(t, plugin, refresh(t, plugin, r), jobValues(nil)) {
		t.Error("another region of the provider moves the job")
	}
}
