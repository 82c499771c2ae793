// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

const (
	jobName = "watsonx_job" // for calls without a CLI
	thisJob = "watsonx_job.this"

	projectID = "6f0c6d8e-3f0a-4c55-9f0e-0d4f4a3b2c11"
	spaceID   = "0a7d9c44-1b7e-4f38-a5c9-8e1f6d2b3a90"
	assetID   = "b1d2e3f4-0000-4a5b-8c6d-7e8f9a0b1c2d"
)

// jobBlock is a job of the project, with arguments line by line.
func jobBlock(arguments ...string) string {
	return fmt.Sprintf("resource \"watsonx_job\" \"this\" {\n  project_id = %q\n  asset_ref  = %q\n  %s\n}\n",
		projectID, assetID, strings.Join(arguments, "\n  "))
}

// jobValues are the arguments of the same job without a CLI; more of them add to
// the others or, if they are nil, take them away.
func jobValues(more acctest.Values) acctest.Values {
	return plus(acctest.Values{"project_id": projectID, "asset_ref": assetID, "name": "nightly"}, more)
}

// jobEdits is the exact plan of an update of the job.
func jobEdits(known []string, unknown ...string) plancheck.PlanCheck {
	return acctest.Plans(thisJob, acctest.Change{Action: plancheck.ResourceActionUpdate, Known: known, Unknown: unknown})
}

// jobValue is a state check of an attribute of the job.
func jobValue(check knownvalue.Check, path ...string) statecheck.StateCheck {
	return found(thisJob, check, path...)
}

// noJobs fails if a job is left, and does not care for keys.
func noJobs(cloud *acctest.Cloud) func() error {
	return func() error {
		if left := cloud.Jobs(); len(left) > 0 {
			return fmt.Errorf("left behind: %+v", left)
		}
		return nil
	}
}

// onlyJob returns the one job that there is.
func onlyJob(t *testing.T, cloud *acctest.Cloud) emulator.JobRecord {
	t.Helper()
	jobs := cloud.Jobs()
	if len(jobs) != 1 {
		t.Fatalf("there are %d jobs, want 1: %+v", len(jobs), jobs)
	}
	return jobs[0]
}

// jobPath is where the platform has a job, or what is below it.
func jobPath(j emulator.JobRecord, below ...string) string {
	scope := "project_id=" + j.ProjectID
	if j.SpaceID != "" {
		scope = "space_id=" + j.SpaceID
	}
	return "/platform/" + j.Region + "/v2/jobs/" + strings.Join(append([]string{j.ID}, below...), "/") + "?" + scope
}

// byHand does what somebody else does to the platform, as its first user.
func byHand(t *testing.T, cloud *acctest.Cloud, method, path, body string) map[string]any {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, cloud.URL+path, strings.NewReader(body))
	must(t, err)
	req.Header.Set("Authorization", "Bearer "+cloud.Token(t))
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	must(t, err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	must(t, err)
	if resp.StatusCode >= http.StatusBadRequest {
		t.Fatalf("%s %s: %d %s", method, path, resp.StatusCode, text)
	}
	var reply map[string]any
	if len(text) > 0 {
		must(t, json.Unmarshal(text, &reply))
	}
	return reply
}

// storedJob is what the platform says of the only job, without what it adds to it.
func storedJob(t *testing.T, cloud *acctest.Cloud) map[string]any {
	t.Helper()
	reply := byHand(t, cloud, http.MethodGet, jobPath(onlyJob(t, cloud)), "")
	metadata, _ := reply["metadata"].(map[string]any)
	entity, _ := reply["entity"].(map[string]any)
	in, _ := entity["job"].(map[string]any)
	if configuration, ok := in["configuration"].(map[string]any); ok {
		delete(configuration, "env_type")
		delete(configuration, "version")
	}
	stored := map[string]any{"name": metadata["name"]}
	for name, value := range map[string]any{
		"description": metadata["description"], "configuration": in["configuration"], "schedule": in["schedule"],
		"schedule_info": in["schedule_info"], "job_parameters": in["job_parameters"],
		"parameter_sets": in["parameter_sets"], "retention_policy": in["retention_policy"], "notification_types": in["notification_types"],
	} {
		// Regions differ in whether a member without content is shown.
		if text, _ := json.Marshal(value); !bytes.Contains([]byte(`null "" {} []`), text) { // What came as JSON is JSON.
			stored[name] = value
		}
	}
	return stored
}

// patched is how often the provider asked the platform to change a job.
func patched(cloud *acctest.Cloud) int {
	return len(slices.DeleteFunc(cloud.Requests(), func(r emulator.RequestRecord) bool { return r.Method != http.MethodPatch }))
}

// jobPlugin returns a configured provider and a job that it created.
func jobPlugin(t *testing.T, cloud *acctest.Cloud, config acctest.Values) (*acctest.Plugin, acctest.Resource) {
	t.Helper()
	plugin := configured(t, cloud)
	created, said := plugin.Apply(jobName, acctest.Resource{}, config)
	if noError(said) != nil {
		t.Fatalf("create the job: %v", said)
	}
	return plugin, created
}

// noError fails if there is an error among what the provider said.
func noError(said []acctest.Diagnostic) error {
	for _, d := range said {
		if !d.Warning {
			return fmt.Errorf("the provider said: %s", d)
		}
	}
	return nil
}

// saysOnce fails the test if the detail of an error begins with what its summary
// says, or with these other words for it.
func saysOnce(t *testing.T, said acctest.Diagnostic, others ...string) {
	t.Helper()
	for _, words := range append(others, strings.TrimPrefix(said.Summary, "Could not ")) {
		if strings.HasPrefix(said.Detail, words) {
			t.Errorf("the detail says again %q: %s", words, said)
		}
	}
}

// refresh reads a resource and fails the test if the provider said anything.
func refresh(t *testing.T, plugin *acctest.Plugin, r acctest.Resource) acctest.Resource {
	t.Helper()
	read, said := plugin.Read(jobName, r)
	quiet(t, said)
	return read
}

// differs reports whether a plan changes anything; the provider must not say a
// word that is an error.
func differs(t *testing.T, plugin *acctest.Plugin, r acctest.Resource, config acctest.Values) bool {
	t.Helper()
	planned, said := plugin.Plan(jobName, r, config)
	must(t, noError(said))
	return !planned.State.RawEquals(r.State)
}

// plus returns arguments with others on top.
func plus(values, more acctest.Values) acctest.Values {
	all := maps.Clone(values)
	maps.Copy(all, more)
	return all
}
