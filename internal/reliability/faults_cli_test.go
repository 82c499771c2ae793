// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A few cases of the matrix through the real CLI, to show that the matrix, which
// does without, says the truth about it.
func TestAccFaults_convergeWithTheRealCLI(t *testing.T) {
	t.Parallel()
	const keys, credentials = "/iam/v1/apikeys", "/platform/us-south/v1/task_credentials"
	tests := map[string]struct {
		from  string // the trigger of an apply before; empty for none
		to    string // the trigger; empty to destroy
		fault emulator.Fault
		names string // the call that the error names; empty when the apply succeeds
		keys  int    // that are left
	}{
		"a create whose installation is refused once": {
			to: "1", fault: emulator.Fault{Method: "POST", Path: credentials, Status: 403, Times: 1}, names: "watsonx.CreateTaskCredential", keys: 1,
		},
		"a rotation whose mint loses its reply once": {
			from: "1", to: "2", fault: emulator.Fault{Method: "POST", Path: keys, LostReply: true, Times: 1}, keys: 2,
		},
		"a destroy whose deletion of a key is refused until cleared": {
			from: "1", fault: emulator.Fault{Method: "DELETE", Path: keys + "/*", Status: 409}, names: "iam.DeleteAPIKey",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			cli := newAttached(t, cloud)
			trigger := tt.from
			if trigger == "" {
				trigger = tt.to
			}
			cli.trigger(trigger)
			cli.Init()
			if tt.from != "" {
				cli.Apply()
			}
			args := []string{"destroy", "-auto-approve", "-no-color", "-input=false"}
			if tt.to != "" {
				args[0] = "apply"
				cli.trigger(tt.to)
			}

			if err := cloud.AddFault(tt.fault); err != nil {
				t.Fatal(err)
			}
			code, said := cli.Run(args...)
			if failed := code != 0; failed != (tt.names != "") || !strings.Contains(said, tt.names) {
				t.Errorf("with the fault: exit code %d, want the error to name %q:\n%s", code, tt.names, said)
			}
			if tt.names != "" && !strings.Contains(said, "IBM Cloud transaction: ") {
				t.Errorf("the error quotes no transaction:\n%s", said)
			}

			cloud.ClearFaults()
			cli.Must(args...)
			if tt.to == "" {
				if err := cloud.Nothing(); err != nil {
					t.Error(err)
				}
				return
			}
			cli.Settled()
			if cloud.Active() == "" || cloud.Leaving(tt.keys, 1) != nil {
				t.Errorf("after the next apply: Active %q, %v", cloud.Active(), cloud.Leaving(tt.keys, 1))
			}
		})
	}
}
