// SPDX-License-Identifier: MPL-2.0

package userkey

import "time"

// A Step is the one thing to do next. The set is closed.
//
//sumtype:decl
type Step interface{ step() }

type (
	// Survey looks at every region, not only at those of the goal. A key is
	// discarded only after it was seen to be installed nowhere.
	Survey struct{}

	// Identify asks which key the provider itself authenticates with, before a
	// change that could hit that key.
	Identify struct{}

	// Mint creates a key in IAM. Its value exists only in this run.
	Mint struct{ Spec Spec }

	// Prove shows that IAM accepts the minted key, before anything relies on it.
	Prove struct{}

	// Install makes watsonx run work with the key in hand in a region.
	Install struct{ Region string }

	// Withdraw removes a credential from its region.
	Withdraw struct{ Credential Credential }

	// Amend changes what IAM says about a key, but not the key.
	Amend struct {
		Key  Key
		Spec Spec
	}

	// Discard deletes a key that is not installed, locked or not: whose lock may
	// go was decided before.
	Discard struct{ Key Key }

	// Refuse ends the run before anything else changes.
	Refuse struct{ Err error }

	// Rest means that the goal is reached.
	Rest struct{}
)

func (Survey) step()   {}
func (Identify) step() {}
func (Mint) step()     {}
func (Prove) step()    {}
func (Install) step()  {}
func (Withdraw) step() {}
func (Amend) step()    {}
func (Discard) step()  {}
func (Refuse) step()   {}
func (Rest) step()     {}

// A Spec is what the configuration says of a key.
type Spec struct {
	Description *string        // nil leaves the description of an existing key as it is
	ExpireAfter *time.Duration // from creation, to the minute; nil leaves an existing key as it is, zero means no end
	WhenLeaked  *string        // what IAM does with a key that leaked; nil leaves it as it is
	Locked      *bool          // whether the key is locked in IAM; nil leaves it as it is
	Mark        Mark           // put on keys that are minted; an edit keeps the key's own
	Value       Secret         // of a key that is minted; without it IAM makes one up
}

// Expiry returns when a key that was created at the given time is to expire;
// the zero time for never.
func (s Spec) Expiry(createdAt time.Time) time.Time {
	if s.ExpireAfter == nil || *s.ExpireAfter == 0 {
		return time.Time{}
	}
	return createdAt.Truncate(time.Minute).Add(*s.ExpireAfter)
}

// wantsEdit reports whether an existing key differs from the spec. A key that
// would have expired by now is left as it is: IAM takes no time in the past.
func (s Spec) wantsEdit(k Key, now time.Time) bool {
	if s.Description != nil && *s.Description != k.Description {
		return true
	}
	if s.WhenLeaked != nil && *s.WhenLeaked != k.WhenLeaked || s.Locked != nil && *s.Locked != k.Locked {
		return true
	}
	wanted := s.Expiry(k.CreatedAt)
	return s.ExpireAfter != nil && !wanted.Equal(k.ExpiresAt) && (wanted.IsZero() || wanted.After(now))
}
