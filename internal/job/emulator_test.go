// SPDX-License-Identifier: MPL-2.0

package job_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

// emulated returns a client of an emulator's first user and a store on top of it,
// whose pauses turn the emulator's clock.
func emulated(t *testing.T) (emulator.User, *ibmcloud.Client, *job.Store) {
	t.Helper()
	server, err := emulator.New(emulator.Options{PageSize: 1, Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	me := server.Users()[0]
	client, err := ibmcloud.New(ibmcloud.Options{
		APIKey: me.APIKey, IAMURL: listener.URL + "/iam", PlatformURL: listener.URL + "/platform/{region}",
		Now: func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	return me, client, job.New(client, func(ctx context.Context, attempt int) error {
		if attempt > 1000 {
			return context.DeadlineExceeded
		}
		server.Advance(5 * time.Second)
		return ctx.Err()
	})
}

// storeKey gives the user a task credential in a region, with which runs start.
func storeKey(t *testing.T, client *ibmcloud.Client, me emulator.User, region string) {
	t.Helper()
	key, value, err := client.CreateAPIKey(t.Context(), ibmcloud.NewAPIKey{Name: "k", IAMID: me.IAMID, AccountID: me.AccountID}, "")
	if err == nil {
		_, err = client.CreateTaskCredential(t.Context(), region, ibmcloud.NewTaskCredential{Name: key.Name}, value, ibmcloud.Proof{})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// matches compares a job with its definition, but for what the service adds.
func matches(t *testing.T, got job.Job, want job.Definition) {
	t.Helper()
	got.Configuration = job.Project(got.Configuration, want.Configuration)
	if diff := cmp.Diff(want, got.JobDefinition); diff != "" {
		t.Errorf("the job (-want +got):\n%s", diff)
	}
}

// TestEmulator_everyRegion takes a job through its life in each region, with the
// region's oddities, in pages of one.
func TestEmulator_everyRegion(t *testing.T) {
	t.Parallel()
	for _, region := range emulator.Regions() {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			me, client, store := emulated(t)
			storeKey(t, client, me, region)
			ctx, scope := t.Context(), job.Scope{Region: region, SpaceID: "S1"}
			for _, name := range []string{"another", "nightly"} {
				d := full()
				d.Name = name
				if _, err := store.Create(ctx, scope, d); err != nil {
					t.Fatal(err)
				}
			}
			found, err := store.FindByName(ctx, scope, "nightly")
			if err != nil || len(found) != 1 {
				t.Fatalf("FindByName() = %+v, %v", found, err)
			}
			id := found[0].ID
			matches(t, found[0], full())
			support := ibmcloud.TaskCredentialsSupport{AccountID: me.AccountID, UserID: me.IAMID, Enabled: true}
			if diff := cmp.Diff(&support, found[0].TaskCredentials); diff != "" {
				t.Errorf("it runs with (-want +got):\n%s", diff)
			}

			_, little := bare()
			little.AssetRefType = "notebook"
			definitions := []job.Definition{full(), little, full()}
			for i, to := range definitions[1:] {
				got, err := store.Update(ctx, scope, id, definitions[i], to)
				if err != nil {
					t.Fatal(err)
				}
				matches(t, got, to)
				read, err := store.Read(ctx, scope, id)
				if diff := cmp.Diff(got, read); diff != "" || err != nil {
					t.Errorf("Read() = %v (-want +got):\n%s", err, diff)
				}
			}

			run, err := store.Start(ctx, scope, id, job.NewRun{Name: "by hand", Configuration: `{"n":2}`})
			if err != nil {
				t.Fatal(err)
			}
			ended, err := store.Wait(ctx, scope, id, run, func(job.Run) {})
			if err != nil || !ended.Succeeded() || ended.Name != "by hand" {
				t.Errorf("Wait() = %+v, %v", ended, err)
			}
			latest, err := store.LatestRun(ctx, scope, id)
			if diff := cmp.Diff(&ended, latest); diff != "" || err != nil {
				t.Errorf("the latest run: %v (-want +got):\n%s", err, diff)
			}
			if lines, err := store.LogTail(ctx, scope, id, run.ID, 2); err != nil || len(lines) != 2 {
				t.Errorf("LogTail() = %q, %v", lines, err)
			}

			if _, err := store.Start(ctx, scope, id, job.NewRun{}); err != nil { // The deletion waits for its end.
				t.Fatal(err)
			}
			if err := store.Delete(ctx, scope, id); err != nil {
				t.Error(err)
			}
			if _, err := store.Read(ctx, scope, id); !errors.Is(err, ibmcloud.ErrNotFound) {
				t.Errorf("a job that is gone reads %v", err)
			}
		})
	}
}
