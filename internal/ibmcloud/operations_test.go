// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// TestOperations_areWhatIsSent holds the list to the wire, call by call.
func TestOperations_areWhatIsSent(t *testing.T) {
	t.Parallel()
	for _, op := range ibmcloud.Operations() {
		t.Run(op.Name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{handler: always(http.StatusOK, good)}
			client, _ := serve(t, c)
			if err := do(t.Context(), client, op.Name); err != nil {
				t.Fatal(err)
			}

			got := c.all()[len(c.all())-1]
			base, id := iamPath, "K1"
			if strings.HasPrefix(op.Name, "watsonx.") {
				base, id = platformPath+"/eu-de", "C1"
			}
			want := base + strings.NewReplacer("{id}", id, "{job_id}", "J1", "{run_id}", "R1").Replace(op.Path)
			if got.Method != op.Method || got.Path != want {
				t.Errorf("sent %s %s, want %s %s", got.Method, got.Path, op.Method, want)
			}
			if exchanges(op.Name) != (got.Auth == "") {
				t.Errorf("Authorization is present: %t", got.Auth != "")
			}
		})
	}
}

// TestOperations_areKnownToTheEmulator makes every call of the client once. Most of
// what they name is not there; that the emulator says so shows that it knows the call.
func TestOperations_areKnownToTheEmulator(t *testing.T) {
	t.Parallel()
	server, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	client := build(t, func(o *ibmcloud.Options) {
		o.APIKey = server.Users()[0].APIKey
		o.IAMURL, o.PlatformURL = listener.URL+"/iam", listener.URL+"/platform/{region}"
	})
	for _, op := range ibmcloud.Operations() {
		before := len(server.Requests())
		err := do(t.Context(), client, op.Name)
		for _, refusal := range []string{"nothing at this path", "does not take the method", "unknown query parameter", "unknown field"} {
			if err != nil && strings.Contains(err.Error(), refusal) {
				t.Errorf("the emulator does not know the call: %v", err)
			}
		}
		if len(server.Requests()) == before {
			t.Errorf("%s sent nothing", op.Name)
		}
	}
}
