// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestPatchJob_rules(t *testing.T) {
	t.Parallel()
	const schedule = `{"op":"add","path":"/entity/job/schedule","value":"0 6 * * *"}`
	tests := map[string]struct {
		patch  string
		status int
		says   string
	}{
		"a name":                     {`[{"op":"replace","path":"/metadata/name","value":"x"}]`, 200, `"name":"x"`},
		"an empty name":              {`[{"op":"replace","path":"/metadata/name","value":""}]`, 400, "name"},
		"a configuration":            {`[{"op":"replace","path":"/entity/job/configuration","value":{"a":{"b":1}}}]`, 200, `"a":{"b":1},"env_type":"default_spark"`},
		"a configuration of its own": {`[{"op":"add","path":"/entity/job/configuration","value":{"env_type":"x"}}]`, 200, `"env_type":"x"`},
		"a configuration of null":    {`[{"op":"replace","path":"/entity/job/configuration","value":null}]`, 400, "null"},
		"replacing what is not":      {`[{"op":"replace","path":"/entity/job/schedule","value":"0 6 * * *"}]`, 400, "nothing to replace"},
		"adding it":                  {`[` + schedule + `]`, 200, `"schedule":"0 6 * * *"`},
		"adding, then replacing":     {`[` + schedule + `,{"op":"replace","path":"/entity/job/schedule","value":"0 7 * * *"}]`, 200, `"schedule":"0 7 * * *"`},
		"notifications are there":    {`[{"op":"replace","path":"/entity/job/enable_notifications","value":true}]`, 200, `"enable_notifications":true`},
		"a schedule never to come":   {`[{"op":"add","path":"/entity/job/schedule","value":"0 0 31 2 *"}]`, 400, "never"},
		"retention":                  {`[{"op":"add","path":"/entity/job/retention_policy","value":{"amount":2}}]`, 200, `"retention_policy":{"amount":2}`},
		"removing what is not":       {`[{"op":"remove","path":"/metadata/description"}]`, 400, "nothing to remove"},
		"clearing it with null":      {`[` + schedule + `,{"op":"add","path":"/entity/job/schedule","value":null}]`, 200, `"schedule":""`},
		"adding, then removing":      {`[` + schedule + `,{"op":"remove","path":"/entity/job/schedule"}]`, 200, `"name":"train"`},
		"removing with a value":      {`[` + schedule + `,{"op":"remove","path":"/entity/job/schedule","value":1}]`, 200, `"name":"train"`},
		"removing the name":          {`[{"op":"remove","path":"/metadata/name"}]`, 400, "name"},
		"removing the configuration": {`[{"op":"remove","path":"/entity/job/configuration"}]`, 400, "configuration"},
		"removing notifications":     {`[{"op":"replace","path":"/entity/job/enable_notifications","value":true},{"op":"remove","path":"/entity/job/enable_notifications"}]`, 200, `"enable_notifications":false`},
		"removing the asset":         {`[{"op":"remove","path":"/entity/job/asset_ref"}]`, 400, "cannot be changed"},
		"a test that passes":         {`[{"op":"test","path":"/metadata/name","value":"train"},{"op":"replace","path":"/metadata/name","value":"x"}]`, 200, `"name":"x"`},
		"a test of what came before": {`[{"op":"replace","path":"/metadata/name","value":"x"},{"op":"test","path":"/metadata/name","value":"x"}]`, 200, `"name":"x"`},
		"a test that fails":          {`[{"op":"test","path":"/entity/job/enable_notifications","value":true}]`, 400, "another value"},
		"a test of another type":     {`[{"op":"test","path":"/entity/job/enable_notifications","value":"false"}]`, 400, "another value"},
		"a test of null":             {`[{"op":"test","path":"/metadata/name","value":null}]`, 400, "another value"},
		"a test without a value":     {`[{"op":"test","path":"/metadata/name"}]`, 400, "value"},
		"a test of what is not":      {`[{"op":"test","path":"/metadata/description","value":""}]`, 400, "nothing to test"},
		"a test of the asset":        {`[{"op":"test","path":"/entity/job/asset_ref","value":"a1"}]`, 400, "cannot be changed"},
		"a test of half of it":       {`[{"op":"test","path":"/entity/job/configuration","value":{"env_id":"e1"}}]`, 400, "another value"},
		"copy":                       {`[{"op":"copy","path":"/metadata/name","value":"x"}]`, 400, "add, replace, remove or test"},
		"move":                       {`[{"op":"move","from":"/metadata/name","path":"/metadata/description"}]`, 400, "from"},
		"an unknown path":            {`[{"op":"add","path":"/entity/job/asset_ref","value":"x"}]`, 400, "cannot be changed"},
		"a path far below":           {`[{"op":"add","path":"/entity/job/configuration/a/b","value":"x"}]`, 400, "cannot be changed"},
		"a path below":               {`[{"op":"add","path":"/entity/job/configuration/offset","value":{"a":1}}]`, 200, `"offset":{"a":1}`},
		"a path below null": {
			`[{"op":"replace","path":"/entity/job/configuration","value":null},
			  {"op":"add","path":"/entity/job/configuration/offset","value":1}]`, 400, "not an object",
		},
		"removing what is not below": {`[{"op":"remove","path":"/entity/job/configuration/offset"}]`, 400, "nothing to remove"},
		"testing a path below":       {`[{"op":"test","path":"/entity/job/configuration/env_id","value":"e1"}]`, 400, "add, replace or remove"},
		"notifications":              {`[{"op":"add","path":"/entity/job/notification_types","value":{"failure":true}}]`, 200, `"enable_notifications":true`},
		"no value":                   {`[{"op":"add","path":"/metadata/description"}]`, 400, "value"},
		"no operation":               {`[]`, 400, "no operation"},
		"an operation in capitals":   {`[{"Op":"add","path":"/metadata/name","value":"x"}]`, 400, "case-sensitive"},
		"no list":                    {`{"op":"add","path":"/metadata/name","value":"x"}`, 400, "body"},
		"all or nothing":             {`[{"op":"replace","path":"/metadata/name","value":"x"},{"op":"test","path":"/metadata/name","value":"train"}]`, 400, "another value"},
	}
	cloud, token := newSession(t, emulator.Options{})
	for name, test := range tests {
		path := jobsIn("au-syd", cloud.makeJob(t, token, "au-syd", nil))
		want, version := cloud.ask(t, token, http.MethodGet, path, "").text, 0.0
		got := cloud.wants(t, test.status, token, http.MethodPatch, path, test.patch)
		if !strings.Contains(got.text, test.says) {
			t.Errorf("%s: answer = %s, want %s in it", name, got.text, test.says)
		}
		if test.status == http.StatusOK {
			want, version = got.text, 1.0
		}
		after := cloud.ask(t, token, http.MethodGet, path, "")
		same(t, "the job after "+name, want, after.text)
		same(t, "version after "+name, any(version), at(after.body, "metadata", "version"))
	}
}

// What is replaced with nothing stays empty in some regions; what is removed is gone in all.
func TestPatchJob_clears(t *testing.T) {
	t.Parallel()
	given := map[string]any{
		"description": "words", "schedule": "0 6 * * *", "schedule_info": map[string]any{"repeat": true},
		"job_parameters": []any{map[string]any{"name": "n", "value": "v"}}, "retention_policy": map[string]any{"days": 1},
	}
	const replaces = `[{"op":"replace","path":"/metadata/description","value":""},
		{"op":"replace","path":"/entity/job/schedule","value":""},
		{"op":"replace","path":"/entity/job/schedule_info","value":{}},
		{"op":"replace","path":"/entity/job/job_parameters","value":[]},
		{"op":"replace","path":"/entity/job/retention_policy","value":{ }}]`
	const removes = `[{"op":"remove","path":"/entity/job/schedule"},{"op":"remove","path":"/entity/job/schedule_info"},
		{"op":"remove","path":"/entity/job/job_parameters"},{"op":"remove","path":"/entity/job/retention_policy"}]`
	for name, test := range map[string]struct {
		region, patch string
		again         int // the answer when the schedule is replaced once more
	}{
		"gone where it is cleared":    {"us-south", replaces, http.StatusBadRequest},
		"empty where it is cleared":   {"eu-de", replaces, http.StatusOK},
		"gone where it is removed":    {"us-south", removes, http.StatusBadRequest},
		"gone there, too, if removed": {"eu-de", removes, http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, token := newSession(t, emulator.Options{})
			path := jobsIn(test.region, cloud.makeJob(t, token, test.region, given))
			cloud.wants(t, http.StatusOK, token, http.MethodPatch, path, test.patch)
			shown, _ := at(cloud.ask(t, token, http.MethodGet, path, "").body, "entity", "job").(map[string]any)
			for _, name := range []string{"schedule", "schedule_info", "job_parameters", "retention_policy"} {
				_, there := shown[name]
				same(t, name+" is there", test.again == http.StatusOK, there)
			}
			none := []any{"", "", []any{}}
			same(t, "without a schedule", none, []any{shown["schedule_id"], shown["schedule_creator_id"], shown["future_scheduled_runs"]})
			cloud.Advance(48 * time.Hour)
			same(t, "runs without a schedule", []string{}, cloud.runTimes())
			cloud.wants(t, test.again, cloud.login(t, 0), http.MethodPatch, path, `[{"op":"replace","path":"/entity/job/schedule","value":"0 6 * * *"}]`)
		})
	}
}

// The configuration is the one that the job shows, with what the service adds.
func TestPatchJob_testsWhatWasRead(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	path := jobsIn("au-syd", cloud.makeJob(t, token, "au-syd", nil))
	shown := at(cloud.ask(t, token, http.MethodGet, path, "").body, "entity", "job", "configuration")
	for _, name := range []string{"x", "y"} {
		patch := toJSON(t, []map[string]any{
			{"op": "test", "path": "/entity/job/configuration", "value": shown},
			{"op": "replace", "path": "/metadata/name", "value": name},
		})
		got := cloud.wants(t, http.StatusOK, token, http.MethodPatch, path, patch, "Content-Type", "application/json-patch+json; charset=utf-8")
		same(t, "name", name, text(got.body, "metadata", "name"))
		same(t, "configuration", shown, at(got.body, "entity", "job", "configuration"))
	}
}

func TestPatchJob_aTestBeginsNothingAnew(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	path := jobsIn("us-south", cloud.makeJob(t, token, "us-south", map[string]any{"schedule": "0 11 * * *"}))
	before := at(cloud.ask(t, token, http.MethodGet, path, "").body, "entity", "job")
	// Somebody else would become the creator of a new schedule.
	got := cloud.wants(t, http.StatusOK, cloud.login(t, 1), http.MethodPatch, path, `[{"op":"test","path":"/entity/job/schedule","value":"0 11 * * *"}]`)
	same(t, "the job", before, at(got.body, "entity", "job"))
	cloud.Advance(48 * time.Hour)
	same(t, "number of runs", 2, len(cloud.Runs()))
}

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
	cloud, token := newSession(t, emulator.Options{})
	for _, test := range tests {
		created, patched := http.StatusCreated, http.StatusOK
		if test.refused != "" {
			created, patched = http.StatusBadRequest, http.StatusBadRequest
		}
		asks := map[string]any{"asset_ref_type": test.assetRefType, "configuration": json.RawMessage(test.configuration)}
		cloud.walk(t, token, step{"POST", jobsIn("us-south"), newJob(t, asks), created, test.refused})

		asks["configuration"] = map[string]any{}
		path := jobsIn("us-south", cloud.makeJob(t, token, "us-south", asks))
		patch := `[{"op":"add","path":"/entity/job/configuration","value":` + test.configuration + `}]`
		cloud.walk(t, token, step{"PATCH", path, patch, patched, test.refused})
	}
}
