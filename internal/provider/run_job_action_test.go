// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

const runAction = "watsonx_run_job"

// runnable returns a configured provider, a cloud with a key and a job in the
// region, and the arguments of an action that runs it.
func runnable(t *testing.T, region string, key bool) (*acctest.Cloud, *acctest.Plugin, acctest.Values) {
	t.Helper()
	cloud := acctest.NewCloud(t, still())
	if key {
		console(t, cloud, "create", region)
	}
	plugin, _ := jobPlugin(t, cloud, jobValues(acctest.Values{"region": region, "configuration": `{"env_id":"py"}`, "job_parameters": acctest.Values{"p": "1"}}))
	return cloud, plugin, acctest.Values{"region": region, "project_id": projectID, "job_id": onlyJob(t, cloud).ID}
}

// onlyRun returns the one run that there is.
func onlyRun(t *testing.T, cloud *acctest.Cloud) emulator.RunRecord {
	t.Helper()
	runs := cloud.Runs()
	if len(runs) != 1 {
		t.Fatalf("there are %d runs, want 1: %+v", len(runs), runs)
	}
	return runs[0]
}

func TestRunJobAction_handsOnWhatTheRunIsGiven(t *testing.T) {
	t.Parallel()
	cloud, plugin, config := runnable(t, "eu-de", true)
	_, said := plugin.Invoke(runAction, plus(config, acctest.Values{
		"name": "smoke test", "configuration": `{"env_variables":["MODE=smoke"]}`, "job_parameters": acctest.Values{"p": "2", "q": "a"},
	}))
	quiet(t, said)
	reply := byHand(t, cloud, http.MethodGet, jobPath(onlyJob(t, cloud), "runs", onlyRun(t, cloud).ID), "")
	metadata, _ := reply["metadata"].(map[string]any)
	entity, _ := reply["entity"].(map[string]any)
	run, _ := entity["job_run"].(map[string]any)
	configuration, _ := run["configuration"].(map[string]any)
	got := map[string]any{"name": metadata["name"], "env_variables": configuration["env_variables"], "job_parameters": run["job_parameters"]}
	want := map[string]any{
		"name": "smoke test", "env_variables": []any{"MODE=smoke"},
		"job_parameters": []any{map[string]any{"name": "p", "value": "2"}, map[string]any{"name": "q", "value": "a"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the run (-want +got):\n%s", diff)
	}
}

func TestRunJobAction_failsWithTheErrorAndTheEndOfTheLog(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		key    bool
		broken string // what the run fails with
		state  string
		want   []string
	}{
		"because of the job itself":     {key: true, broken: "division by zero", state: "Failed", want: []string{"ended as Failed", "The last lines of its log", "The run is running.", "ERROR job_run_failed: division by zero", "The run ended: Failed."}},
		"because no key is there":       {state: "Failed", want: []string{"ended as Failed", "The last lines of its log", "task_credentials_not_found", "There are no task credentials of user IBMid-"}},
		"because somebody cancelled it": {key: true, state: "Canceled", want: []string{"ended as Canceled", "The last lines of its log", "The run ended: Canceled."}},
	}
	for name, c := range cases {
		for _, region := range []string{"us-south", "eu-gb"} { // London does not say why a run failed; its log does.
			t.Run(name+" in "+region, func(t *testing.T) {
				t.Parallel()
				cloud, plugin, config := runnable(t, region, c.key)
				if c.broken != "" {
					must(t, cloud.FailRuns(onlyJob(t, cloud).ID, c.broken))
				}
				_, said := plugin.InvokeIn(t.Context(), runAction, config, func(message string) {
					if c.state == "Canceled" && strings.HasSuffix(message, "Starting") && onlyRun(t, cloud).State == "Starting" {
						byHand(t, cloud, http.MethodPost, jobPath(onlyJob(t, cloud), "runs", onlyRun(t, cloud).ID, "cancel"), "{}")
					}
				})
				refusal(t, said, append([]string{"The run of the job did not succeed", "project " + projectID + " in " + region}, c.want...)...)
				if run := onlyRun(t, cloud); run.State != c.state {
					t.Errorf("the run is %+v, want it %s", run, c.state)
				}
			})
		}
	}
}

func TestRunJobAction_showsNoMoreThanTheEndOfALongLogAndNoSecret(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	console(t, cloud, "create")
	gate := cloud.NewGate(t)
	plugin, _ := jobPlugin(t, cloud, jobValues(nil))
	must(t, cloud.FailRuns(onlyJob(t, cloud).ID, "no"))
	gate.Answer(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/logs") {
			return false
		}
		var lines []string
		for i := range 5000 {
			lines = append(lines, fmt.Sprintf("line %04d", i))
		}
		// Careless jobs print what they are authorized with.
		lines = append(lines, r.Header.Get("Authorization")+"\x1b[2J")
		text, err := json.Marshal(map[string]any{"results": lines, "total_count": len(lines)})
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(text) // The client may be gone.
		return true
	})
	_, said := plugin.Invoke(runAction, acctest.Values{"project_id": projectID, "job_id": onlyJob(t, cloud).ID})
	refusal(t, said, "line 4999")
	if text := said[0].String(); strings.Contains(text, "line 4980") || !strings.Contains(text, "line 4981") || strings.Contains(text, "\x1b") {
		t.Errorf("the error shows another part of the log than its last 20 lines, or steers the terminal: %q", text)
	}
	// That no token shows is checked of everything that the provider says.
}

func TestRunJobAction_neverStartsTwice(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		fault emulator.Fault
		runs  int
		want  []string // of the error; nil for none
	}{
		"when the reply is lost":              {fault: emulator.Fault{LostReply: true, Times: 1}, runs: 1},
		"when half of the reply is lost":      {fault: emulator.Fault{Truncate: true, Times: 1}, runs: 1},
		"when the connection was dropped":     {fault: emulator.Fault{Reset: true, Times: 1}, want: []string{"Could not start a run", "look at the job's runs before you start another"}},
		"when the service fails":              {fault: emulator.Fault{Status: 500, Times: 1}, want: []string{"Could not start a run"}},
		"when the service asks to wait a bit": {fault: emulator.Fault{Status: 429, RetryAfter: "1", Times: 1}, runs: 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, plugin, config := runnable(t, "jp-tok", true)
			byHand(t, cloud, http.MethodPost, jobPath(onlyJob(t, cloud), "runs"), `{"job_run": {}}`) // somebody else's
			c.fault.Method, c.fault.Path = http.MethodPost, "*/runs"
			must(t, cloud.AddFault(c.fault))
			progress, said := plugin.Invoke(runAction, config)
			if got := len(cloud.Runs()) - 1; got != c.runs {
				t.Errorf("%d runs were started, want %d", got, c.runs)
			}
			if c.want != nil {
				refusal(t, said, c.want...)
				return
			}
			quiet(t, said)
			if ours := cloud.Runs()[1]; !strings.Contains(progress[0], ours.ID) || ours.State != "Completed" {
				t.Errorf("the action followed %q; the run is %+v", progress[0], ours)
			}
		})
	}
}

func TestRunJobAction_refuses(t *testing.T) {
	t.Parallel()
	const id = "d5b8c1a2-0000-4000-8000-000000000000"
	cases := map[string]struct {
		config acctest.Values // over the arguments of a run
		want   []string
		path   string
	}{
		"both a project and a space":         {acctest.Values{"space_id": spaceID}, []string{"project_id", "space_id"}, attribute("project_id")},
		"neither a project nor a space":      {acctest.Values{"project_id": nil}, []string{"project_id", "space_id"}, attribute("project_id")},
		"an empty job":                       {acctest.Values{"job_id": ""}, []string{"must be an ID"}, attribute("job_id")},
		"an empty project":                   {acctest.Values{"project_id": ""}, []string{"must be an ID"}, attribute("project_id")},
		"a space with a slash":               {acctest.Values{"project_id": nil, "space_id": "a/b"}, []string{"must be an ID"}, attribute("space_id")},
		"a job with a slash":                 {acctest.Values{"job_id": id + "/runs"}, []string{"must be an ID"}, attribute("job_id")},
		"a configuration that is no JSON":    {acctest.Values{"configuration": "{"}, []string{"Invalid JSON"}, attribute("configuration")},
		"an empty name":                      {acctest.Values{"name": ""}, []string{"at least 1"}, attribute("name")},
		"an unknown region":                  {acctest.Values{"region": "mars"}, []string{"mars"}, attribute("region")},
		"a time limit that is no duration":   {acctest.Values{"timeouts": acctest.Values{"invoke": "soon"}}, []string{`timeouts.invoke is "soon"`}, attribute("timeouts", "invoke")},
		"no time at all":                     {acctest.Values{"timeouts": acctest.Values{"invoke": "0"}}, []string{`timeouts.invoke is "0"`}, attribute("timeouts", "invoke")},
		"a job that is not there":            {acctest.Values{"job_id": id}, []string{"Could not start a run of the job " + id, "It was deleted, or it belongs to another project"}, ""},
		"a job of another region":            {acctest.Values{"region": "eu-de"}, []string{"Could not start a run of the job", "data center"}, ""},
		"a project that is gone":             {acctest.Values{"project_id": "gone"}, []string{"Could not start a run of the job", "project gone"}, attribute("project_id")},
		"a project that does not let one in": {acctest.Values{"project_id": "closed"}, []string{"Could not start a run of the job", "project closed"}, attribute("project_id")},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, plugin, config := runnable(t, "us-south", true)
			must(t, cloud.SetProject("gone", emulator.AccessMissing))
			must(t, cloud.SetProject("closed", emulator.AccessDenied))
			_, said := plugin.Invoke(runAction, plus(config, c.config))
			// What is refused in the configuration is refused in the plan as well, of
			// which Terraform asks only for the first.
			said = slices.CompactFunc(said, func(a, b acctest.Diagnostic) bool { return a.String() == b.String() })
			refusal(t, said, c.want...)
			saysOnce(t, said[0])
			if said[0].Path != c.path {
				t.Errorf("the error is about %q, want %q", said[0].Path, c.path)
			}
			if runs := cloud.Runs(); len(runs) > 0 {
				t.Errorf("a run was started: %+v", runs)
			}
		})
	}
}

// Terraform validates an action while its variables have no values yet, and not
// again when they have.
func TestRunJobAction_refusesWhatIsKnownOnlyLater(t *testing.T) {
	t.Parallel()
	good := map[string]string{"job_id": "j", "project_id": "p"}
	cases := map[string]struct {
		config map[string]string // over good; "-" takes an argument away
		path   path.Path         // of the error; none if it is empty
		want   string
	}{
		"nothing":                       {},
		"an empty job":                  {map[string]string{"job_id": ""}, path.Root("job_id"), "must be an ID"},
		"a job with a slash":            {map[string]string{"job_id": "a/b"}, path.Root("job_id"), "must be an ID"},
		"an empty project":              {map[string]string{"project_id": ""}, path.Root("project_id"), "must be an ID"},
		"an empty space":                {map[string]string{"project_id": "-", "space_id": ""}, path.Root("space_id"), "must be an ID"},
		"both a project and a space":    {map[string]string{"space_id": "s"}, path.Root("project_id"), "space_id"},
		"neither a project nor a space": {map[string]string{"project_id": "-"}, path.Root("project_id"), "space_id"},
		"an unknown region":             {map[string]string{"region": "mars"}, path.Root("region"), "mars"},
		"a configuration of no object":  {map[string]string{"configuration": "[]"}, path.Root("configuration"), "must be a JSON object"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run, ok := provider.NewRunJobAction().(action.ActionWithModifyPlan)
			if !ok {
				t.Fatal("the action does not look at its plan")
			}
			var described action.SchemaResponse
			run.Schema(t.Context(), action.SchemaRequest{}, &described)
			object, _ := described.Schema.Type().TerraformType(t.Context()).(tftypes.Object)
			values := map[string]tftypes.Value{}
			for attribute, typ := range object.AttributeTypes {
				values[attribute] = tftypes.NewValue(typ, nil)
			}
			for _, given := range []map[string]string{good, c.config} {
				for attribute, value := range given {
					values[attribute] = tftypes.NewValue(tftypes.String, value)
					if value == "-" {
						values[attribute] = tftypes.NewValue(tftypes.String, nil)
					}
				}
			}
			config := tfsdk.Config{Schema: described.Schema, Raw: tftypes.NewValue(object, values)}

			var planned action.ModifyPlanResponse
			run.ModifyPlan(t.Context(), action.ModifyPlanRequest{Config: config}, &planned)
			var invoked action.InvokeResponse
			run.Invoke(t.Context(), action.InvokeRequest{Config: config}, &invoked)
			if len(c.path.Steps()) == 0 {
				if len(planned.Diagnostics) > 0 {
					t.Errorf("the plan says: %v", planned.Diagnostics)
				}
				return
			}
			for phase, said := range map[string]diag.Diagnostics{"the plan": planned.Diagnostics, "the invocation": invoked.Diagnostics} {
				if len(said) != 1 || !strings.Contains(said[0].Detail(), c.want) {
					t.Fatalf("%s says %v, want one error with %q", phase, said, c.want)
				}
				if about, ok := said[0].(diag.DiagnosticWithPath); !ok || !about.Path().Equal(c.path) {
					t.Errorf("%s says it of another attribute than %s: %v", phase, c.path, said)
				}
			}
		})
	}
}
