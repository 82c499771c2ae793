// SPDX-License-Identifier: MPL-2.0

package job_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

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

// TestEmulator_outOfOrder has the platform fail for good.
func TestEmulator_outOfOrder(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	c := newCloud(t, emulator.Options{})
	made, err := c.store.Create(ctx, project(), full())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.AddFault(emulator.Fault{Path: "*/v2/jobs*", Status: http.StatusInternalServerError}); err != nil {
		t.Fatal(err)
	}
	_, create := c.store.Create(ctx, project(), full())
	_, read := c.store.Read(ctx, project(), made.ID)
	_, find := c.store.FindByName(ctx, project(), "nightly")
	_, update := c.store.Update(ctx, project(), made.ID, full(), unrepeated())
	_, start := c.store.Start(ctx, project(), made.ID, job.NewRun{})
	_, wait := c.store.Wait(ctx, project(), made.ID, job.Run{ID: "R1"}, func(job.Run) {})
	_, tail := c.store.LogTail(ctx, project(), made.ID, "R1", 5)
	for name, err := range map[string]error{
		"Create": create, "Read": read, "FindByName": find, "Update": update, "Start": start, "Wait": wait, "LogTail": tail,
		"Delete": c.store.Delete(ctx, project(), made.ID),
	} {
		if refusal, ok := errors.AsType[*ibmcloud.Error](err); !ok || refusal.Status != http.StatusInternalServerError || refusal.Region != "eu-de" {
			t.Errorf("%s() = %v", name, err)
		}
	}
	if n := c.count(http.MethodPost, "/v2/jobs"); n != 2 {
		t.Errorf("a creation was sent %d times", n-1)
	}
}

// TestEmulator_projects tells a project that cannot be reached from a job that is gone.
func TestEmulator_projects(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	c := newCloud(t, emulator.Options{})
	made, err := c.store.Create(ctx, project(), full())
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := job.Scope{Region: "eu-de", ProjectID: "P2"}
	if _, err := c.store.Read(ctx, elsewhere, made.ID); !errors.Is(err, ibmcloud.ErrNotFound) || isScope(err) {
		t.Errorf("a job of another project reads %v", err)
	}
	for access, want := range map[emulator.Access]string{
		emulator.AccessMissing: "the project P1 in eu-de is not there", emulator.AccessDenied: "not allowed in the project P1 in eu-de",
	} {
		if err := c.SetProject("P1", access); err != nil {
			t.Fatal(err)
		}
		_, create := c.store.Create(ctx, project(), full())
		_, read := c.store.Read(ctx, project(), made.ID)
		_, start := c.store.Start(ctx, project(), made.ID, job.NewRun{})
		_, find := c.store.FindByName(ctx, project(), "n")
		for name, err := range map[string]error{"Create": create, "Read": read, "Start": start, "FindByName": find} {
			if !isScope(err) {
				t.Fatalf("%s() = %v, want a *job.ScopeError", name, err)
			}
			wanted(t, err, want)
		}
	}
}

func isScope(err error) bool {
	_, ok := errors.AsType[*job.ScopeError](err)
	return ok
}
