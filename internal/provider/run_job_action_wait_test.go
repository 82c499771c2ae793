// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestRunJobAction_waitsUntilTheRunEnds(t *testing.T) {
	t.Parallel()
	for _, region := range emulator.Regions() {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			cloud, plugin, config := runnable(t, region, true)
			progress, said := plugin.Invoke(runAction, config)
			quiet(t, said)
			run := onlyRun(t, cloud)
			if run.State != "Completed" || run.Scheduled || run.KeyID != cloud.Active() {
				t.Errorf("the run is %+v, want it completed with the key %s", run, cloud.Active())
			}
			if len(progress) < 3 || !strings.Contains(progress[0], run.ID) || !strings.HasSuffix(progress[len(progress)-1], "Completed") {
				t.Errorf("the progress was %q", progress)
			}
			states := map[string]bool{}
			for _, message := range progress {
				state := message[strings.LastIndex(message, " ")+1:]
				if states[state] {
					t.Errorf("the progress says %s twice: %q", state, progress)
				}
				states[state] = true
			}
		})
	}
}

func TestRunJobAction_doesNotWaitIfItIsToldSo(t *testing.T) {
	t.Parallel()
	cloud, plugin, config := runnable(t, "us-south", true)
	progress, said := plugin.Invoke(runAction, plus(config, acctest.Values{"wait": false}))
	quiet(t, said)
	run := onlyRun(t, cloud)
	if run.State != "Starting" {
		t.Errorf("the run is %s already", run.State)
	}
	if want := []string{fmt.Sprintf("run %s of job %s: Starting", run.ID, run.JobID)}; !slices.Equal(progress, want) {
		t.Errorf("the progress was %q, want %q", progress, want)
	}
}

// Without a key a run has failed before anybody can wait for it.
func TestRunJobAction_failsAtOnceWithoutWaiting(t *testing.T) {
	t.Parallel()
	cloud, plugin, config := runnable(t, "us-south", false)
	progress, said := plugin.Invoke(runAction, plus(config, acctest.Values{"wait": false}))
	refusal(t, said, "The run of the job did not succeed", "ended as Failed", "task_credentials_not_found")
	run := onlyRun(t, cloud)
	if want := []string{fmt.Sprintf("run %s of job %s: Failed", run.ID, run.JobID)}; !slices.Equal(progress, want) {
		t.Errorf("the progress was %q, want %q", progress, want)
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
			timeouts: acctest.Values{"invoke": "3s"},
			want:     []string{"The run did not end in time", "was seen last as ", "waits for 3s", "The run goes on.", "timeouts.invoke", "wait = false"},
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
			began := time.Now()
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
			if took := time.Since(began); took > 30*time.Second {
				t.Errorf("the action took %s", took)
			}
			cloud.ClearFaults()
			cloud.Advance(time.Minute)
			if run := onlyRun(t, cloud); run.State != "Completed" {
				t.Errorf("the run is %s, and was to go on", run.State)
			}
		})
	}
}

// A service that is out of order for a while ends no run.
func TestRunJobAction_hasPatience(t *testing.T) {
	t.Parallel()
	cloud, plugin, config := runnable(t, "us-south", true)
	cloud.Setenv("WATSONX_MAX_RETRIES", "0")
	quiet(t, plugin.Configure(nil))
	must(t, cloud.AddFault(emulator.Fault{Method: http.MethodGet, Path: "/platform/us-south/v2/jobs/*/runs/*", Status: 503, Times: 7}))
	_, said := plugin.Invoke(runAction, config)
	quiet(t, said)
	if run := onlyRun(t, cloud); run.State != "Completed" {
		t.Errorf("the run is %+v", run)
	}
}

// A start that is refused to others says whose key the job runs with.
func TestRunJobAction_saysWhoseJobItIs(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	owner := cloud.Beside(t)
	owner.Setenv("IBMCLOUD_API_KEY", cloud.Users()[1].APIKey)
	jobPlugin(t, owner, jobValues(acctest.Values{"region": "ca-tor"})) // Toronto lets only the owner start it.
	plugin := cloud.NewPlugin(t)
	quiet(t, plugin.Configure(nil))
	_, said := plugin.Invoke(runAction, acctest.Values{"region": "ca-tor", "project_id": projectID, "job_id": onlyJob(t, cloud).ID})
	refusal(t, said, "Could not start a run", "403", "runs with the user API key of "+cloud.Users()[1].IAMID, "signs in as "+cloud.Users()[0].IAMID)
}
