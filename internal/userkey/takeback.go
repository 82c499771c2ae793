// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// takeBack discards the key that a failed run minted, after it withdrew what the
// run installed if undo asks for that.
//
// The key stays where anything holds it or may hold it: a credential with a
// deleted key is worse than a key that nobody uses. The next run finds it by its mark.
func (r *runner) takeBack(ctx context.Context, undo bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if undo {
		for _, c := range slices.Clone(r.installed) {
			if err := r.b.Withdraw(ctx, c); err != nil && !errors.Is(err, ErrGone) {
				r.trouble = append(r.trouble, fmt.Errorf("take back the credential in %s: %w", c.Region, err))
				return
			}
			r.forget(c)
			r.installed = slices.DeleteFunc(r.installed, func(i Credential) bool { return i.ID == c.ID })
		}
	}
	if r.uncertain || len(r.installed) > 0 {
		return
	}
	for _, k := range r.stray(ctx) {
		if err := r.b.Discard(ctx, k); err != nil {
			r.trouble = append(r.trouble, fmt.Errorf("take back the key %s (%s): %w", k.Name, k.ID, err))
			continue
		}
		if k.ID == r.seen.Hand.Key.ID {
			r.seen.Hand = Hand{}
		}
		r.seen.Keys = slices.DeleteFunc(r.seen.Keys, func(s Key) bool { return s.ID == k.ID })
	}
}

// stray returns the keys that this run minted: the one in hand, and after a lost
// reply those that carry our tag and were not there before.
func (r *runner) stray(ctx context.Context) []Key {
	var keys []Key
	if r.seen.Hand.Minted {
		keys = append(keys, r.seen.Hand.Key)
	}
	if !r.lost {
		return keys
	}
	fresh, err := r.b.Look(ctx, r.regions, false)
	if err != nil {
		r.trouble = append(r.trouble, fmt.Errorf("look for a key whose creation was not confirmed: %w", err))
		return keys
	}
	for _, k := range fresh.Keys {
		ours := k.Managed() && k.Mark.Tag == r.memory.Tag && !slices.Contains(r.seen.Before, k.ID)
		if ours && k.ID != r.seen.Hand.Key.ID {
			keys = append(keys, k)
		}
	}
	return keys
}
