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

func TestAccStalePlan_crossesTheDueTime(t *testing.T) {
	t.Parallel()
	const schedule = "\n  rotate_after_days = 30\n"

	t.Run("a plan that does not rotate leaves it to the next one", func(t *testing.T) {
		t.Parallel()
		s := newScene(t, "us-south")
		s.configure(schedule)
		s.Apply()
		first := s.cloud.Active()
		s.cloud.Advance(29 * 24 * time.Hour)
		s.configure(schedule + "  description = \"edited\"\n")
		s.plan()
		s.cloud.Advance(3 * 24 * time.Hour)
		s.cloud.ClearRequests()
		s.Must("apply", "-no-color", "-input=false", "saved.tfplan")
		if s.cloud.Active() != first || mints(s.cloud) != 0 {
			t.Error("the saved plan has rotated the key, which it did not say")
		}
		if code, said := s.Run("plan", "-detailed-exitcode", "-no-color", "-input=false"); code != 2 || !strings.Contains(said, `"age"`) {
			t.Errorf("the next plan does not rotate (exit code %d):\n%s", code, said)
		}
		s.apply(t, 1)
		if s.cloud.Active() == first {
			t.Error("the next apply has not rotated the key")
		}
	})
	t.Run("a plan that rotates does so once", func(t *testing.T) {
		t.Parallel()
		s := newScene(t, "us-south")
		s.configure(schedule + "  rotation_trigger = \"1\"\n")
		s.Apply()
		s.cloud.Advance(29 * 24 * time.Hour)
		s.configure(schedule + "  rotation_trigger = \"2\"\n")
		s.plan()
		s.cloud.Advance(3 * 24 * time.Hour)
		s.cloud.ClearRequests()
		s.Must("apply", "-no-color", "-input=false", "saved.tfplan")
		s.settled(t, 1)
	})
}
