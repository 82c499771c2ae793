// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

func TestErrors_sayWhatIsWrong(t *testing.T) {
	t.Parallel()
	key := userkey.Key{ID: "K1", Name: "name"}
	tests := map[string]struct {
		err  error
		want string
	}{
		"another key is Active": {userkey.MovedError{Owner: owner(), Expected: "K0", Found: key}, "the key name (K1) is Active for a1/IBMid-1 where K0 was expected"},
		"a key is there":        {userkey.MovedError{Owner: owner(), Found: key}, "the key name (K1) is Active for a1/IBMid-1 where none was expected"},
		"the key is gone":       {userkey.MovedError{Owner: owner(), Expected: "K0"}, "no key is Active for a1/IBMid-1 where K0 was expected"},
		"a key is elsewhere":    {userkey.MovedError{Owner: owner(), Found: key, Elsewhere: []string{there, here}}, "the key name (K1) is Active for a1/IBMid-1 in eu-de, us-south"},
		"a locked key":          {userkey.LockedError{Key: key}, "the key name (K1) is locked in IAM"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.err.Error(); got != tt.want {
				t.Errorf("Error() = %q, want %q", got, tt.want)
			}
		})
	}
}
