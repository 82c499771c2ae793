// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"context"
	"fmt"
	"slices"
)

// A Backend is what a run needs of the outside world.
type Backend interface {
	// Look shows the owner's keys and credentials, fresh from the services: in
	// the given regions, or with everywhere in all regions that there are.
	Look(ctx context.Context, regions []string, everywhere bool) (Inventory, error)

	// OwnKey returns the ID of the key that the provider authenticates with, or
	// "" when it uses none.
	OwnKey(ctx context.Context) (string, error)

	// Mint creates a key. After ErrAmbiguous there may be one.
	Mint(ctx context.Context, spec Spec) (Key, Secret, error)

	// Prove exchanges the key for a token, once. It fails with ErrNotReady while
	// IAM does not know the key yet.
	Prove(ctx context.Context, secret Secret) error

	// Install stores the key as a credential. It fails with ErrOnlyOne when the
	// region refuses a second one, and with ErrAmbiguous when there may be one.
	Install(ctx context.Context, region string, key Key, secret Secret) (Credential, error)

	// Withdraw removes a credential. It fails with ErrGone when there was none,
	// and with ErrAmbiguous when it may be gone now.
	Withdraw(ctx context.Context, c Credential) error

	// Amend changes what IAM says about a key and returns the key as it is then. A
	// lock that the spec decides about goes before the edit and comes back after it.
	Amend(ctx context.Context, key Key, spec Spec) (Key, error)

	// Discard deletes a key, and takes the lock off one that is locked. It fails
	// with ErrGone when the service knows none.
	Discard(ctx context.Context, key Key) error

	// Pause waits before a service is asked again; attempt counts from 1.
	Pause(ctx context.Context, attempt int) error
}

// A Start is what a run begins with.
type Start struct {
	Expect *string // the ID of the key that must be Active, "" for none; nil accepts any
	Hand   Hand    // the Active key's value where the state keeps it
	Undo   bool    // whether a run that fails takes back even what it installed
}

// An Outcome is how far a run came; it is filled in whether or not it failed.
type Outcome struct {
	Series   Series
	Looked   bool     // whether Series shows anything
	Minted   Hand     // the key that this run minted and did not take back
	Replaced string   // ID of the key that was Active before the run minted one
	Lagging  bool     // the services do not show yet everything that this run did
	Trouble  []error  // what could not be done and does not keep the goal from being reached
	Unpruned []string // IDs of the keys that were to be pruned and are still there
}

// Run brings an owner's series to the goal: look, decide, act, again.
//
// What fails half-way is taken back where that is safe: a key that was minted
// and certainly not installed is discarded again.
func Run(ctx context.Context, b Backend, want Goal, start Start) (Outcome, error) {
	r := &runner{
		b:       b,
		goal:    want.Regions,
		regions: slices.Concat(want.Regions, want.Withdraw),
		memory:  want.Memory,
	}
	r.next = func(seen Inventory) Step { return Next(seen, want) }
	r.seen.Hand = start.Hand
	disowned, err := r.begin(ctx, start)
	if err == nil {
		if disowned != "" {
			want.Replace = disowned
		}
		err = r.loop(ctx)
	}
	if err == nil && r.changed() {
		if err = r.confirm(ctx); err == nil {
			r.discardSpared(ctx)
		}
	}
	// Keys are pruned only once the services show that the new one is Active. A
	// failure then is no failure of the run: the keys are found again.
	if err == nil && !r.lagging && len(want.Prune) > 0 {
		want.reached = true
		if pruneErr := r.loop(ctx); pruneErr != nil {
			r.trouble = append(r.trouble, fmt.Errorf("prune phased-out keys: %w", pruneErr))
		}
	}
	if err != nil && r.looked {
		r.takeBack(ctx, start.Undo)
	}
	o := r.outcome()
	for _, k := range o.Series.phasedOut(want.Prune) {
		o.Unpruned = append(o.Unpruned, k.ID)
	}
	return o, err
}

// Remove brings an owner's series to its end, as far as the policy says. It returns
// the keys that it left because they are Active in another workspace's regions.
func Remove(ctx context.Context, b Backend, want Removal) (left []Key, err error) {
	r := &runner{
		b:       b,
		regions: want.Regions,
		memory:  want.Memory,
		next:    func(seen Inventory) Step { return NextRemoval(seen, want) },
		ending:  true,
	}
	err = r.loop(ctx)
	return want.left(r.seen), err
}
