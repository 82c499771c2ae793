// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// discard deletes a key. In a run towards a goal a failure does not end the run:
// the key authorizes nothing, and a rotation is worth more than tidiness.
func (r *runner) discard(ctx context.Context, s Discard) error {
	known, err := r.byKey.of(s.Key.ID), r.b.Discard(ctx, s.Key)
	switch {
	case err == nil:
		r.failures = 0
		r.lose(s.Key)
		return nil
	case errors.Is(err, ErrGone) && !known.denied:
		// Only the list tells: a state that forgets a key which is there loses it.
		known.denied = true
		return r.lookAgain(ctx, err)
	case errors.Is(err, ErrGone):
		err = fmt.Errorf("IAM still lists it: %w", err)
	}
	err = fmt.Errorf("discard the key %s (%s): %w", s.Key.Name, s.Key.ID, err)
	if !r.ending {
		r.seen.Spared = append(slices.Clone(r.seen.Spared), s.Key.ID)
		known.spared, err = err, nil
	}
	return err
}

// discardSpared tries once more, at the end, what could not be discarded before.
// Beside a younger Active key an orphan would look like a phased-out key.
func (r *runner) discardSpared(ctx context.Context) {
	for _, id := range r.seen.Spared {
		k, ok := r.seen.Key(id)
		held := slices.ContainsFunc(credentials(r.seen), func(c Credential) bool { return slices.Contains(r.seen.mayHold(c), id) })
		if !ok || held {
			continue
		}
		if err := r.b.Discard(ctx, k); err == nil || errors.Is(err, ErrGone) {
			r.byKey.of(id).spared = nil
			r.lose(k)
		}
	}
}

// refuseDeletion refuses, before anything changes, to delete the key that the
// provider authenticates with, or one that somebody else locked. Which key is the
// own one must be known, unless there is nothing to delete.
func refuseDeletion(seen Inventory, m Memory, doomed []Key) (Step, bool) {
	for _, k := range doomed {
		if k.ID == *seen.Own {
			return Refuse{Err: OwnKeyError{Key: k, Act: "delete"}}, true
		}
		if m.stuck(k) {
			return Refuse{Err: LockedError{Key: k, Act: "delete"}}, true
		}
	}
	return nil, false
}

// lose takes a discarded key out of what was seen.
func (r *runner) lose(k Key) {
	same := func(seen Key) bool { return seen.ID == k.ID }
	r.seen.Keys = slices.DeleteFunc(slices.Clone(r.seen.Keys), same)
	r.seen.Others = slices.DeleteFunc(slices.Clone(r.seen.Others), same)
}
