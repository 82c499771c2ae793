// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
)

// recipes are the examples of jobs for one kind of asset each.
const recipes = "recipes"

// Each recipe makes a job whose configuration the emulator holds against the type of
// its asset, and the job runs.
func TestAccExamples_theRecipesRun(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"notebook":              "notebook",
		"training":              "notebook",
		"datastage-flow":        "data_intg_flow",
		"decision-optimization": "wml_deployment",
		"pipeline":              "orchestration_flow",
	}
	folders, err := os.ReadDir(filepath.Join(examples(), recipes))
	must(t, err)
	if len(folders) != len(want) {
		t.Errorf("there are %d recipes, want %d", len(folders), len(want))
	}
	for _, folder := range folders {
		t.Run(folder.Name(), func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, still())
			console(t, cloud, "create", "eu-de")
			cli := cloud.NewCLI(t, example{path: recipes + "/" + folder.Name(), files: []string{"", ""}}.stage(t))
			cli.Require()
			cli.Init()
			cli.Apply()
			cli.Settled()

			shown := byHand(t, cloud, http.MethodGet, jobPath(onlyJob(t, cloud)), "")
			entity, _ := shown["entity"].(map[string]any)
			in, _ := entity["job"].(map[string]any)
			if kind := in["asset_ref_type"]; kind != want[folder.Name()] {
				t.Errorf("the job runs a %v, want a %s", kind, want[folder.Name()])
			}
			cloud.Advance(31 * day)
			idle(cloud)
			runs := cloud.Runs()
			if len(runs) == 0 {
				t.Error("the job never ran")
			}
			for _, run := range runs {
				if run.State != "Completed" || !run.Scheduled || run.KeyID != cloud.Active() {
					t.Fatalf("a run is %+v", run)
				}
			}
			cli.Destroy()
			must(t, noJobs(cloud)())
		})
	}
}
