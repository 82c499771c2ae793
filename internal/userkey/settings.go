// SPDX-License-Identifier: MPL-2.0

package userkey

// A Setting is an argument of the configuration: a value, null, or not known
// yet. Its zero value is null.
type Setting[T any] struct {
	value   T
	known   bool
	unknown bool
}

// Known returns a setting that has a value.
func Known[T any](value T) Setting[T] { return Setting[T]{value: value, known: true} }

// Unknown returns a setting whose value is known only in the apply.
func Unknown[T any]() Setting[T] { return Setting[T]{unknown: true} }

// Value returns the value, or the zero value where there is none.
func (s Setting[T]) Value() T { return s.value }

// IsKnown reports whether the setting has a value.
func (s Setting[T]) IsKnown() bool { return s.known }

// IsNull reports whether the configuration leaves the argument out.
func (s Setting[T]) IsNull() bool { return !s.known && !s.unknown }

// IsUnknown reports whether the value is known only in the apply.
func (s Setting[T]) IsUnknown() bool { return s.unknown }

// differing returns a setting that has a value and differs from what is; otherwise null.
func differing[T comparable](want, is Setting[T]) Setting[T] {
	if !want.known || want == is {
		return Setting[T]{}
	}
	return want
}

// Settings are the arguments of a series, as a configuration asks for them or as
// a state holds them.
type Settings struct {
	RotationTrigger Setting[string]
	RotateAfter     Setting[int64] // days
	ExpireAfter     Setting[int64] // days
	Retention       Setting[Retention]
	OnExternal      Setting[ExternalPolicy]
	Description     Setting[string]
	WhenLeaked      Setting[string]
	Locked          Setting[bool]
	Regions         Setting[[]string] // sorted
	StoreValue      Setting[bool]
	ValueVersion    Setting[int64] // of a value that the user chooses
	Adopt           Setting[bool]
}

// An ExternalPolicy says what to do when the Active key was replaced outside Terraform.
type ExternalPolicy string

// The policies that a user can choose from.
const (
	ExternalAdopt  ExternalPolicy = "adopt"
	ExternalRotate ExternalPolicy = "rotate"
	ExternalError  ExternalPolicy = "error"
)

// A DeletionPolicy says what a destroy deletes.
type DeletionPolicy string

// The policies that a user can choose from.
const (
	DeleteManaged DeletionPolicy = "delete_managed" // the keys that the provider minted
	DeleteAll     DeletionPolicy = "delete_all"     // every key of the series
	Abandon       DeletionPolicy = "abandon"        // nothing
)

// Deletes reports whether the policy deletes a key of the series.
func (p DeletionPolicy) Deletes(managed bool) bool {
	return p == DeleteAll || p == DeleteManaged && managed
}

// A Spec is what a run writes of a key. A setting without a value leaves an
// existing key as it is; a key that is minted gets IAM's default.
type Spec struct {
	Description Setting[string]
	ExpireAfter Setting[int64] // days from creation; 0 takes the end away
	WhenLeaked  Setting[string]
	Locked      Setting[bool]
	Mark        Mark   // of a key that is minted
	Value       Secret // of a key that is minted; without it IAM makes one up
}
