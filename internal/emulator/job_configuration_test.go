// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A new job and a patch are held to the same members.
func TestJob_configurationHasTheMembersOfTheTypeOfItsAsset(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		assetRefType  string
		configuration string
		refused       string // the member
	}{
		"a notebook":                         {"notebook", `{"env_id":"e","env_type":"t","version":"v","env_variables":["A=1"]}`, ""},
		"a notebook with limits of a flow":   {"notebook", `{"env_id":"e","flow_limits":{"warn_limit":1}}`, "flow_limits"},
		"a flow":                             {"data_intg_flow", `{"env_id":"e","flow_limits":{"warn_limit":1}}`, ""},
		"a flow with environment variables":  {"data_intg_flow", `{"env_variables":["A=1"]}`, "env_variables"},
		"a deployment":                       {"wml_deployment", `{"deployment_job_definition_id":"d"}`, ""},
		"a deployment with a misspelled one": {"wml_deployment", `{"deployment_job_definition":"d"}`, "deployment_job_definition"},
		"a pipeline":                         {"orchestration_flow", `{}`, ""},
		"a pipeline with parameters in it":   {"orchestration_flow", `{"parameters":{"a":1}}`, "parameters"},
		"a type that no source speaks of":    {"ray_cluster", `{"anything":1}`, ""},
		"an asset whose type was not told":   {"", `{"anything":1}`, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, token := newSession(t, emulator.Options{})
			created, patched := http.StatusCreated, http.StatusOK
			if test.refused != "" {
				created, patched = http.StatusBadRequest, http.StatusBadRequest
			}
			asks := map[string]any{"asset_ref_type": test.assetRefType, "configuration": json.RawMessage(test.configuration)}
			cloud.walk(t, token, step{"POST", jobsIn("us-south"), newJob(t, asks), created, test.refused})

			asks["configuration"] = map[string]any{}
			id := cloud.makeJob(t, token, "us-south", asks)
			patch := `[{"op":"add","path":"/entity/job/configuration","value":` + test.configuration + `}]`
			cloud.walk(t, token, step{"PATCH", jobsIn("us-south", id), patch, patched, test.refused})
		})
	}
}
