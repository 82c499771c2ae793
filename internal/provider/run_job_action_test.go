// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
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
		region string // London does not say why a run failed; its log does.
		key    bool
		broken string // what the run fails with
		cancel bool   // by somebody, while the action waits
		want   []string
	}{
		"because of the job itself": {
			region: "us-south", key: true, broken: "division by zero",
			want: []string{"ended as Failed", "The last lines of its log", "The run is running.", "ERROR job_run_failed: division by zero", "The run ended: Failed."},
		},
		"because no key is there": {
			region: "eu-gb", want: []string{"ended as Failed", "The last lines of its log", "task_credentials_not_found", "There are no task credentials of user IBMid-"},
		},
		"because somebody cancelled it": {
			region: "us-south", key: true, cancel: true, want: []string{"ended as Canceled", "The last lines of its log", "The run ended: Canceled."},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, _, config := runnable(t, c.region, c.key)
			if c.broken != "" {
				must(t, cloud.FailRuns(onlyJob(t, cloud).ID, c.broken))
			}
			gate := cloud.NewGate(t)
			var once sync.Once
			gate.Answer(func(_ http.ResponseWriter, r *http.Request) bool {
				if c.cancel && r.Method == http.MethodGet && len(cloud.Runs()) == 1 {
					once.Do(func() {
						byHand(t, cloud, http.MethodPost, jobPath(onlyJob(t, cloud), "runs", onlyRun(t, cloud).ID, "cancel"), "{}")
					})
				}
				return false
			})
			_, said := configured(t, cloud).Invoke(runAction, config)
			refusal(t, said, append([]string{"The run of the job did not succeed", "project " + projectID + " in " + c.region}, c.want...)...)
		})
	}
}

func TestRunJobAction_showsNoMoreThanTheEndOfALongLogAndNoSecret(t *testing.T) {
	t.Parallel()
	cloud, _, config := runnable(t, "us-south", true)
	gate := cloud.NewGate(t)
	must(t, cloud.FailRuns(onlyJob(t, cloud).ID, "no"))
	gate.Answer(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/logs") {
			return false
		}
		lines := make([]string, 24, 25)
		for i := range lines {
			lines[i] = fmt.Sprintf("line %d.", i)
		}
		// Careless jobs print what they are authorized with.
		text, err := json.Marshal(map[string]any{"results": append(lines, r.Header.Get("Authorization")+"\x1b[2J"), "total_count": 25})
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(text) // The client may be gone.
		return true
	})
	_, said := configured(t, cloud).Invoke(runAction, config)
	refusal(t, said, "line 5.", "line 23.")
	if text := said[0].String(); strings.Contains(text, "line 4.") || strings.Contains(text, "\x1b") {
		t.Errorf("the error shows more of the log than its last 20 lines, or steers the terminal: %q", text)
	}
	// That no token shows is checked of everything that the provider says.
}

// What an action refuses once its values are known is tested for all of them.
func TestRunJobAction_refuses(t *testing.T) {
	t.Parallel()
	const id = "d5b8c1a2-0000-4000-8000-000000000000"
	cases := map[string]struct {
		config acctest.Values // over the arguments of a run
		want   []string
		path   string
	}{
		"both a project and a space":         {acctest.Values{"space_id": spaceID}, []string{"project_id", "space_id"}, attribute("project_id")},
		"a space with a slash":               {acctest.Values{"project_id": nil, "space_id": "a/b"}, []string{"must be an ID"}, attribute("space_id")},
		"a configuration that is no JSON":    {acctest.Values{"configuration": "{"}, []string{"Invalid JSON"}, attribute("configuration")},
		"an empty name":                      {acctest.Values{"name": ""}, []string{"at least 1"}, attribute("name")},
		"an unknown region":                  {acctest.Values{"region": "mars"}, []string{"mars"}, attribute("region")},
		"a time limit that is no duration":   {acctest.Values{"timeouts": acctest.Values{"invoke": "soon"}}, []string{`timeouts.invoke is "soon"`}, attribute("timeouts", "invoke")},
		"a job that is not there":            {acctest.Values{"job_id": id}, []string{"Could not start a run of the job " + id, "It was deleted, or it belongs to another project"}, ""},
		"a job of another region":            {acctest.Values{"region": "eu-de"}, []string{"Could not start a run of the job", "data center"}, ""},
		"a project that does not let one in": {acctest.Values{"project_id": "closed"}, []string{"Could not start a run of the job", "project closed"}, attribute("project_id")},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, plugin, config := runnable(t, "us-south", true)
			must(t, cloud.SetProject("closed", emulator.AccessDenied))
			_, said := plugin.Invoke(runAction, plus(config, c.config))
			// What is refused in the configuration is refused in the plan as well, of
			// which Terraform asks only for the first.
			said = slices.CompactFunc(said, func(a, b acctest.Diagnostic) bool { return a.String() == b.String() })
			refusalAbout(t, said, c.path, c.want...)
			saysOnce(t, said[0])
			if runs := cloud.Runs(); len(runs) > 0 {
				t.Errorf("a run was started: %+v", runs)
			}
		})
	}
}

func TestRunJobAction_waitsUntilTheRunEnds(t *testing.T) {
	t.Parallel()
	cloud, plugin, config := runnable(t, "us-south", true)
	progress, said := plugin.Invoke(runAction, config)
	quiet(t, said)
	run := onlyRun(t, cloud)
	if run.State != "Completed" || run.Scheduled || run.KeyID != cloud.Active() {
		t.Errorf("the run is %+v, want it completed with the key %s", run, cloud.Active())
	}
	if len(progress) < 3 || !strings.Contains(progress[0], run.ID) || !strings.HasSuffix(progress[len(progress)-1], "Completed") {
		t.Errorf("the progress was %q", progress)
	}
	if len(slices.Compact(slices.Clone(progress))) < len(progress) || strings.Count(strings.Join(progress, " "), "Starting") != 1 {
		t.Errorf("the progress says a state twice: %q", progress)
	}
}

func TestRunJobAction_doesNotWaitIfItIsToldSo(t *testing.T) {
	t.Parallel()
	// Without a key a run has failed before anybody can wait for it.
	for state, key := range map[string]bool{"Starting": true, "Failed": false} {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			cloud, plugin, config := runnable(t, "us-south", key)
			progress, said := plugin.Invoke(runAction, plus(config, acctest.Values{"wait": false, "region": nil}))
			if key {
				quiet(t, said)
			} else {
				refusal(t, said, "The run of the job did not succeed", "ended as Failed", "task_credentials_not_found")
			}
			run := onlyRun(t, cloud)
			if want := []string{fmt.Sprintf("run %s of job %s: %s", run.ID, run.JobID, state)}; run.State != state || !slices.Equal(progress, want) {
				t.Errorf("the run is %s and the progress was %q, want %q", run.State, progress, want)
			}
		})
	}
}

func TestRunJobAction_saysThatTheRunGoesOn(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		timeouts acctest.Values
		cancel   bool
		want     []string
	}{
		"when its time is over": {
			timeouts: acctest.Values{"invoke": "2s"},
			want:     []string{"The run did not end in time", "was seen last as ", "waits for 2s", "The run goes on.", "timeouts.invoke", "wait = false"},
		},
		"when Terraform is cancelled": {cancel: true, want: []string{"Could not follow the run", "which goes on"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, plugin, config := runnable(t, "us-south", true)
			must(t, cloud.AddFault(emulator.Fault{Method: http.MethodGet, Path: "/platform/us-south/v2/jobs/*/runs/*", DelayMS: 60_000, Skip: 1}))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if c.timeouts != nil {
				config["timeouts"] = c.timeouts
			}
			_, said := plugin.InvokeIn(ctx, runAction, config, func(string) {
				if c.cancel {
					cancel()
				}
			})
			refusal(t, said, append(c.want[:1:1], append([]string{onlyRun(t, cloud).ID}, c.want[1:]...)...)...)
			saysOnce(t, said[0], "wait for the run")
			if text := said[0].String(); strings.Contains(text, "deadline") || c.cancel == (said[0].Path == attribute("timeouts", "invoke")) {
				t.Errorf("the error about %q is: %s", said[0].Path, text)
			}
			cloud.ClearFaults()
			cloud.Advance(time.Minute)
			if run := onlyRun(t, cloud); run.State != "Completed" {
				t.Errorf("the run is %s, and was to go on", run.State)
			}
		})
	}
}

// A start that is refused to others says whose key the job runs with.
func TestRunJobAction_saysWhoseJobItIs(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	owner := cloud.Beside(t)
	owner.Setenv("IBMCLOUD_API_KEY", cloud.Users()[1].APIKey)
	jobPlugin(t, owner, jobValues(acctest.Values{"region": "ca-tor"})) // Toronto lets only the owner start it.
	_, said := configured(t, cloud).Invoke(runAction, acctest.Values{"region": "ca-tor", "project_id": projectID, "job_id": onlyJob(t, cloud).ID})
	refusal(t, said, "Could not start a run", "403", "runs with the user API key of "+cloud.Users()[1].IAMID, "signs in as "+cloud.Users()[0].IAMID)
}
