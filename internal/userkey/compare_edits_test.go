// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// The state asks for a lock, and the Active key has it.
func lockedByUs(h *userkey.Held) {
	h.Active.Locked, h.Settings.Locked = true, userkey.Known(true)
}

// The state asks for an end, and the Active key has one so much later.
func endingAfter(days int64, late time.Duration) func(*userkey.Held) {
	return func(h *userkey.Held) {
		h.Settings.ExpireAfter = userkey.Known(days)
		h.Active.ExpiresAt = userkey.ExpiresAfter(h.Active.CreatedAt, days).Add(late)
	}
}

func expireAfter(days int64) func(*userkey.Settings) {
	return func(w *userkey.Settings) { w.ExpireAfter = userkey.Known(days) }
}

func endOpen(w *userkey.Settings) { w.ExpireAfter = userkey.Unknown[int64]() }

func edit(spec userkey.Spec) userkey.Change { return userkey.Change{Edit: spec} }

func newEnd(days int64) userkey.Change {
	return userkey.Change{EndOpen: true, Edit: userkey.Spec{ExpireAfter: userkey.Known(days)}}
}

// What a refresh sees of the key stands in the settings of the state, so every
// argument is put right.
func TestCompare_edits(t *testing.T) {
	t.Parallel()
	locking := func(lock userkey.Setting[bool]) func(*userkey.Settings) {
		return func(w *userkey.Settings) { w.Locked = lock }
	}
	described := func(text userkey.Setting[string]) func(*userkey.Held) {
		return func(h *userkey.Held) { h.Settings.Description = text }
	}
	rules{
		"the description changes": {asks: describes("x"), want: edit(userkey.Spec{Description: userkey.Known("x")})},
		"the description is removed: it is left as it is": {
			held: described(userkey.Known("x")), asks: func(w *userkey.Settings) { w.Description = userkey.Setting[string]{} },
		},
		"the description is empty and was not there: nothing differs": {
			held: described(userkey.Setting[string]{}), asks: describes(""),
		},
		"action_when_leaked is set": {
			asks: func(w *userkey.Settings) { w.WhenLeaked = userkey.Known("disable") },
			want: edit(userkey.Spec{WhenLeaked: userkey.Known("disable")}),
		},
		"locked is set: the lock goes on": {
			asks: locking(userkey.Known(true)), want: edit(userkey.Spec{Locked: userkey.Known(true)}),
		},
		"locked becomes false: the lock comes off": {
			held: lockedByUs, asks: locking(userkey.Known(false)), want: edit(userkey.Spec{Locked: userkey.Known(false)}),
		},
		"locked is removed: our lock comes off": {
			held: lockedByUs, asks: locking(userkey.Setting[bool]{}), want: edit(userkey.Spec{Locked: userkey.Known(false)}),
		},
		"locked is not set and somebody locked the key: the lock stays": {
			held: func(h *userkey.Held) { h.Active.Locked = true }, touched: true,
		},
		"what is not known changes nothing yet": {
			held: lockedByUs,
			asks: both(locking(userkey.Unknown[bool]()), func(w *userkey.Settings) {
				w.Description, w.WhenLeaked = userkey.Unknown[string](), userkey.Unknown[string]()
			}),
		},
		"with a rotation the new key has it all: the key that goes is not edited": {
			held: triggered("1"), asks: both(trigger("2"), describes("x")), want: rotation(userkey.Trigger),
		},
	}.hold(t)
}

// The end of the key is creation plus expire_after_days.
func TestCompare_end(t *testing.T) {
	t.Parallel()
	noDays := func(w *userkey.Settings) { w.ExpireAfter = userkey.Setting[int64]{} }
	endless := func(h *userkey.Held) { h.Active.ExpiresAt = time.Time{} }
	due := func(h *userkey.Held) { h.Reason = userkey.Expiry }
	rules{
		"expire_after_days is set: the key gets an end, and nothing rotates": {asks: expireAfter(90), want: newEnd(90)},
		"it is removed: the end goes":                                        {held: endingAfter(90, 0), asks: noDays, want: newEnd(0)},
		"it is not set and the key has an end: that is left as it is": {
			held: both(endingAfter(90, 0), func(h *userkey.Held) { noDays(&h.Settings) }), touched: true,
		},
		"somebody took the end off: it is put right":                     {held: both(endingAfter(90, 0), endless), want: newEnd(90)},
		"somebody moved the end by an hour: it is right":                 {held: endingAfter(90, time.Hour)},
		"somebody moved the end by more than an hour: it is put right":   {held: endingAfter(90, time.Hour+time.Second), want: newEnd(90)},
		"somebody moved the end the other way by a day: it is put right": {held: endingAfter(90, -24*time.Hour), want: newEnd(90)},
		"the end is past, so a rotation is due: the end is left alone": {
			held: both(endingAfter(90, 24*time.Hour), ownValue, due), want: waiting(userkey.Expiry),
		},
		"that rotation is due and the days change once more: the end moves": {
			held: both(endingAfter(30, 24*time.Hour), due), asks: expireAfter(90), want: newEnd(90),
		},
		"it is not known: the end is open": {held: endingAfter(90, 0), asks: endOpen, want: userkey.Change{EndOpen: true}},
		"there is no Active key: there is no end to put right": {
			held: untoldIn(here), asks: expireAfter(30), want: userkey.Change{Untold: []string{here}},
		},
	}.hold(t)
}
