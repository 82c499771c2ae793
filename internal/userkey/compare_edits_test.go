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

func edit(spec userkey.Spec) userkey.Change { return userkey.Change{Edit: spec} }

func newEnd(days int64) userkey.Change {
	return userkey.Change{EndOpen: true, Edit: userkey.Spec{ExpireAfter: userkey.Known(days)}}
}

// What a refresh sees of the key stands in the settings of the state, so every
// argument is put right.
func TestCompare_edits(t *testing.T) {
	t.Parallel()
	rules{
		"the description changes": {
			asks: func(w *userkey.Settings) { w.Description = userkey.Known("x") }, want: edit(userkey.Spec{Description: userkey.Known("x")}),
		},
		"the description is removed: it is left as it is": {
			held: func(h *userkey.Held) { h.Settings.Description = userkey.Known("x") },
			asks: func(w *userkey.Settings) { w.Description = userkey.Setting[string]{} },
		},
		"the description is empty and was not there: nothing differs": {
			held: func(h *userkey.Held) { h.Settings.Description = userkey.Setting[string]{} },
			asks: func(w *userkey.Settings) { w.Description = userkey.Known("") },
		},
		"action_when_leaked is set": {
			asks: func(w *userkey.Settings) { w.WhenLeaked = userkey.Known("disable") }, want: edit(userkey.Spec{WhenLeaked: userkey.Known("disable")}),
		},
		"action_when_leaked is removed: it is left as it is": {
			held: func(h *userkey.Held) { h.Settings.WhenLeaked = userkey.Known("disable") },
			asks: func(w *userkey.Settings) { w.WhenLeaked = userkey.Setting[string]{} },
		},
		"locked is set: the lock goes on": {
			asks: func(w *userkey.Settings) { w.Locked = userkey.Known(true) }, want: edit(userkey.Spec{Locked: userkey.Known(true)}),
		},
		"locked becomes false: the lock comes off": {
			held: lockedByUs, asks: func(w *userkey.Settings) { w.Locked = userkey.Known(false) }, want: edit(userkey.Spec{Locked: userkey.Known(false)}),
		},
		"locked is removed: our lock comes off": {
			held: lockedByUs, asks: func(w *userkey.Settings) { w.Locked = userkey.Setting[bool]{} }, want: edit(userkey.Spec{Locked: userkey.Known(false)}),
		},
		"locked is not set and somebody locked the key: the lock stays": {
			held: func(h *userkey.Held) { h.Active.Locked = true }, touched: true,
		},
		"somebody took our lock off: it goes back on": {
			held: func(h *userkey.Held) { h.Settings.Locked = userkey.Known(false) },
			asks: func(w *userkey.Settings) { w.Locked = userkey.Known(true) }, want: edit(userkey.Spec{Locked: userkey.Known(true)}),
		},
		"several at once": {
			asks: func(w *userkey.Settings) { w.Description, w.Locked = userkey.Known("x"), userkey.Known(true) },
			want: edit(userkey.Spec{Description: userkey.Known("x"), Locked: userkey.Known(true)}),
		},
		"what is not known changes nothing yet": {
			held: lockedByUs,
			asks: func(w *userkey.Settings) {
				w.Description, w.WhenLeaked, w.Locked = userkey.Unknown[string](), userkey.Unknown[string](), userkey.Unknown[bool]()
			},
		},
		"with a rotation the new key has it all: the key that goes is not edited": {
			held: triggered("1"), asks: both(trigger("2"), func(w *userkey.Settings) { w.Description = userkey.Known("x") }),
			want: rotation(userkey.Trigger),
		},
	}.hold(t)
}

// The end of the key is creation plus expire_after_days.
func TestCompare_end(t *testing.T) {
	t.Parallel()
	days := func(n int64) func(*userkey.Settings) {
		return func(w *userkey.Settings) { w.ExpireAfter = userkey.Known(n) }
	}
	noDays := func(w *userkey.Settings) { w.ExpireAfter = userkey.Setting[int64]{} }
	console := func(h *userkey.Held) { h.Active.Mark, h.Settled = userkey.Mark{}, h.Active.ID }
	rules{
		"expire_after_days is set: the key gets an end, and nothing rotates": {asks: days(90), want: newEnd(90)},
		"it changes: the end moves, and nothing rotates":                     {held: endingAfter(90, 0), asks: days(30), want: newEnd(30)},
		"it is removed: the end goes":                                        {held: endingAfter(90, 0), asks: noDays, want: newEnd(0)},
		"it is removed and there is no end: nothing differs": {
			held: both(endingAfter(90, 0), func(h *userkey.Held) { h.Active.ExpiresAt = time.Time{} }), asks: noDays,
		},
		"it is not set and the key has an end: that is left as it is": {
			held: both(endingAfter(90, 0), func(h *userkey.Held) { h.Settings.ExpireAfter = userkey.Setting[int64]{} }), touched: true,
		},
		"somebody took the end off: it is put right": {
			held: both(endingAfter(90, 0), func(h *userkey.Held) { h.Active.ExpiresAt = time.Time{} }), want: newEnd(90),
		},
		"somebody moved the end by an hour: it is right":                 {held: endingAfter(90, time.Hour)},
		"somebody moved the end by more than an hour: it is put right":   {held: endingAfter(90, time.Hour+time.Second), want: newEnd(90)},
		"somebody moved the end the other way by a day: it is put right": {held: endingAfter(90, -24*time.Hour), want: newEnd(90)},
		"a key of the console was adopted: it gets the end and the mark": {
			held: both(endingAfter(90, 0), console, func(h *userkey.Held) { h.Active.ExpiresAt = time.Time{} }),
			want: userkey.Change{EndOpen: true, Edit: userkey.Spec{ExpireAfter: userkey.Known(int64(90))}, Mark: true},
		},
		"it changes to days that are past already: the apply leaves the end to the next rotation": {
			held: both(endingAfter(90, 0), func(h *userkey.Held) { h.Active.CreatedAt = noon().AddDate(0, 0, -60) }), asks: days(30), want: newEnd(30),
		},
		"that rotation is due: the end is left alone": {
			held: both(endingAfter(90, 24*time.Hour), ownValue, func(h *userkey.Held) { h.Reason = userkey.Expiry }), want: waiting(userkey.Expiry),
		},
		"that rotation is due and the days change once more: the end moves": {
			held: both(endingAfter(30, 24*time.Hour), func(h *userkey.Held) { h.Reason = userkey.Expiry }), asks: days(90), want: newEnd(90),
		},
		"it is not known: the end is open": {
			held: endingAfter(90, 0), asks: func(w *userkey.Settings) { w.ExpireAfter = userkey.Unknown[int64]() },
			want: userkey.Change{EndOpen: true},
		},
		"a hundred years are a number like another": {held: endingAfter(36500, 0), touched: true},
		"there is no Active key: there is no end to put right": {
			held: both(untoldIn(here)), asks: days(30), want: userkey.Change{Untold: []string{here}},
		},
	}.hold(t)
}
