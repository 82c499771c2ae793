// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/invariants"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// plan saves a plan of the configuration.
func (w folder) plan() {
	w.t.Helper()
	w.Must("plan", "-out=saved.tfplan", "-no-color", "-input=false")
}

func TestAccStalePlan_isRefusedAfterARotationInTheConsole(t *testing.T) {
	t.Parallel()
	s := newScene(t, "us-south")
	s.trigger("1")
	s.Apply()
	s.trigger("2")
	s.plan()
	s.cloud.Advance(time.Minute) // Two keys of one second have the same name.
	if err := s.cloud.Console(emulator.ConsoleAction{Act: "rotate"}); err != nil {
		t.Fatal(err)
	}
	foreign := s.cloud.Active()
	s.cloud.ClearRequests()

	code, said := s.Run("apply", "-no-color", "-input=false", "saved.tfplan")

	text := strings.Join(strings.Fields(said), " ")
	if code == 0 || !strings.Contains(text, "Could not rotate the user API key") || !strings.Contains(text, "Plan again.") {
		t.Errorf("exit code %d:\n%s", code, said)
	}
	if sent := changing(s.cloud); len(sent) > 0 {
		t.Errorf("before it was refused, the apply has sent %+v", sent)
	}
	if s.cloud.Active() != foreign {
		t.Error("the key that was made in the console is not Active any more")
	}
	// What the console installed is known from now on.
	observed(t, s.cloud, func() []invariants.Apply { return nil })
	s.apply(t, 1)
}
