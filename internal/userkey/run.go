// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"context"
	"slices"
	"sync"
	"time"
)

// A Backend is what a run needs of the outside world. It is used by several
// goroutines at once.
type Backend interface {
	// Look shows the owner's keys, and their credentials in the given regions, fresh
	// from the services. A region that cannot be read is no error of the look.
	Look(ctx context.Context, places Places) (Seen, error)

	// KeyOf returns the ID of the key that has a value, or "" when IAM knows none.
	KeyOf(ctx context.Context, value Secret) (string, error)

	// Mint creates a key. It fails with ErrNoRoom at the limit of keys; after
	// ErrAmbiguous there may be one.
	Mint(ctx context.Context, spec Spec) (Key, Secret, error)

	// Prove exchanges the key for a token, once. It fails with ErrNotReady while
	// IAM does not know the key yet.
	Prove(ctx context.Context, hand Hand) error

	// Install stores a proven key as a credential. It fails with ErrOnlyOne when
	// the region refuses a second one, with ErrNotReady when the region does not
	// know the key yet, and with ErrAmbiguous when there may be one.
	Install(ctx context.Context, region string, hand Hand) (Credential, error)

	// Withdraw removes a credential. It fails with ErrGone when there was none,
	// and with ErrAmbiguous when it may be gone now.
	Withdraw(ctx context.Context, c Credential) error

	// Amend changes what IAM says about a key and returns the key as it is then. A
	// lock that the spec decides about goes before the edit and comes back after it,
	// whatever happens.
	Amend(ctx context.Context, key Key, spec Spec) (Key, error)

	// Discard deletes a key, and takes the lock off one that is locked. It fails
	// with ErrGone when the service knows none.
	Discard(ctx context.Context, key Key) error

	// Pause waits before a service is asked again; attempt counts from 1.
	Pause(ctx context.Context, attempt int) error
}

// Places says where to look.
type Places struct {
	Regions []string
	Own     bool // whether to look up the key that the provider authenticates with
}

const (
	patience  = 4                // tries after a lost reply, or a refusal that may pass, until a run gives up and says so
	readiness = 30               // tries of a new key until it counts as unusable
	settling  = 6                // looks for what was done until a run ends with a warning: services may take minutes
	grace     = 30 * time.Second // that undoing may take
)

// An Outcome is how far a run came; it is filled in whether or not it failed.
type Outcome struct {
	Series   Series
	Looked   bool     // whether Series shows anything
	Total    int      // API keys that the owner had in IAM at the latest look
	Minted   Hand     // the key that this run made Active and did not take back
	Replaced string   // ID of the key that was Active before that; empty when it is the same key, in more regions
	Lagging  bool     // the services do not show yet everything that this run did
	Trouble  []error  // what could not be done and does not keep the goal from being reached
	Unpruned []string // IDs of the keys that were to be deleted and are still there
	Kept     []string // IDs of those that are installed, or may be, in a region that this run is not about
	Stays    []string // regions that were left and whose credential stays
	EndPast  bool     // the end that the settings ask for is past, so it was left as it is
}

// A run is one run: what it is for, what it has seen, and what it has done.
type run struct {
	b       Backend
	turn    sync.Mutex // held by whoever works for the run, and let go while a service is asked
	goal    Goal
	first   Seen // the first look
	latest  Seen // the latest one
	did     runMemory
	active  Key  // the key that was Active at the first look
	rotates bool // whether the run mints, or takes a key that has the value
	outcome Outcome
}

func newRun(b Backend, g Goal) *run {
	r := &run{b: b, goal: g, did: runMemory{removals: map[string]error{}, changed: map[string]Key{}}}
	r.turn.Lock()
	return r
}

// Run brings an owner's series to the goal. What fails half-way is taken back
// where that is safe.
func Run(ctx context.Context, b Backend, g Goal) (Outcome, error) {
	r := newRun(b, g)
	err := r.reach(ctx)
	if err != nil && r.outcome.Looked {
		r.undo(ctx)
	}
	return r.end(err), err
}

func (r *run) look(ctx context.Context, places Places) error {
	seen, err := r.b.Look(ctx, places)
	if err != nil {
		return err
	}
	if !places.Own {
		seen.Own = r.latest.Own
	}
	r.latest = seen
	return nil
}

// lookFor looks wherever one of the keys can be installed, if the latest look did
// not see that.
func (r *run) lookFor(ctx context.Context, keys []Key) error {
	var more []string
	for _, k := range keys {
		unasked, _, _ := r.latest.unseen(k)
		more = append(more, unasked...)
	}
	if len(more) == 0 {
		return nil
	}
	return r.look(ctx, Places{Regions: append(r.regions(), more...)})
}

// view returns the latest look with what this run did laid over it.
func (r *run) view() Seen {
	v, _ := r.did.over(r.latest.remember(r.goal.Held, r.goal.Regions))
	return v.recall(r.goal.Held)
}

// series returns the series as it stands in the regions that the run is about.
func (r *run) series() Series { return Understand(r.view(), r.goal.Held, r.regions()) }

// regions returns the regions that the run is about.
func (r *run) regions() []string { return slices.Concat(r.goal.Regions, r.goal.Leave) }

// missing returns the regions of the goal in which a key is not the one installed.
// What was there before this run minted a key of the same name does not hold it.
func (r *run) missing(id string) []string {
	installed, hand := r.series().Installed, r.did.hand
	return slices.DeleteFunc(slices.Clone(r.goal.Regions), func(region string) bool {
		c := installed[region]
		return c.KeyID == id && (!hand.Minted || id != hand.Key.ID || !r.baseline(c))
	})
}

// trouble notes an error, if it is one, that does not keep the goal from being reached.
func (r *run) trouble(err error) {
	if err != nil {
		r.outcome.Trouble = append(r.outcome.Trouble, err)
	}
}

// end returns how far the run came. After a failure the series is shown where the
// state knows it: the new regions are tried again.
func (r *run) end(err error) Outcome {
	o := r.outcome
	if o.Total = r.latest.Total(); !o.Looked {
		return o
	}
	o.Series = Understand(r.view(), r.goal.Held, r.goal.Regions)
	if err != nil {
		o.Series = r.known()
	}
	if hand := r.did.hand; r.rotates && hand.Key.ID != "" {
		o.Minted = hand
		if hand.Key.ID != r.active.ID {
			o.Replaced = r.active.ID
		}
	}
	return o
}
