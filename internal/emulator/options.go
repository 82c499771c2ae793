// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"
)

// Options say which IBM Cloud to emulate. The zero value has two people in one
// account, the first of them an administrator.
type Options struct {
	// SecondCredential is the answer to a task credential for a user who has
	// one in the region already: "conflict" (409, also when empty),
	// "bad-request" (400), "allow" (201, two records) or "replace" (201, the
	// old record is gone).
	SecondCredential string

	// KeyLimit is how many API keys one identity may have, the login key
	// included. 0 means 20, as in IBM Cloud.
	KeyLimit int

	// Propagation is how long a new key or credential is missing from reads.
	Propagation time.Duration

	// Latency is added to each request.
	Latency time.Duration

	// Role is what the first user may do: "admin" (also when empty), "owner",
	// "viewer", "trusted-profile" for a token of a trusted profile, or
	// "service-id" for a service ID, which is not a person.
	Role string

	// ServiceIDs are further users, by their place in Users(), that are service
	// IDs instead of people.
	ServiceIDs []int

	// ConsoleCredentialName is how the console names a task credential: "key"
	// (also when empty), like the key, or "generic", the same for all.
	ConsoleCredentialName string

	// NoProfile are the regions in which the first user has never opened watsonx.
	// Each platform call of theirs answers 500 there, until the console creates
	// or rotates a key in the region.
	NoProfile []string

	// ScopedCredentials are the regions in which the first user has a task
	// credential with a scope from the beginning.
	ScopedCredentials []string

	// Seed decides IDs, values and the order of lists. 0 means 1.
	Seed int64

	// Users is the number of people in the account. 0 means 2. All but the
	// first have keys that the console made.
	Users int

	// Accounts is the number of accounts. 0 means 1. In each further one the
	// first user is a member too, with the same IAM ID, another login key and
	// a series of keys of its own.
	Accounts int

	// PageSize is an upper limit on the items of a page, 1 to 100. 0 leaves
	// the size to the client.
	PageSize int

	// TokenLife is how long a bearer token is good. 0 means one hour.
	TokenLife time.Duration

	// Hosts are names besides localhost under which the emulator may be asked,
	// without ports. Requests for any other name are refused, so that no web
	// page can use an emulator through the browser of its user.
	Hosts []string

	// RequestLog gets one line for each request. Nil means no log.
	RequestLog io.Writer

	// Clock is the clock that Advance turns. Nil means the clock of this machine.
	Clock func() time.Time
}

// complete fills in the defaults and refuses unknown values.
func (o Options) complete() (Options, error) {
	setDefault(&o.SecondCredential, secondConflict)
	setDefault(&o.Role, roleAdmin)
	setDefault(&o.ConsoleCredentialName, credentialNamedAfterKey)
	setDefault(&o.KeyLimit, 20)
	setDefault(&o.Seed, 1)
	setDefault(&o.Users, 2)
	setDefault(&o.Accounts, 1)
	setDefault(&o.TokenLife, time.Hour)
	setDefault(&o.RequestLog, io.Discard)
	err := cmp.Or(
		oneOf("second credential", o.SecondCredential, secondConflict, secondBadRequest, secondAllow, secondReplace),
		oneOf("role", o.Role, roleAdmin, roleOwner, roleViewer, roleTrustedProfile, roleServiceID),
		oneOf("console credential name", o.ConsoleCredentialName, credentialNamedAfterKey, credentialNamedAlike),
	)
	for _, region := range slices.Concat(o.NoProfile, o.ScopedCredentials) {
		err = cmp.Or(err, oneOf("the region", region, Regions()...))
	}
	switch {
	case err != nil:
		return o, err
	case o.KeyLimit < 1 || o.Users < 1 || o.Accounts < 1:
		return o, fmt.Errorf("emulator: key limit %d, users %d or accounts %d is below 1", o.KeyLimit, o.Users, o.Accounts)
	case o.Accounts > 1 && o.isServiceID(0):
		return o, fmt.Errorf("emulator: a service ID belongs to one account, not to %d", o.Accounts)
	case slices.ContainsFunc(o.ServiceIDs, func(i int) bool { return i < 0 || i >= o.Users }):
		return o, fmt.Errorf("emulator: of the service IDs %v one is not a place among %d users", o.ServiceIDs, o.Users)
	case o.PageSize < 0 || o.PageSize > maxPageSize:
		return o, fmt.Errorf("emulator: page size %d is not between 0 and %d", o.PageSize, maxPageSize)
	case o.Propagation < 0 || o.Latency < 0 || o.TokenLife < 0:
		return o, fmt.Errorf("emulator: a duration is below zero")
	}
	return o, checkHosts(o.Hosts)
}

func oneOf(option, value string, known ...string) error {
	if slices.Contains(known, value) {
		return nil
	}
	return fmt.Errorf("emulator: %s %q is not one of %q", option, value, known)
}

// isServiceID reports whether the user at a place is a service ID.
func (o Options) isServiceID(i int) bool {
	return (i == 0 && o.Role == roleServiceID) || slices.Contains(o.ServiceIDs, i)
}

func setDefault[T comparable](option *T, value T) {
	var zero T
	if *option == zero {
		*option = value
	}
}
