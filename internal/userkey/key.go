// SPDX-License-Identifier: MPL-2.0

// Package userkey holds what a watsonx user API key is, what a change of the
// configuration means for it, and what a run does. It performs no I/O, reads no
// clock and knows neither Terraform nor HTTP.
package userkey

import (
	"cmp"
	"slices"
	"time"
)

// An Owner is who a series of keys belongs to: one user or service ID in one account.
type Owner struct {
	AccountID string
	IAMID     string
}

// ID returns the owner as users write it: account_id/iam_id.
func (o Owner) ID() string { return o.AccountID + "/" + o.IAMID }

// The two states of a key, in IBM's own words.
const (
	Active    = "Active"
	PhasedOut = "Phased out"
)

// A Key is one API key of a series, as IAM shows it, without its value.
type Key struct {
	ID          string
	Name        string
	CRN         string
	Description string // without the mark
	EntityTag   string // IAM's version of the key, for edits
	Mark        Mark   // zero for a key that this provider neither minted nor adopted
	CreatedBy   string // an IAM ID
	CreatedAt   time.Time
	ModifiedAt  time.Time // zero when IAM does not say
	ExpiresAt   time.Time // zero when the key does not expire
	Disabled    bool
	Locked      bool
	WhenLeaked  string // what IAM does with the key when its value is found in public: "none", "disable", "delete"
}

// Managed reports whether the provider minted the key.
func (k Key) Managed() bool { return k.Mark.Tag != "" && k.Mark.Place != Adopted }

// Born returns when the key was created, as exactly as can be known. IAM rounds that
// down to the minute. The name of a key holds the second, but anybody may have chosen
// it, so it counts only where it agrees with IAM's minute.
func (k Key) Born() time.Time {
	_, named, err := ParseName(k.Name)
	if err == nil && named.Truncate(time.Minute).Equal(k.CreatedAt.Truncate(time.Minute)) {
		return named
	}
	return k.CreatedAt
}

// Usable reports whether IAM would accept the key at the given time.
func (k Key) Usable(now time.Time) bool {
	return !k.Disabled && (k.ExpiresAt.IsZero() || now.Before(k.ExpiresAt))
}

// OldestFirst compares keys by age. The ID decides between two keys of one second,
// so that every look at the same keys gives the same answer.
func OldestFirst(a, b Key) int {
	return cmp.Or(a.Born().Compare(b.Born()), cmp.Compare(a.ID, b.ID))
}

// younger reports whether a key is younger than another, or the other is none.
func younger(a, b Key) bool { return OldestFirst(a, b) > 0 }

// first returns the first of some items that matches, or the zero one.
func first[T any](items []T, matches func(T) bool) (found T) {
	if i := slices.IndexFunc(items, matches); i >= 0 {
		found = items[i]
	}
	return found
}

func isKey(id string) func(Key) bool { return func(k Key) bool { return k.ID == id } }

// A Credential is a task credential: it makes watsonx run work with a key in
// one region.
type Credential struct {
	Region    string
	ID        string
	Name      string
	KeyID     string // the key that the credential says it holds; empty when it does not say
	CreatedAt time.Time
}
