// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// What a user may do in the account.
const (
	roleAdmin          = "admin"
	roleOwner          = "owner"
	roleViewer         = "viewer"
	roleTrustedProfile = "trusted-profile"
	roleServiceID      = "service-id"
)

const serviceIDPrefix = "iam-ServiceId-"

// A User is one person or service ID in one account, with a key to log in with.
type User struct {
	IAMID      string // the person's own IAM ID, also when a trusted profile is used
	AccountID  string
	APIKey     string // value of the login key, which is no user API key of watsonx
	LoginKeyID string
	Role       string
}

// An identity is somebody in one account. Keys, credentials and jobs belong to one.
type identity struct {
	iamID, accountID string
}

type user struct {
	identity

	profileID string // IAM ID of the trusted profile, "" for a plain user
	role      string
	email     string
	login     *apiKey  // to log in with
	removed   bool     // from the account
	noProfile []string // regions in which they never opened watsonx
}

// addUsers makes the users of the accounts. The first one is the caller. The other
// people already used the console, because foreign keys are always around.
func (s *store) addUsers(now time.Time) {
	home := s.random.hex("account", 32)
	for i := range s.options.Users {
		u := &user{
			identity: identity{iamID: s.random.iamID(), accountID: home},
			role:     roleAdmin,
			email:    "user" + strconv.Itoa(i+1) + "@example.com",
		}
		if i == 0 {
			u.role = s.options.Role
		}
		if s.options.isServiceID(i) {
			u.role, u.iamID, u.email = roleServiceID, serviceIDPrefix+s.random.uuid("service-id"), ""
		}
		if u.role == roleTrustedProfile {
			u.profileID = "iam-Profile-" + s.random.uuid("profile")
		}
		s.join(u, now)
		switch {
		case i == 0:
			u.noProfile = slices.Clone(s.options.NoProfile)
			for _, region := range s.options.ScopedCredentials {
				scope := map[string]string{"project_id": s.random.uuid("project")}
				s.putCredential(credential{
					name: foreignCredentialName, region: region, scope: scope, identity: u.identity, value: u.login.value,
				}, now, now)
			}
		case u.role != roleServiceID:
			yesterday, before := now.Add(-24*time.Hour), now.Add(-48*time.Hour)
			s.putKey(u.consoleKey(before), before, before)
			active := s.putKey(u.consoleKey(yesterday), yesterday, yesterday)
			s.putCredential(s.consoleCredential(active, "us-south"), active.createdAt, active.createdAt)
		}
	}
	for range s.options.Accounts - 1 {
		first := s.users[0]
		further := identity{iamID: first.iamID, accountID: s.random.hex("account", 32)}
		s.join(&user{identity: further, role: roleAdmin, email: first.email}, now)
	}
}

// join adds a user to their account, with a login key.
func (s *store) join(u *user, now time.Time) {
	threeDaysAgo := now.Add(-72 * time.Hour)
	u.login = s.putKey(u.newKey("login"), threeDaysAgo, threeDaysAgo)
	s.users = append(s.users, u)
}

// newKey is a key of the user that is to be made.
func (u *user) newKey(name string) apiKey {
	return apiKey{name: name, identity: u.identity, createdBy: u.iamID}
}

// userOf finds the user behind an IAM ID, which may be that of a profile, in an
// account. Without an account it is the first one of theirs. It does not find users
// who were removed from the account.
func (s *store) userOf(iamID, accountID string) *user {
	return find(s.users, func(u *user) bool {
		return !u.removed && (accountID == "" || accountID == u.accountID) &&
			(iamID == u.iamID || (iamID != "" && iamID == u.profileID))
	})
}

// Users returns the users of the account. The options are about the first one,
// who comes again at the end, once for each further account.
func (s *Server) Users() []User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return mapped(s.store.users, func(u *user) User {
		return User{IAMID: u.iamID, AccountID: u.accountID, APIKey: u.login.value, LoginKeyID: u.login.id, Role: u.role}
	})
}

// RemoveUser removes somebody from an account. Without an IAM ID it is the first
// user, without an account the first one of theirs. All their API keys are deleted
// at once and for good, locked or not, and their tokens are refused. Their task
// credentials and jobs stay.
//
// Assumed A25: Task credentials of somebody who was removed from the account
// stay.
// Assumed A26: A token of somebody who was removed from the account is refused
// with 401.
func (s *Server) RemoveUser(iamID, accountID string) error {
	s.lock()
	defer s.mu.Unlock()
	setDefault(&iamID, s.store.users[0].iamID)
	u := s.store.userOf(iamID, accountID)
	if u == nil {
		return fmt.Errorf("emulator: there is no user %q in the account %q", iamID, accountID)
	}
	u.removed = true
	s.store.keys = slices.DeleteFunc(s.store.keys, func(key *apiKey) bool { return key.identity == u.identity })
	return nil
}
