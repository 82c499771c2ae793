// SPDX-License-Identifier: MPL-2.0

package job_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

// A cloud is an emulator and a client of its first user. Each pause turns the
// emulator's clock.
type cloud struct {
	*emulator.Server
	client *ibmcloud.Client
	store  *job.Store
}

func newCloud(t *testing.T, o emulator.Options) cloud {
	t.Helper()
	o.Clock = func() time.Time { return now }
	server, err := emulator.New(o)
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	client, err := ibmcloud.New(ibmcloud.Options{
		APIKey: server.Users()[0].APIKey, IAMURL: listener.URL + "/iam", PlatformURL: listener.URL + "/platform/{region}",
		Now: func() time.Time { return now }, MaxRetries: 1, Waits: func(time.Duration) time.Duration { return 0 },
	})
	if err != nil {
		t.Fatal(err)
	}
	return cloud{server, client, job.New(client, func(ctx context.Context, attempt int) error {
		if attempt > 1000 {
			return context.DeadlineExceeded
		}
		server.Advance(5 * time.Second)
		return ctx.Err()
	})}
}

// install gives the user a task credential in a region.
func (c cloud) install(t *testing.T, region string) {
	t.Helper()
	me := c.Users()[0]
	key, value, err := c.client.CreateAPIKey(t.Context(), ibmcloud.NewAPIKey{Name: "k", IAMID: me.IAMID, AccountID: me.AccountID}, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.client.CreateTaskCredential(t.Context(), region, ibmcloud.NewTaskCredential{Name: key.Name}, value, ibmcloud.Proof{}); err != nil {
		t.Fatal(err)
	}
}

// matches compares a job with its definition, but for what the service adds.
func matches(t *testing.T, got job.Job, want job.Definition) {
	t.Helper()
	got.Configuration = job.Project(got.Configuration, want.Configuration)
	if want.AssetRefType == "" {
		got.AssetRefType = ""
	}
	if diff := cmp.Diff(want, got.JobDefinition); diff != "" {
		t.Errorf("the job (-want +got):\n%s", diff)
	}
}

// TestEmulator_everyRegion takes a job through its life in each region, with the
// region's oddities, in projects and in spaces, in pages of one.
func TestEmulator_everyRegion(t *testing.T) {
	t.Parallel()
	for _, region := range emulator.Regions() {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, emulator.Options{PageSize: 1})
			c.install(t, region)
			ctx := t.Context()
			scope := job.Scope{Region: region, SpaceID: "S1"}
			for _, name := range []string{"another", "nightly"} {
				d := full()
				d.Name = name
				if _, err := c.store.Create(ctx, scope, d); err != nil {
					t.Fatal(err)
				}
			}
			found, err := c.store.FindByName(ctx, scope, "nightly")
			if err != nil || len(found) != 1 {
				t.Fatalf("FindByName() = %+v, %v", found, err)
			}
			id, me := found[0].ID, c.Users()[0]
			matches(t, found[0], full())
			if got := found[0].TaskCredentials; got == nil || *got != (ibmcloud.TaskCredentialsSupport{AccountID: me.AccountID, UserID: me.IAMID, Enabled: true}) {
				t.Errorf("it runs with %+v", got)
			}

			_, little := bare()
			definitions := []job.Definition{full(), little, full()}
			for i, to := range definitions[1:] {
				got, err := c.store.Update(ctx, scope, id, definitions[i], to)
				if err != nil {
					t.Fatal(err)
				}
				to.AssetRefType = "notebook"
				matches(t, got, to)
				read, err := c.store.Read(ctx, scope, id)
				if diff := cmp.Diff(got, read); diff != "" || err != nil {
					t.Errorf("Read() = %v (-want +got):\n%s", err, diff)
				}
			}

			run, err := c.store.Start(ctx, scope, id, job.NewRun{Name: "by hand", Configuration: `{"n":2}`})
			if err != nil {
				t.Fatal(err)
			}
			ended, err := c.store.Wait(ctx, scope, id, run, func(job.Run) {})
			if err != nil || !ended.Succeeded() || ended.Name != "by hand" {
				t.Errorf("Wait() = %+v, %v", ended, err)
			}
			latest, err := c.store.LatestRun(ctx, scope, id)
			if diff := cmp.Diff(&ended, latest); diff != "" || err != nil {
				t.Errorf("the latest run: %v (-want +got):\n%s", err, diff)
			}

			if _, err := c.store.Start(ctx, scope, id, job.NewRun{}); err != nil {
				t.Fatal(err)
			}
			if err := c.store.Delete(ctx, scope, id); err != nil {
				t.Error(err)
			}
			if slices.ContainsFunc(c.Jobs(), func(j emulator.JobRecord) bool { return j.ID == id }) {
				t.Error("the job is still there")
			}
			if err := c.store.Delete(ctx, scope, id); err != nil {
				t.Errorf("the deletion of a job that is gone says %v", err)
			}
			if _, err := c.store.Read(ctx, scope, id); !errors.Is(err, ibmcloud.ErrNotFound) {
				t.Errorf("a job that is gone reads %v", err)
			}
		})
	}
}

// TestEmulator_faults makes each change meet each fault and looks at what is there then.
func TestEmulator_faults(t *testing.T) {
	t.Parallel()
	faults := map[string]emulator.Fault{
		"the reply is lost":           {LostReply: true},
		"the request is lost":         {Reset: true},
		"the reply is cut":            {Truncate: true},
		"a gateway gives up":          {Status: http.StatusGatewayTimeout},
		"there are too many requests": {Status: http.StatusTooManyRequests},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			c := newCloud(t, emulator.Options{})
			c.install(t, "us-south")
			scope := job.Scope{Region: "us-south", ProjectID: "P1"}
			carried := fault.LostReply || fault.Truncate
			arrives := carried || fault.Status == http.StatusTooManyRequests
			meet := func(method, end string, times int) {
				c.ClearFaults()
				fault.Method, fault.Path, fault.Times = method, "*/v2/jobs"+end, times
				if err := c.AddFault(fault); err != nil {
					t.Fatal(err)
				}
			}

			meet(http.MethodPost, "", 1)
			made, err := c.store.Create(ctx, scope, full())
			if (err == nil) != arrives || (err != nil) != errors.Is(err, ibmcloud.ErrAmbiguous) || (len(c.Jobs()) == 1) != arrives {
				t.Fatalf("Create() = %v, and there are %d jobs", err, len(c.Jobs()))
			}
			if err != nil {
				if made, err = c.store.Create(ctx, scope, full()); err != nil {
					t.Fatal(err)
				}
			}
			to := full()
			to.Schedule, to.Parameters = "5 0 * * *", nil
			meet(http.MethodPatch, "/*", 1)
			if got, err := c.store.Update(ctx, scope, made.ID, full(), to); err != nil {
				t.Error(err)
			} else {
				matches(t, got, to)
			}
			meet(http.MethodPost, "/*/runs", 1)
			run, err := c.store.Start(ctx, scope, made.ID, job.NewRun{Name: "smoke test"})
			if (err == nil) != arrives || (len(c.Runs()) == 1) != arrives || (arrives && c.Runs()[0].ID != run.ID) {
				t.Errorf("Start() = %v, %v, and there are %d runs", run, err, len(c.Runs()))
			}
			meet(http.MethodGet, "/*/runs/*", 1)
			if arrives {
				if run, err = c.store.Wait(ctx, scope, made.ID, run, func(job.Run) {}); err != nil || !run.Succeeded() {
					t.Errorf("Wait() = %+v, %v", run, err)
				}
			}
			meet(http.MethodDelete, "/*", 1)
			if err := c.store.Delete(ctx, scope, made.ID); err != nil || len(c.Jobs()) != 0 {
				t.Errorf("Delete() = %v, and there are %d jobs", err, len(c.Jobs()))
			}
		})
	}
}
