// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// TestScheduler_aYear holds the emulator to a time in which a test of a year
// can be run often. It takes a second under the race detector; the bound has
// room for a machine with other things to do.
func TestScheduler_aYear(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	regions := []string{"us-south", "eu-de", "jp-tok"}
	cloud.withKey(t, regions...)
	token := cloud.login(t, 0)
	for i := range 24 {
		cloud.makeJob(t, token, regions[i%3], map[string]any{"schedule": fmt.Sprintf("%d */6 * * *", 2*i)})
	}
	begin := time.Now()
	for range 365 {
		cloud.Advance(24 * time.Hour)
		if cloud.Now().Sub(start())%(30*24*time.Hour) == 0 {
			if err := cloud.Console(emulator.ConsoleAction{Act: "rotate"}); err != nil {
				t.Fatal(err)
			}
			series := cloud.ownKeys()
			if err := cloud.DeleteKey(series[0].ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	runs := cloud.Runs()
	if len(runs) != 24*4*365 {
		t.Errorf("%d runs, want %d", len(runs), 24*4*365)
	}
	for i, run := range runs {
		if run.State != "Completed" || (i > 0 && run.StartedAt.Before(runs[i-1].StartedAt)) {
			t.Fatalf("run %d = %+v", i, run)
		}
	}
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("a year took %s, want a second or so", took)
	}
}
