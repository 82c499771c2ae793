// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// jobByHand creates a job as a person in the product would.
func jobByHand(t *testing.T, cloud *acctest.Cloud, region, scope, members string) emulator.JobRecord {
	t.Helper()
	reply := byHand(t, cloud, http.MethodPost, "/platform/"+region+"/v2/jobs?"+scope,
		fmt.Sprintf(`{"job": {"name": "nightly", "asset_ref": %q, %s}}`, assetID, members))
	metadata, _ := reply["metadata"].(map[string]any)
	for _, j := range cloud.Jobs() {
		if j.ID == metadata["asset_id"] {
			return j
		}
	}
	t.Fatalf("the job was not created: %v", reply)
	return emulator.JobRecord{}
}

const inProject, inSpace = "project_id=" + projectID, "space_id=" + spaceID

func TestAccJob_importsWithoutAChange(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	console(t, cloud, "create", "us-south", "eu-de")
	there := jobByHand(t, cloud, "us-south", inProject, `"description": "d", "configuration": {"env_id": "py"}, "schedule": "0 3 * * *",
		"schedule_info": {"repeat": true, "startOn": 1935000000000}, "job_parameters": [{"name": "rows", "value": 5}], "retention_policy": {"days": 3}`)
	elsewhere := jobByHand(t, cloud, "eu-de", inSpace, `"configuration": {}`)
	config := fmt.Sprintf(`
import {
  to = watsonx_job.this
  id = "%[1]s/%[2]s"
}

import {
  to = watsonx_job.elsewhere
  id = "eu-de/space/%[3]s/%[4]s"
}

resource "watsonx_job" "elsewhere" {
  region    = "eu-de"
  space_id  = %[3]q
  name      = "nightly"
  asset_ref = %[5]q
}
`, projectID, there.ID, spaceID, elsewhere.ID, assetID) + jobBlock(
		`name = "nightly"`, `description = "d"`, `configuration = jsonencode({ env_id = "py" })`, `schedule = "0 3 * * *"`,
		`schedule_info = { start = "2031-04-26T20:00:00Z" }`, `job_parameters = { rows = "5" }`, `retention_policy = { days = 3 }`)

	cloud.TestLeaving(t, noJobs(cloud), resource.TestStep{
		PreConfig:        cloud.ClearRequests,
		Config:           config,
		ConfigPlanChecks: before(cloud.Quiet(), acctest.Stays(thisJob), acctest.Stays("watsonx_job.elsewhere")),
		Check:            unchanged(cloud),
	}, resource.TestStep{ // from now on a member that the configuration does not name any more is a difference
		Config:           strings.Replace(config, `{ env_id = "py" }`, `{ env_id = "py", extra = 1 }`, 1),
		ConfigPlanChecks: before(cloud.Quiet(), jobEdits([]string{"configuration"}), acctest.Stays("watsonx_job.elsewhere")),
	}, resource.TestStep{
		Config:           config,
		ConfigPlanChecks: before(cloud.Quiet(), jobEdits([]string{"configuration"})),
	})
}

func TestJob_importsByEachFormOfIDAndIdentity(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		region, scope string
		id            string            // with JOB for the ID of the job
		identity      map[string]string // instead; job_id is added
	}{
		"a project":                            {region: "us-south", scope: inProject, id: projectID + "/JOB"},
		"a space":                              {region: "us-south", scope: inSpace, id: "space/" + spaceID + "/JOB"},
		"a region and a project":               {region: "jp-tok", scope: inProject, id: "jp-tok/" + projectID + "/JOB"},
		"a region and a space":                 {region: "eu-de", scope: inSpace, id: "eu-de/space/" + spaceID + "/JOB"},
		"an identity in a project":             {region: "us-south", scope: inProject, identity: map[string]string{"project_id": projectID}},
		"an identity in a space":               {region: "us-south", scope: inSpace, identity: map[string]string{"space_id": spaceID}},
		"an identity with a region":            {region: "ca-tor", scope: inProject, identity: map[string]string{"region": "ca-tor", "project_id": projectID}},
		"a project with the name of a region":  {region: "us-south", scope: "project_id=eu-de", id: "project/eu-de/JOB"},
		"a space whose name is that of a word": {region: "us-south", scope: "space_id=project", id: "space/project/JOB"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			there := jobByHand(t, cloud, c.region, c.scope, `"configuration": {"a": 1}`)
			if c.identity != nil {
				c.identity["job_id"] = there.ID
			}
			cloud.ClearRequests()
			plugin := configured(t, cloud)
			imported, said := plugin.Import(jobName, strings.ReplaceAll(c.id, "JOB", there.ID), c.identity)
			quiet(t, said)
			read := refresh(t, plugin, imported)

			want := map[string]string{"region": c.region, "job_id": there.ID}
			config := acctest.Values{"region": c.region, "name": "nightly", "asset_ref": assetID, "configuration": `{"a":1.0}`}
			kind, id, _ := strings.Cut(c.scope, "=")
			want[kind], config[kind] = id, id
			if diff := cmp.Diff(want, read.Identity); diff != "" {
				t.Errorf("the identity (-want +got):\n%s", diff)
			}
			if differs(t, plugin, read, config) {
				t.Error("the plan after the import is not empty")
			}
			must(t, unchangedNow(cloud))
		})
	}
}

func TestJob_refusesImports(t *testing.T) {
	t.Parallel()
	const id = "d5b8c1a2-0000-4000-8000-000000000000"
	cases := map[string]struct {
		id       string
		identity map[string]string
		late     bool // refused by the refresh that follows
		want     []string
	}{
		"by the ID of a job alone":          {id: id, want: []string{"Invalid import ID", "PROJECT_ID/JOB_ID", "space/SPACE_ID/JOB_ID", "identity = {"}},
		"with nothing before the slash":     {id: "/" + id, want: []string{"Invalid import ID"}},
		"with an unknown region":            {id: "us-soth/" + projectID + "/" + id, want: []string{"Invalid import ID", `"us-soth" is no region`, "us-south, eu-de, eu-gb, jp-tok, au-syd, ca-tor", "PROJECT_ID/JOB_ID"}},
		"with an unknown region and a word": {id: "mars/space/" + spaceID + "/" + id, want: []string{"Invalid import ID", `"mars" is no region`, "us-south, eu-de", "space/SPACE_ID/JOB_ID"}},
		"with four words and no kind":       {id: "mars/catalog/" + projectID + "/" + id, want: []string{"Invalid import ID", "names no job"}},
		"with an unknown word":              {id: "catalog/" + projectID + "/" + id, want: []string{"Invalid import ID", `"catalog" is no region, and neither project nor space`}},
		"with more than there is":           {id: "eu-de/project/" + projectID + "/" + id + "/runs", want: []string{"Invalid import ID"}},
		"with a way out of the project":     {id: projectID + "/..%2f" + id, want: []string{"Invalid import ID"}},
		"by an identity of nothing":         {identity: map[string]string{"job_id": id}, want: []string{"Invalid import identity", "project_id or space_id"}},
		"by an identity of both":            {identity: map[string]string{"job_id": id, "project_id": projectID, "space_id": spaceID}, want: []string{"Invalid import identity", "not both"}},
		"by an identity in another world":   {identity: map[string]string{"job_id": id, "project_id": projectID, "region": "mars"}, want: []string{"Invalid import identity", "mars"}},
		"by an identity that leads outside": {identity: map[string]string{"job_id": id + "/runs", "project_id": projectID}, want: []string{"Invalid import identity", "job_id"}},
		"of a job that is not there":        {id: projectID + "/" + id, late: true, want: []string{"Could not read the job " + id, "It was deleted, or it belongs to another project"}},
		"of a project that is not there":    {id: "gone/" + id, late: true, want: []string{"Could not read the job " + id, "project gone in us-south", "Check project_id and region"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			must(t, cloud.SetProject("gone", emulator.AccessMissing))
			plugin := configured(t, cloud)
			imported, said := plugin.Import(jobName, c.id, c.identity)
			if c.late {
				quiet(t, said)
				_, said = plugin.Read(jobName, imported)
			} else if imported.Exists() {
				t.Error("something was imported")
			}
			refusal(t, said, c.want...)
		})
	}
}
