// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/invariants"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// The same as TestRaces, a few times, with the CLI and with two processes.
func TestAccRaces_endWithOneRefusedOrBothConverged(t *testing.T) {
	t.Parallel()
	for i, mode := range []string{"conflict", "conflict", "bad-request", "allow", "replace"} {
		t.Run(fmt.Sprintf("%d: %s", i+1, mode), func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{SecondCredential: mode, Seed: int64(i + 1)})
			gate := cloud.NewGate(t)
			left, right := newFolder(t, cloud), newFolder(t, cloud.Beside(t))
			left.trigger("1")
			left.Apply()
			right.trigger("1")
			right.Write("import.tf", fmt.Sprintf("import {\n  to = watsonx_user_api_key.this\n  id = %q\n}\n", cloud.Owner()))
			right.Apply()
			left.trigger("2")
			right.trigger("2")

			disturb(gate, uint64(i))
			var codeLeft, codeRight int
			var saidLeft, saidRight string
			observed(t, cloud, func() []invariants.Apply {
				regions := []string{"us-south"}
				ran := []invariants.Apply{{Before: left.state(), Regions: regions}, {Before: right.state(), Regions: regions}}
				waitLeft, waitRight := left.startApply(), right.startApply()
				codeLeft, saidLeft = waitLeft()
				codeRight, saidRight = waitRight()
				ran[0].Failed, ran[0].After = codeLeft != 0, left.state()
				ran[1].Failed, ran[1].After = codeRight != 0, right.state()
				return ran
			})
			if codeLeft != 0 && codeRight != 0 {
				t.Errorf("both were refused:\n%s\n%s", saidLeft, saidRight)
			}
			for _, said := range []string{saidLeft, saidRight} {
				if strings.Contains(said, "Provider bug") || strings.Contains(said, "produced an") {
					t.Errorf("the provider broke a promise:\n%s", said)
				}
			}
			left.Apply()
			right.Apply()
			anHourLater(t, cloud, left.state(), right.state())
			for _, w := range []folder{left, right} {
				w.Apply("-refresh-only")
				converged(t, cloud, w.state(), "us-south")
			}
			left.Settled()
			right.Settled()
			if left.state().Active != right.state().Active {
				t.Error("the states name different Active keys")
			}
		})
	}
}
