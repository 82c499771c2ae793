// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"errors"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// emulated returns a client of the emulator's first user.
func emulated(tb testing.TB, o emulator.Options) (*ibmcloud.Client, *emulator.Server, emulator.User) {
	tb.Helper()
	server, err := emulator.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	listener := httptest.NewServer(server)
	tb.Cleanup(listener.Close)
	me := server.Users()[0]
	return build(tb, func(o *ibmcloud.Options) {
		o.APIKey = me.APIKey
		o.IAMURL, o.PlatformURL = listener.URL+"/iam", listener.URL+"/platform/{region}"
	}), server, me
}

// TestEmulator_knowsEveryOperation makes every call of the client once, and
// holds client and emulator to one and the same list.
func TestEmulator_knowsEveryOperation(t *testing.T) {
	t.Parallel()
	client, server, me := emulated(t, emulator.Options{})
	ctx, must := t.Context(), func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}

	identity, err := client.Identity(ctx)
	must(err)
	if identity.IAMID != me.IAMID || identity.AccountID != me.AccountID {
		t.Errorf("Identity() = %+v", identity)
	}
	own, err := client.OwnAPIKey(ctx)
	must(err)
	if own.ID != me.LoginKeyID {
		t.Errorf("OwnAPIKey() = %s, want %s", own.ID, me.LoginKeyID)
	}

	expiry := server.Now().Add(48 * time.Hour).Truncate(time.Minute)
	key, value, err := client.CreateAPIKey(ctx, ibmcloud.NewAPIKey{
		Name: "made by a test", IAMID: me.IAMID, AccountID: me.AccountID, Description: "d", ExpiresAt: expiry,
		ActionWhenLeaked: "none", Locked: true,
	}, "")
	must(err)
	if !key.Locked || !key.ExpiresAt.Equal(expiry) || key.Description != "d" || key.ActionWhenLeaked != "none" {
		t.Errorf("CreateAPIKey() = %+v", key)
	}
	proof, err := client.ProveAPIKey(ctx, value)
	must(err)
	must(client.UnlockAPIKey(ctx, key.ID))
	got, err := client.GetAPIKey(ctx, key.ID)
	must(err)
	none := ""
	changed, err := client.UpdateAPIKey(ctx, key.ID, got.EntityTag, ibmcloud.APIKeyChange{Description: &none})
	must(err)
	if changed.Description != "" || changed.EntityTag == got.EntityTag {
		t.Errorf("UpdateAPIKey() = %+v", changed)
	}
	if _, err := client.UpdateAPIKey(ctx, key.ID, got.EntityTag, ibmcloud.APIKeyChange{}); !errors.Is(err, ibmcloud.ErrConflict) {
		t.Errorf("with a stale entity tag the error is %v", err)
	}

	credential, err := client.CreateTaskCredential(ctx, "us-south", ibmcloud.NewTaskCredential{Name: key.Name, Description: key.ID}, value, proof)
	must(err)
	listed, err := client.ListTaskCredentials(ctx, "us-south")
	must(err)
	if !slices.ContainsFunc(listed, func(c ibmcloud.TaskCredential) bool { return c.ID == credential.ID }) {
		t.Errorf("the new credential %s is not there: %+v", credential.ID, listed)
	}
	must(client.DeleteTaskCredential(ctx, "us-south", credential.ID))
	if err := client.DeleteTaskCredential(ctx, "us-south", credential.ID); !errors.Is(err, ibmcloud.ErrNotFound) {
		t.Errorf("a second deletion says %v", err)
	}

	everyJobCall(t, client, me)

	must(client.LockAPIKey(ctx, key.ID))
	if err := client.DeleteAPIKey(ctx, key.ID); !errors.Is(err, ibmcloud.ErrConflict) {
		t.Errorf("the deletion of a locked key says %v", err)
	}
	must(client.UnlockAPIKey(ctx, key.ID))
	must(client.DeleteAPIKey(ctx, key.ID))
	keys, err := client.ListAPIKeys(ctx, ibmcloud.APIKeyQuery{IAMID: me.IAMID, AccountID: me.AccountID})
	must(err)
	if slices.ContainsFunc(keys, func(k ibmcloud.APIKey) bool { return k.ID == key.ID }) {
		t.Errorf("the deleted key %s is still there", key.ID)
	}

	compareOperations(t, server)
}

// everyJobCall makes, reads, runs, changes and deletes a job.
func everyJobCall(t *testing.T, client *ibmcloud.Client, me emulator.User) {
	t.Helper()
	ctx, must := t.Context(), func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	scope := ibmcloud.Scope{Region: "us-south", ProjectID: "P1"}
	end := time.Date(2099, 1, 1, 0, 0, 0, int(time.Millisecond), time.UTC)
	in := ibmcloud.JobDefinition{
		Name: "n", Description: "d", AssetRef: "A1", AssetRefType: "notebook", Configuration: `{"env_id":"e"}`,
		Schedule: "0 0 * * *", ScheduleInfo: ibmcloud.ScheduleInfo{Repeat: new(true), End: end},
		Parameters: ibmcloud.Parameters{"p": "5"},
		Retention:  ibmcloud.RetentionPolicy{Days: 30}, Notifications: ibmcloud.NotificationTypes{Warning: true},
		ParameterSets: []ibmcloud.ParameterSet{{Name: "eu", Ref: "set-1", ValueSet: "nightly"}},
	}
	made, err := client.CreateJob(ctx, scope, in)
	must(err)
	read, err := client.GetJob(ctx, scope, made.ID)
	must(err)
	listed, err := client.ListJobs(ctx, scope, ibmcloud.JobQuery{AssetRef: "A1"})
	must(err)
	if diff := cmp.Diff([]ibmcloud.Job{made, made}, append(listed, read)); diff != "" {
		t.Errorf("the job is not what was made (-want +got):\n%s", diff)
	}
	if made.OwnerID != me.IAMID || made.TaskCredentials == nil || made.TaskCredentials.UserID != me.IAMID ||
		made.TaskCredentials.AccountID != me.AccountID || !made.TaskCredentials.Enabled || made.ScheduleCreatorID != me.IAMID {
		t.Errorf("CreateJob() = %+v", made)
	}
	sent := made.JobDefinition
	sent.Configuration = in.Configuration // The service adds to it.
	if diff := cmp.Diff(in, sent); diff != "" {
		t.Errorf("the job is not what was asked for (-want +got):\n%s", diff)
	}
	changed, err := client.UpdateJob(ctx, scope, made.ID, []ibmcloud.JobChange{{Path: "/entity/job/schedule_info", Value: struct{}{}}})
	must(err)
	if changed.ScheduleInfo != (ibmcloud.ScheduleInfo{}) || changed.Schedule != "0 0 * * *" {
		t.Errorf("UpdateJob() = %+v", changed)
	}
	run, err := client.StartJobRun(ctx, scope, made.ID, ibmcloud.NewJobRun{Name: "by hand"})
	must(err)
	got, err := client.GetJobRun(ctx, scope, made.ID, run.ID)
	must(err)
	if got.Name != "by hand" || got.Scheduled || got.OwnerID != me.IAMID {
		t.Errorf("GetJobRun() = %+v", got)
	}
	refreshed, err := client.RefreshJobRun(ctx, scope, made.ID, run.ID)
	must(err)
	if refreshed != got {
		t.Errorf("RefreshJobRun() = %+v, want %+v", refreshed, got)
	}
	runs, err := client.ListJobRuns(ctx, scope, made.ID, 1)
	must(err)
	lines, err := client.JobRunLogTail(ctx, scope, made.ID, run.ID, 100)
	must(err)
	if len(runs) != 1 || runs[0].ID != run.ID || len(lines) == 0 {
		t.Errorf("ListJobRuns() = %+v, JobRunLogTail() = %q", runs, lines)
	}
	if _, err := client.DeleteJob(ctx, scope, made.ID); err != nil && !errors.Is(err, ibmcloud.ErrConflict) {
		t.Error(err)
	}
}

// compareOperations reads from the emulator's journal which operations it was
// asked for, and that there was nothing else.
func compareOperations(t *testing.T, server *emulator.Server) {
	t.Helper()
	placeholder := regexp.MustCompile(`\\\{\w+\\\}`)
	asked := map[string]bool{}
	for _, r := range server.Requests() {
		known := false
		for _, op := range ibmcloud.Operations() {
			base := "/iam"
			if strings.HasPrefix(op.Name, "watsonx.") {
				base = "/platform/[a-z-]+"
			}
			form := "^" + base + placeholder.ReplaceAllString(regexp.QuoteMeta(op.Path), "[^/]+") + "$"
			if r.Method == op.Method && regexp.MustCompile(form).MatchString(r.Path) {
				asked[op.Name], known = true, true
			}
		}
		if !known {
			t.Errorf("%s %s is no operation", r.Method, r.Path)
		}
	}
	for _, op := range ibmcloud.Operations() {
		if !asked[op.Name] {
			t.Errorf("the emulator was not asked for %s", op.Name)
		}
	}
}

// TestEmulator_everyRegion meets each oddity of the emulator's regions: links
// of both kinds, missing owners, and tokens that expire in two ways.
func TestEmulator_everyRegion(t *testing.T) {
	t.Parallel()
	for _, region := range emulator.Regions() {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			client, server, me := emulated(t, emulator.Options{PageSize: 1, SecondCredential: "allow"})
			key, value, err := client.CreateAPIKey(t.Context(), ibmcloud.NewAPIKey{Name: "n", IAMID: me.IAMID, AccountID: me.AccountID}, "")
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for range 3 {
				c, err := client.CreateTaskCredential(t.Context(), region, ibmcloud.NewTaskCredential{Name: "n", Description: key.ID}, value, ibmcloud.Proof{})
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, c.ID)
			}
			server.Advance(25 * time.Hour)

			found, err := client.ListTaskCredentials(t.Context(), region)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range found {
				got = append(got, c.ID)
				if c.OwnerID != "" && (c.OwnerID == me.IAMID) != slices.Contains(want, c.ID) {
					t.Errorf("%s is owned by %s", c.ID, c.OwnerID)
				}
			}
			for _, id := range want {
				if !slices.Contains(got, id) {
					t.Errorf("%s is missing in %v", id, got)
				}
				if err := client.DeleteTaskCredential(t.Context(), region, id); err != nil {
					t.Error(err)
				}
			}
			if d := client.Now().Sub(server.Now()); d < -2*time.Second || d > 2*time.Second {
				t.Errorf("client and service differ by %s", d)
			}
			for _, c := range server.Credentials() {
				if slices.Contains(want, c.ID) {
					t.Errorf("%s is left behind", c.ID)
				}
			}
		})
	}
}

// TestEmulator_lostMint is told apart from a refused one by the error alone.
func TestEmulator_lostMint(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault     emulator.Fault
		ambiguous bool
		minted    int
	}{
		"the reply is lost":           {emulator.Fault{LostReply: true}, true, 1},
		"the service refuses":         {emulator.Fault{Status: 403}, false, 0},
		"the service is unavailable":  {emulator.Fault{Status: 503}, true, 0},
		"a page of a proxy":           {emulator.Fault{Status: 502, Body: "<html>bad gateway</html>"}, true, 0},
		"the service has other plans": {emulator.Fault{Status: 409}, false, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server, me := emulated(t, emulator.Options{})
			tt.fault.Method, tt.fault.Path, tt.fault.Times = "POST", "/iam/v1/apikeys", 1
			if err := server.AddFault(tt.fault); err != nil {
				t.Fatal(err)
			}
			before := len(server.Keys())
			_, _, err := client.CreateAPIKey(t.Context(), ibmcloud.NewAPIKey{Name: "n", IAMID: me.IAMID, AccountID: me.AccountID}, "")
			if got := errors.Is(err, ibmcloud.ErrAmbiguous); got != tt.ambiguous {
				t.Errorf("the error is ambiguous: %t (%v)", got, err)
			}
			if got := len(server.Keys()) - before; got != tt.minted {
				t.Errorf("%d keys were minted, want %d", got, tt.minted)
			}
		})
	}
}
