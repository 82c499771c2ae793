// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// What a Backend says of a failed call, beside the cause.
var (
	// ErrAmbiguous means that the call may have been carried out. It is resolved
	// by looking, never by sending it again blindly.
	ErrAmbiguous = errors.New("the reply was lost; the request may have been carried out")

	// ErrOnlyOne means that the region refused a second credential beside the first.
	ErrOnlyOne = errors.New("the region allows one task credential at a time")

	// ErrNotReady means that the service does not know a new key yet.
	ErrNotReady = errors.New("the key is not known yet")

	// ErrGone means that what was to be removed was not there any more.
	ErrGone = errors.New("already gone")

	// ErrNoRoom means that the user has as many API keys as IAM allows.
	ErrNoRoom = errors.New("no room for another API key")
)

// ErrOtherValue means that the value at hand is not the Active key's.
var ErrOtherValue = errors.New("the value at hand is not the Active key's")

// ErrSameValue means that a rotation was to end with the value of the key that it replaces.
var ErrSameValue = errors.New("the Active key already has this value")

// MovedError means that another key is Active than the one that the run was
// planned with; where none was expected, that there is one.
type MovedError struct {
	Owner    Owner
	Expected string // ID; empty for none
	Found    Key    // zero for none
	Create   bool   // whether the run was a create
	Late     bool   // whether this run had begun to change things when it noticed
}

func (e MovedError) Error() string {
	found, expected := "no key", "none"
	if e.Found.ID != "" {
		found = fmt.Sprintf("the key %s (%s)", e.Found.Name, e.Found.ID)
	}
	if e.Expected != "" {
		expected = e.Expected
	}
	return fmt.Sprintf("%s is Active for %s where %s was expected", found, e.Owner.ID(), expected)
}

// SecondError refuses to create a second Active key beside one in other regions.
type SecondError struct {
	Owner   Owner
	Key     Key
	Regions []string // in which a key is Active and that the create did not name
}

func (e SecondError) Error() string {
	return fmt.Sprintf("the key %s (%s) is Active for %s in %s", e.Key.Name, e.Key.ID, e.Owner.ID(), strings.Join(e.Regions, ", "))
}

// UntoldError refuses to replace a credential whose key cannot be told: somebody
// may run their jobs with it.
type UntoldError struct {
	Owner       Owner
	Credentials map[string]Credential // by region
}

func (e UntoldError) Error() string {
	var which []string
	for _, region := range slices.Sorted(maps.Keys(e.Credentials)) {
		which = append(which, fmt.Sprintf("%q (%s) in %s", e.Credentials[region].Name, e.Credentials[region].ID, region))
	}
	return fmt.Sprintf("a task credential is installed for %s whose key cannot be told: %s", e.Owner.ID(), strings.Join(which, ", "))
}

// OwnKeyError refuses to touch the key that the provider authenticates with.
type OwnKeyError struct {
	Key Key
	Act string // what was refused: "adopt", "change", "rotate away", "delete"
}

func (e OwnKeyError) Error() string {
	return fmt.Sprintf("will not %s the key %s (%s): the provider authenticates with it", e.Act, e.Key.Name, e.Key.ID)
}

// LockedError refuses to touch a key that somebody else locked in IAM.
type LockedError struct {
	Key Key
	Act string // what was refused: "change", "delete"
}

func (e LockedError) Error() string {
	return fmt.Sprintf("the key %s (%s) is locked in IAM", e.Key.Name, e.Key.ID)
}

// UnseenError refuses to delete keys that may be installed where nobody could look.
type UnseenError struct {
	Regions []string
	Err     error // why not
}

func (e UnseenError) Error() string {
	return fmt.Sprintf("could not look whether a key to be deleted is installed in %s: %v", strings.Join(e.Regions, ", "), e.Err)
}

// Unwrap returns why a region could not be looked at.
func (e UnseenError) Unwrap() error { return e.Err }

// NotPhasedOutError refuses to delete keys that are not Phased out.
type NotPhasedOutError struct{ IDs []string }

func (e NotPhasedOutError) Error() string {
	return "not Phased out keys of this series: " + strings.Join(e.IDs, ", ")
}
