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
		"another key is Active":     {userkey.MovedError{Owner: owner(), Expected: "K0", Found: key}, "the key name (K1) is Active for a1/IBMid-1 where K0 was expected"},
		"a key is there":            {userkey.MovedError{Owner: owner(), Found: key}, "the key name (K1) is Active for a1/IBMid-1 where none was expected"},
		"the key is gone":           {userkey.MovedError{Owner: owner(), Expected: "K0"}, "no key is Active for a1/IBMid-1 where K0 was expected"},
		"a key is elsewhere":        {userkey.SecondError{Owner: owner(), Key: key, Regions: []string{there, here}}, "the key name (K1) is Active for a1/IBMid-1 in eu-de, us-south"},
		"a credential is untold":    {userkey.UntoldError{Owner: owner(), Credentials: map[string]userkey.Credential{here: {ID: "C1", Name: "a script's"}}}, `a task credential is installed for a1/IBMid-1 whose key cannot be told: "a script's" (C1) in us-south`},
		"the own key":               {userkey.OwnKeyError{Key: key, Act: "delete"}, "will not delete the key name (K1): the provider authenticates with it"},
		"a locked key":              {userkey.LockedError{Key: key}, "the key name (K1) is locked in IAM"},
		"regions that are not seen": {userkey.UnseenError{Regions: []string{here, there}, Err: errSilent}, "could not look whether a key to be deleted is installed in us-south, eu-de: the region does not answer"},
		"keys of something else":    {userkey.NotPhasedOutError{IDs: []string{"K1", "K2"}}, "not Phased out keys of this series: K1, K2"},
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
