// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// examples/complete signs in to two accounts, and each account is a process of the
// provider. In the process of a test both would share what was configured last.
func TestAccExamples_complete(t *testing.T) {
	t.Parallel()
	e := stageComplete(t)
	e.create()
	e.rotate("1")
	if got := e.series(e.production)[emulator.StatusPhasedOut]; len(got) != 1 {
		t.Errorf("%d keys of production are Phased out, want 1: %+v", len(got), got)
	}
	e.ran(30)
	e.Destroy("-var=rotation=1")
	e.nothing()
}

// A completeExample is the example, ready to be run.
type completeExample struct {
	folder

	cloud                   *acctest.Cloud
	production, development emulator.User
}

// stageComplete copies the example, and signs in to a cloud of two accounts.
func stageComplete(t *testing.T) completeExample {
	t.Helper()
	cloud := acctest.NewCloud(t, emulator.Options{Accounts: 2})
	hasten(t, cloud)
	root, source := t.TempDir(), filepath.Join("..", "..", "examples")
	for _, part := range []string{"complete", "modules"} {
		if err := os.CopyFS(filepath.Join(root, part), os.DirFS(filepath.Join(source, part))); err != nil {
			t.Fatal(err)
		}
	}

	path := filepath.Join(root, "complete")
	e := completeExample{cloud: cloud, production: cloud.Users()[0]}
	for _, u := range cloud.Users() {
		if u.IAMID == e.production.IAMID && u.AccountID != e.production.AccountID {
			e.development = u
		}
	}
	e.folder = folder{CLI: cloud.NewProgramCLI(t, path, &program), t: t, path: path}
	e.Setenv("TF_VAR_production_api_key", e.production.APIKey)
	e.Setenv("TF_VAR_development_api_key", e.development.APIKey)
	return e
}

// hasten lets the cloud's time pass fifty times as fast, since a process waits in
// earnest for a run to end and for a job to be gone.
func hasten(t *testing.T, cloud *acctest.Cloud) {
	t.Helper()
	ended, stop := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() {
		close(stop)
		<-ended
	})
	go func() {
		defer close(ended)
		for {
			select {
			case <-stop:
				return
			case <-time.After(100 * time.Millisecond):
				cloud.Advance(5 * time.Second)
			}
		}
	}()
}

// series returns a user's keys by status.
func (e completeExample) series(of emulator.User) map[string][]emulator.KeyRecord {
	found := map[string][]emulator.KeyRecord{}
	for _, k := range e.cloud.Keys() {
		if k.AccountID == of.AccountID && k.IAMID == of.IAMID {
			found[k.Status] = append(found[k.Status], k)
		}
	}
	return found
}

func (e completeExample) create() {
	e.t.Helper()
	e.Must("get", "-no-color")
	e.Apply()
	e.Settled()
	if jobs := e.cloud.Jobs(); len(jobs) != 4 {
		e.t.Fatalf("there are %d jobs, want 4: %+v", len(jobs), jobs)
	}
}

// rotate lets the jobs run for ten days, and applies another value of the variable.
func (e completeExample) rotate(rotation string) {
	e.t.Helper()
	e.cloud.Advance(10 * 24 * time.Hour)
	before := e.series(e.production)[emulator.StatusActive]
	// As a pipeline does: what was approved is what is applied. Neither of the two API
	// keys is in the file.
	said := e.Must("plan", "-out=rotation.tfplan", "-no-color", "-input=false", "-var=rotation="+rotation)
	if strings.Contains(said, "Check block") {
		e.t.Errorf("the plan of a rotation is noisy:\n%s", said)
	}
	if found := e.cloud.Leaks("rotation.tfplan", []byte(e.read("rotation.tfplan"))); len(found) > 0 {
		e.t.Errorf("the saved plan shows secrets: %v", found)
	}
	said = e.Must("apply", "-no-color", "-input=false", "rotation.tfplan")
	if !strings.Contains(said, "watsonx_user_api_key.production: Modifications complete") || strings.Contains(said, "watsonx_job.this: Modif") {
		e.t.Errorf("a rotation changes the keys, and no job:\n%s", said)
	}
	e.Settled("-var=rotation=" + rotation)
	after := e.series(e.production)[emulator.StatusActive]
	if len(after) != 1 || after[0].ID == before[0].ID || len(after[0].Regions) != 3 {
		e.t.Fatalf("production was not rotated in three regions: %+v", after)
	}
	if got := e.series(e.development); len(got[emulator.StatusActive]) != 1 || len(got[emulator.StatusPhasedOut]) != 0 {
		e.t.Errorf("development holds %+v", got)
	}
}

// ran fails the test unless the jobs ran so often at least, and never failed.
func (e completeExample) ran(times int) {
	e.t.Helper()
	runs := e.cloud.Runs()
	if len(runs) < times {
		e.t.Errorf("the jobs ran %d times, want %d", len(runs), times)
	}
	for _, run := range runs {
		if run.Error != "" {
			e.t.Errorf("a run failed: %+v", run)
		}
	}
}

// nothing fails the test if something is left in one of the accounts.
func (e completeExample) nothing() {
	e.t.Helper()
	if err := e.cloud.Nothing(); err != nil {
		e.t.Error(err)
	}
	for _, u := range []emulator.User{e.production, e.development} {
		if left := e.series(u); len(left[emulator.StatusActive])+len(left[emulator.StatusPhasedOut]) > 0 {
			e.t.Errorf("left behind: %+v", left)
		}
	}
}
