// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"cmp"
	"errors"
	"fmt"
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

// Why a run refuses to do what it was asked, beside the types below.
var (
	// ErrOtherValue means that the value at hand is not the Active key's.
	ErrOtherValue = errors.New("the value at hand is not the Active key's")

	// ErrSameValue means that a rotation was to end with the value of the key that it replaces.
	ErrSameValue = errors.New("the Active key already has this value")

	// ErrUntold means that somebody may run their jobs with a credential that was to be replaced.
	ErrUntold = errors.New("whose key cannot be told")

	// ErrUnseen means that a key to be deleted may be installed where nobody could look.
	ErrUnseen = errors.New("could not look whether a key to be deleted is installed")

	// ErrNotPhasedOut means that keys to be deleted are Active, or of another series.
	ErrNotPhasedOut = errors.New("not Phased out keys of this series")
)

// MovedError means that another key is Active than the one that the run was
// planned with; where none was expected, that there is one.
type MovedError struct {
	Owner     Owner
	Expected  string   // ID; empty for none
	Found     Key      // zero for none
	Elsewhere []string // regions in which Found is Active and that the create did not name
	Create    bool     // whether the run was a create
	Late      bool     // whether this run had begun to change things when it noticed
}

func (e MovedError) Error() string {
	found, where := "no key", "where "+cmp.Or(e.Expected, "none")+" was expected"
	if e.Found.ID != "" {
		found = fmt.Sprintf("the key %s (%s)", e.Found.Name, e.Found.ID)
	}
	if len(e.Elsewhere) > 0 {
		where = "in " + strings.Join(e.Elsewhere, ", ")
	}
	return fmt.Sprintf("%s is Active for %s %s", found, e.Owner.ID(), where)
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
