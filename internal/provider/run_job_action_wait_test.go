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
			progress, said := plugin.Invoke(runAction, plus(config, acctest.Values{"wait": false}))
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
