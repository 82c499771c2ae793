// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A service ID owns a series like a user: created, rotated, looked up, listed with
// those of the account, imported, and deleted.
func TestUserAPIKey_belongsToAServiceID(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{Role: "service-id"})
	plugin, r := managed(t, cloud, acctest.Values{"rotation_trigger": "1"})
	first := r.Text("active_key", "id")
	applied(t, plugin, &r, acctest.Values{"rotation_trigger": "2"})
	active := r.Text("active_key", "id")
	if !strings.Contains(r.Text("id"), "/iam-ServiceId-") || active == first || r.Text("previous_key_id") != first {
		t.Errorf("%s has the Active key %s after %s", r.Text("id"), active, first)
	}
	found, said := plugin.Look(resourceName, nil)
	quiet(t, said)
	if got := found.Text("active_key", "id"); got != active {
		t.Errorf("the look-up finds %s, want %s", got, active)
	}
	_, said = plugin.Look("watsonx_user_api_keys", acctest.Values{"scope": "account"})
	quiet(t, said)
	imported, said := plugin.Import(resourceName, cloud.Owner(), nil)
	quiet(t, said)
	if got := imported.Text("tag"); got != r.Text("tag") {
		t.Errorf("the import finds the tag %s, want %s", got, r.Text("tag"))
	}
	if left, _ := plugin.Destroy(resourceName, r); left.Exists() {
		t.Error("the series is still in the state")
	}
	must(t, cloud.Nothing())
}
