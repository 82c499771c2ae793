// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// TestProof_signsTheInstallation follows the bearer tokens of two installations,
// one with a proof and one without.
func TestProof_signsTheInstallation(t *testing.T) {
	t.Parallel()
	const unauthorized = `{"errors":[{"code":"not_authenticated","message":"expired"}]}`
	tests := map[string]struct {
		options func(*ibmcloud.Options)
		refuse  string // the token that the platform refuses
		proven  bool
		want    []string // who signed the installations
		fails   bool
	}{
		"with a proof, the new key signs":                             {proven: true, want: []string{token(1)}},
		"without a proof, the client's own key signs":                 {want: []string{token(2)}},
		"a refused proof is made anew once":                           {proven: true, refuse: token(1), want: []string{token(1), token(2)}},
		"a client with a ready token signs with the proof":            {options: withToken(token(9)), proven: true, want: []string{token(1)}},
		"a client with a ready token makes a refused proof anew":      {options: withToken(token(9)), proven: true, refuse: token(1), want: []string{token(1), token(2)}},
		"a client with a ready token and no proof gives up at once":   {options: withToken(token(9)), refuse: token(9), want: []string{token(9)}, fails: true},
		"a proof that stays refused is not exchanged again and again": {proven: true, refuse: "*", want: []string{token(1), token(2)}, fails: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{handler: func(w http.ResponseWriter, r *http.Request) {
				if tt.refuse == "*" || r.Header.Get("Authorization") == "Bearer "+tt.refuse {
					answer(w, http.StatusUnauthorized, unauthorized)
					return
				}
				answer(w, http.StatusCreated, good)
			}}
			client := newClient(t, c)
			if tt.options != nil {
				client = newClient(t, c, tt.options)
			}
			proof, err := client.ProveAPIKey(t.Context(), newValue)
			if err != nil {
				t.Fatal(err)
			}
			if !tt.proven {
				proof = ibmcloud.Proof{}
			}
			_, err = createCredential(t.Context(), client, newValue, proof)
			if errors.Is(err, ibmcloud.ErrUnauthorized) != tt.fails || err != nil && !tt.fails {
				t.Errorf("CreateTaskCredential() = %v", err)
			}
			var got []string
			for _, r := range c.requests() {
				got = append(got, r.Auth)
			}
			for i := range tt.want {
				tt.want[i] = "Bearer " + tt.want[i]
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("the signatures differ (-want +got):\n%s", diff)
			}
		})
	}
}
