// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// TestOperations_areWhatIsSent holds the list to the wire, call by call.
func TestOperations_areWhatIsSent(t *testing.T) {
	t.Parallel()
	calls := operations()
	if got, want := len(ibmcloud.Operations()), len(calls); got != want {
		t.Fatalf("there are %d operations, and %d in this test", got, want)
	}
	for _, op := range ibmcloud.Operations() {
		t.Run(op.Name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{handler: always(http.StatusOK, good)}
			client, _ := serve(t, c)
			if err := calls[op.Name](t.Context(), client); err != nil {
				t.Fatal(err)
			}

			got := c.all()[len(c.all())-1]
			base := iamPath
			if strings.HasPrefix(op.Name, "watsonx.") {
				base = platformPath + "/eu-de"
			}
			id := "K1"
			if base != iamPath {
				id = "C1"
			}
			want := base + strings.NewReplacer("{id}", id, "{account_id}", account, "{job_id}", "J1", "{run_id}", "R1").Replace(op.Path)
			if got.Method != op.Method || got.Path != want {
				t.Errorf("sent %s %s, want %s %s", got.Method, got.Path, op.Method, want)
			}
			if strings.HasSuffix(op.Path, "/identity/token") != (got.Auth == "") {
				t.Errorf("Authorization is present: %t", got.Auth != "")
			}
		})
	}
}
