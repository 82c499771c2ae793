// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"net/http"
	"slices"
)

// RemoveUser removes somebody from an account. Without an IAM ID it is the first
// user, without an account the first one of theirs. All their API keys are deleted at once and for good, locked or not, and their tokens are
// refused. Their task credentials and jobs stay.
//
// Assumed A25: Task credentials of somebody who was removed from the account
// stay.
// Assumed A26: A token of somebody who was removed from the account is refused
// with 401.
func (s *Server) RemoveUser(iamID, accountID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	setDefault(&iamID, s.store.users[0].iamID)
	u := s.store.userOf(iamID, accountID)
	if u == nil {
		return fmt.Errorf("emulator: there is no user %q in the account %q", iamID, accountID)
	}
	u.removed = true
	s.store.keys = slices.DeleteFunc(s.store.keys, u.owns)
	return nil
}

func (s *Server) postRemoval(w http.ResponseWriter, r *http.Request) {
	var in struct {
		IAMID     string `json:"iam_id"`
		AccountID string `json:"account_id"`
	}
	if err := readAdmin(r, &in); err != nil {
		refuseAdmin(w, err)
		return
	}
	if err := s.RemoveUser(in.IAMID, in.AccountID); err != nil {
		refuseAdmin(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
