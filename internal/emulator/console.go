// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"slices"
	"time"
)

// How the console names the task credentials that it makes.
//
// Assumed A35: The console names a task credential like its key, or the same for
// everybody.
const (
	credentialNamedAfterKey = "key"
	credentialNamedAlike    = "generic"

	genericCredentialName = "User API key"
)

// A ConsoleAction is what a person does in the product's User API key tab. It
// checks no rights: Options.Role is about the first user alone.
type ConsoleAction struct {
	// Act is "create", "rotate" or "delete".
	Act string `json:"-"`
	// IAMID is the person; "" means the first user.
	IAMID string `json:"iam_id"`
	// AccountID is the account that the person is in; "" means their first.
	AccountID string `json:"account_id"`
	// Regions to act in; none means those where the user has a credential, or
	// us-south when there is none.
	Regions []string `json:"regions"`
	// KeyID makes delete the minus sign next to one Phased out key. Without
	// it, delete is the trash can: every key of the series goes.
	KeyID string `json:"key_id"`
}

// Console does what a person in the product would. The error says why the product
// would refuse it.
func (s *Server) Console(action ConsoleAction) error {
	now := s.lock()
	defer s.mu.Unlock()
	return s.store.console(action, now)
}

func (s *store) console(action ConsoleAction, now time.Time) error {
	setDefault(&action.IAMID, s.users[0].iamID)
	u := s.userOf(action.IAMID, action.AccountID)
	if u == nil {
		return badField("iam_id", "there is no such user")
	}
	if u.role == roleServiceID {
		return forbidden("a service ID cannot use the console")
	}
	regions, err := s.consoleRegions(u, action.Regions)
	if err != nil {
		return err
	}
	if action.KeyID != "" && action.Act != "delete" {
		return badField("key_id", "only delete takes a key_id")
	}
	switch action.Act {
	case "create":
		for _, region := range regions {
			if len(s.credentialsOf(u.identity, region)) > 0 {
				return conflict("already_exists", "the user has a key in "+region+" already; rotate it")
			}
		}
		return s.consoleInstall(u, regions, now)
	case "rotate":
		if len(s.credentialsOf(u.identity, "")) == 0 {
			return badRequest("the user has no key to rotate")
		}
		return s.consoleInstall(u, regions, now)
	case "delete":
		if action.KeyID != "" {
			return s.consoleDeleteOne(u, action.KeyID)
		}
		return s.consoleDeleteAll(u, regions)
	default:
		return badRequest("the act is not create, rotate or delete")
	}
}

func (s *store) consoleRegions(u *user, asked []string) ([]string, error) {
	for _, region := range asked {
		if !slices.Contains(Regions(), region) {
			return nil, badField("regions", "there is no region "+quote(region))
		}
	}
	if len(asked) > 0 {
		return asked, nil
	}
	var used []string
	for _, stored := range s.credentialsOf(u.identity, "") {
		if !slices.Contains(used, stored.region) {
			used = append(used, stored.region)
		}
	}
	if len(used) == 0 {
		used = []string{"us-south"}
	}
	return used, nil
}

// consoleKey is a key as the console makes it: named by user and second,
// without a description.
func (u *user) consoleKey(now time.Time) apiKey {
	return u.newKey(seriesPrefix(u.iamID) + now.Format("2006-01-02T15:04:05Z"))
}

func (s *store) consoleCredential(key *apiKey, region string) credential {
	name := key.name
	if s.options.ConsoleCredentialName == credentialNamedAlike {
		name = genericCredentialName
	}
	return credential{name: name, region: region, identity: key.identity, value: key.value}
}

// consoleInstall makes a new key Active in the regions and leaves those before it
// Phased out.
func (s *store) consoleInstall(u *user, regions []string, now time.Time) error {
	visibleAt := now.Add(s.options.Propagation)
	key, refusal := s.addKey(u.consoleKey(now), now, visibleAt)
	if refusal != nil {
		return refusal
	}
	for _, region := range regions {
		for _, old := range s.credentialsOf(u.identity, region) {
			s.removeCredential(old.id)
		}
		s.putCredential(s.consoleCredential(key, region), now, visibleAt)
	}
	// The person has opened watsonx there by now.
	u.noProfile = slices.DeleteFunc(u.noProfile, func(region string) bool { return slices.Contains(regions, region) })
	return nil
}

// consoleDeleteOne is the minus sign, which only a Phased out key has.
func (s *store) consoleDeleteOne(u *user, keyID string) error {
	key := s.key(keyID)
	switch {
	case key == nil || key.identity != u.identity:
		return badField("key_id", "the user has no such key")
	case s.keyRecord(key).Status != StatusPhasedOut:
		return badField("key_id", "only a Phased out key can be deleted alone")
	case key.locked:
		return lockedKey()
	}
	s.removeKey(key.id)
	return nil
}

// consoleDeleteAll is the trash can: the credentials of the regions go, and
// then every key of the series that is installed nowhere.
//
// Assumed A36: One locked key stops the console from deleting any.
func (s *store) consoleDeleteAll(u *user, regions []string) error {
	series := filtered(s.keys, func(key *apiKey) bool {
		return key.identity == u.identity && s.keyRecord(key).Status != StatusOther
	})
	if slices.ContainsFunc(series, func(key *apiKey) bool { return key.locked }) {
		return lockedKey()
	}
	for _, stored := range s.credentialsOf(u.identity, "") {
		if slices.Contains(regions, stored.region) {
			s.removeCredential(stored.id)
		}
	}
	s.keys = slices.DeleteFunc(s.keys, func(key *apiKey) bool {
		return slices.Contains(series, key) && len(s.installedIn(key)) == 0
	})
	return nil
}
