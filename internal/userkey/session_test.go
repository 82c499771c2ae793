// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// What may go wrong with a call.
type fault int

const (
	fine     fault = iota
	refused        // not carried out, and the service says so
	vanished       // not carried out, and nobody knows
	lost           // carried out, and nobody knows
	stopped        // the process is dead: neither this call nor any later one happens
	early          // not carried out: the service does not know the key yet
)

func (f fault) String() string {
	return [...]string{"fine", "refused", "vanished", "lost", "stopped", "early"}[f]
}

// A session is one process that runs against a cloud, and its trouble. The calls
// of one session may come from several goroutines.
type session struct {
	*cloud

	fault   func(n int, call string) fault // of the n-th call, from 0; pauses are no calls
	between func(n int, call string)       // what somebody else does just before a call
	wait    func(call string)              // until it is a call's turn; nil for at once

	calls     []string // in order, in words
	dead      bool
	disturbed bool // whether a fault hit a call
}

var _ userkey.Backend = (*session)(nil)

func (c *cloud) session() *session { return &session{cloud: c} }

// call waits for its turn, notes the call, and does what a fault leaves of it.
// do is carried out with the cloud locked.
func (s *session) call(ctx context.Context, word string, do func() error) error {
	s.mu.Lock()
	dead := s.dead
	s.mu.Unlock()
	if s.wait != nil && !dead {
		s.wait(word)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead {
		return errStopped
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	n := len(s.calls)
	s.calls = append(s.calls, word)
	if s.between != nil {
		s.between(n, word)
	}
	s.see()
	f := fine
	if s.fault != nil {
		f = s.fault(n, word)
	}
	s.disturbed = s.disturbed || f != fine
	err := s.meet(f, word, do)
	if f != stopped {
		s.note(word, err)
	}
	return err
}

// meet does what a fault leaves of a call.
func (s *session) meet(f fault, word string, do func() error) error {
	switch f {
	case refused:
		return fmt.Errorf("%s: %w", word, errRefused)
	case early:
		return userkey.ErrNotReady
	case stopped:
		s.dead = true
		return errStopped
	case vanished:
		return fmt.Errorf("%s: %w", word, userkey.ErrAmbiguous)
	case lost:
		_ = do() // Nobody hears what came of it.
		return fmt.Errorf("%s: %w", word, userkey.ErrAmbiguous)
	case fine:
	}
	return do()
}

// read is a call that changes nothing: no reply is simply no reply.
func (s *session) read(ctx context.Context, word string, do func() error) error {
	err := s.call(ctx, word, do)
	if errors.Is(err, userkey.ErrAmbiguous) {
		return errRefused
	}
	return err
}

// reach is an answer of a region that does not do what it is asked.
func (s *session) reach(region string) error {
	switch {
	case s.silent[region]:
		return userkey.ErrAmbiguous
	case s.refuses[region]:
		return errRefused
	}
	return nil
}

func (s *session) Look(ctx context.Context, places userkey.Places) (seen userkey.Seen, err error) {
	looked := slices.Compact(slices.Sorted(slices.Values(places.Regions)))
	word := "look " + strings.Join(looked, ",")
	if slices.Equal(looked, regions()) {
		word = "look everywhere"
	}
	if places.Own {
		word += " and who asks"
	}
	err = s.read(ctx, word, func() error {
		seen = s.view(places)
		return nil
	})
	return seen, err
}

func (s *session) KeyOf(ctx context.Context, value userkey.Secret) (id string, err error) {
	err = s.read(ctx, "key of a value", func() error {
		if k := s.holder(value); k != nil {
			id = k.ID
		}
		return nil
	})
	return id, err
}

func (s *session) Mint(ctx context.Context, spec userkey.Spec) (key userkey.Key, value userkey.Secret, err error) {
	err = s.call(ctx, "mint", func() error {
		if s.limit > 0 && len(s.keys) >= s.limit {
			return fmt.Errorf("mint: %w", userkey.ErrNoRoom)
		}
		if spec.Value.InHand() && slices.ContainsFunc(s.keys, func(k *record) bool { return k.value == spec.Value.Reveal() }) {
			return fmt.Errorf("mint: another key has this value: %w", errRefused)
		}
		s.mints++
		k := s.addKey(spec.Mark)
		k.minted = true
		s.write(k, spec)
		if spec.Value.InHand() {
			k.value = spec.Value.Reveal()
		}
		key, value = k.Key, userkey.NewSecret(k.value)
		return nil
	})
	if err != nil {
		return userkey.Key{}, userkey.Secret{}, err
	}
	return key, value, nil
}

// write writes what a spec says of a key.
func (s *session) write(k *record, spec userkey.Spec) {
	if spec.Description.IsKnown() {
		k.Description, k.Mark = spec.Description.Value(), spec.Mark
	}
	if spec.Mark.Tag != "" {
		k.Mark = spec.Mark
	}
	if spec.WhenLeaked.IsKnown() {
		k.WhenLeaked = spec.WhenLeaked.Value()
	}
	if spec.ExpireAfter.IsKnown() {
		k.ExpiresAt = userkey.ExpiresAfter(k.CreatedAt, spec.ExpireAfter.Value())
	}
	if spec.Locked.IsKnown() {
		k.Locked = spec.Locked.Value()
	}
}

func (s *session) Prove(ctx context.Context, hand userkey.Hand) error {
	return s.read(ctx, "prove", func() error {
		switch k := s.holder(hand.Secret); {
		case k == nil:
			return userkey.ErrNotReady
		case !k.Usable(s.now):
			return errRefused
		}
		return nil
	})
}

func (s *session) Install(ctx context.Context, region string, hand userkey.Hand) (installed userkey.Credential, err error) {
	err = s.call(ctx, "install "+region, func() error {
		if err := s.reach(region); err != nil {
			return err
		}
		k := s.holder(hand.Secret)
		switch {
		case !hand.Proven:
			return errUnproven
		case k == nil || !k.Usable(s.now):
			return userkey.ErrNotReady
		case k.ID != hand.Key.ID:
			return errOtherKey
		}
		for _, old := range s.in(region) {
			switch s.mode {
			case conflict:
				return userkey.ErrOnlyOne
			case replace:
				s.removeCredential(old.ID)
			}
		}
		installed = s.place(region, k, k.ID).Credential
		return nil
	})
	if err != nil {
		return userkey.Credential{}, err
	}
	return installed, nil
}

func (s *session) Withdraw(ctx context.Context, c userkey.Credential) error {
	return s.call(ctx, "withdraw "+c.Region, func() error {
		if err := s.reach(c.Region); err != nil {
			return err
		}
		if s.clings[c.Region] || !s.removeCredential(c.ID) {
			return fmt.Errorf("withdraw %s: %w", c.ID, userkey.ErrGone)
		}
		return nil
	})
}

func (s *session) Amend(ctx context.Context, key userkey.Key, spec userkey.Spec) (edited userkey.Key, err error) {
	err = s.call(ctx, "amend "+key.ID, func() error {
		k := s.key(key.ID)
		switch {
		case k == nil:
			return errRefused
		case k.Locked && !spec.Locked.IsKnown():
			return errLocked
		}
		s.write(k, spec)
		edited = k.Key
		return nil
	})
	return edited, err
}

func (s *session) Discard(ctx context.Context, key userkey.Key) error {
	return s.call(ctx, "discard "+key.ID, func() error {
		k := s.key(key.ID)
		if k == nil || k.seenAt > s.ticks {
			return fmt.Errorf("discard %s: %w", key.ID, userkey.ErrGone)
		}
		s.removeKey(k.ID)
		return nil
	})
}

func (s *session) Pause(ctx context.Context, _ int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead {
		return errStopped
	}
	s.ticks++
	s.now = s.now.Add(time.Second)
	return ctx.Err()
}
