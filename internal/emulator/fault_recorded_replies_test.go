// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestRecordedReplies_haveTheirShape(t *testing.T) {
	t.Parallel()
	const management, token = "management", "token"
	tests := map[string]struct {
		path   string
		status int
		shape  string
	}{
		"BXNIM0102E":                      {"/iam/v1/apikeys/x", 404, management},
		"BXNIM0308E":                      {"/iam/v1/apikeys", 401, management},
		"BXNIM0308E in the token's shape": {"/iam/v1/apikeys", 401, token},
		"BXNIM0434E":                      {"/iam/identity/token", 400, token},
		"BXNIM0141E":                      {"/iam/identity/token", 400, token},
		"BXNIM0310E":                      {"/iam/identity/token", 400, token},
	}
	if len(tests) != len(emulator.RecordedReplies()) {
		t.Fatalf("there are the recorded replies %q", emulator.RecordedReplies())
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{})
			cloud.wants(t, http.StatusNoContent, "", http.MethodPost, "/_emulator/faults", toJSON(t, map[string]any{"path": "*", "recorded": name, "times": 1}))
			got := cloud.ask(t, "", http.MethodGet, test.path, "")
			code, _, _ := strings.Cut(name, " ")
			if got.status != test.status || got.code() != code || (got.body["errorCode"] != nil) != (test.shape == token) {
				t.Errorf("answer = %d %s, want %d in the shape of the %s calls", got.status, got.text, test.status, test.shape)
			}
		})
	}
	cloud := newCloud(t, emulator.Options{})
	if err := cloud.AddFault(emulator.Fault{Path: "*", Recorded: "BXNIM9999E"}); err == nil {
		t.Error("a fault with a reply that nobody recorded works, want an error")
	}
	if err := cloud.AddFault(emulator.Fault{Path: "*", Recorded: "BXNIM0434E", Status: 500}); err == nil {
		t.Error("a fault with a recorded reply and a status works, want an error")
	}
}

func TestIAM_refusesInTheWordsThatWereRecorded(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	for says, got := range map[string]answer{
		"Unable to find object":         cloud.ask(t, cloud.login(t, 0), http.MethodGet, "/iam/v1/apikeys/x", ""),
		"No authorization header found": cloud.ask(t, "", http.MethodGet, "/iam/v1/apikeys", ""),
	} {
		if !strings.Contains(got.text, says) {
			t.Errorf("answer = %d %s, want %q in it", got.status, got.text, says)
		}
	}
}
