// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
)

// What a Backend says of a failed call, beside the cause. A call that may have been
// carried out is resolved by looking, never by sending it again blindly.
var (
	ErrAmbiguous = errors.New("the reply was lost; the request may have been carried out")
	ErrOnlyOne   = errors.New("the region allows one task credential at a time") // and refuses a second one
	ErrNotReady  = errors.New("the key is not known yet")
	ErrGone      = errors.New("already gone") // said of what was to be removed
	ErrNoRoom    = errors.New("no room for another API key")
)

// Why a run refuses to do what it was asked, beside the types below.
var (
	ErrOtherValue   = errors.New("the value at hand is not the Active key's")
	ErrSameValue    = errors.New("the Active key already has this value") // that a rotation was to give to the next one
	ErrUntold       = errors.New("whose key cannot be told")              // said of a credential that was to be replaced
	ErrUnseen       = errors.New("could not look whether a key to be deleted is installed")
	ErrNotPhasedOut = errors.New("not Phased out keys of this series") // said of keys that were to be deleted
	ErrOwnKey       = errors.New("the provider authenticates with it") // said of a key that was to be touched
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

// ownKey refuses to adopt, change, rotate away or delete the provider's own key.
func ownKey(act string, k Key) error {
	return fmt.Errorf("will not %s the key %s (%s): %w", act, k.Name, k.ID, ErrOwnKey)
}

// LockedError refuses to touch a key that somebody else locked in IAM.
type LockedError struct {
	Key Key
	Act string // what was refused: "change", "delete"
}

func (e LockedError) Error() string {
	return fmt.Sprintf("the key %s (%s) is locked in IAM", e.Key.Name, e.Key.ID)
}
