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
)

func (f fault) String() string {
	return [...]string{"fine", "refused", "vanished", "lost", "stopped"}[f]
}

var (
	errRefused = errors.New("the service refuses")
	errStopped = errors.New("the process is dead")
	errLocked  = errors.New("the key is locked")
)

// A session is one process that runs against a cloud, and its trouble.
type session struct {
	*cloud

	fault   func(n int, call string) fault // of the n-th call, from 0; pauses are no calls
	between func(n int, call string)       // what somebody else does just before a call
	goal    []string                       // regions that are to go on working
	all     bool                           // whether keys without a mark may be deleted

	calls     []string // in order, in words
	dead      bool
	disturbed bool // whether a fault hit a call
	unknown   bool // the last mint ended in the dark, and nobody has looked since
}

var _ userkey.Backend = (*session)(nil)

func (c *cloud) session() *session { return &session{cloud: c} }

// expectToWork notes which of the regions work now, and have to go on doing so.
func (s *session) expectToWork(regions []string) {
	s.goal = slices.DeleteFunc(slices.Clone(regions), func(region string) bool { return !s.works(region) })
}

// begin notes a call and says what happens to it.
func (s *session) begin(ctx context.Context, format string, args ...any) (fault, error) {
	if s.dead {
		return stopped, errStopped
	}
	if err := ctx.Err(); err != nil {
		return refused, err
	}
	n, call := len(s.calls), fmt.Sprintf(format, args...)
	s.calls = append(s.calls, call)
	if s.between != nil {
		s.between(n, call)
	}
	if s.fault == nil {
		return fine, nil
	}
	f := s.fault(n, call)
	s.disturbed = s.disturbed || f != fine
	switch f {
	case refused:
		return f, fmt.Errorf("%s: %w", call, errRefused)
	case vanished, lost:
		return f, fmt.Errorf("%s: %w", call, userkey.ErrAmbiguous)
	case stopped:
		s.dead = true
		return f, errStopped
	case fine:
	}
	return fine, nil
}

// first makes the first calls that begin with a word go wrong, n of each.
func first(n int, f fault, word string) func(int, string) fault {
	made := map[string]int{}
	return func(_ int, call string) fault {
		if made[call]++; strings.HasPrefix(call, word) && made[call] <= n {
			return f
		}
		return fine
	}
}

// always makes all calls of some names go wrong.
func always(f fault, names ...string) func(int, string) fault {
	return func(_ int, call string) fault {
		if slices.Contains(names, call) {
			return f
		}
		return fine
	}
}

// count says how often a call was made.
func (s *session) count(call string) int {
	return len(slices.DeleteFunc(slices.Clone(s.calls), func(made string) bool { return made != call }))
}

// harmless is a call that only reads: for those no reply is simply no reply.
func harmless(err error) error {
	if errors.Is(err, userkey.ErrAmbiguous) {
		return errRefused
	}
	return err
}

func (s *session) Look(ctx context.Context, regions []string, everywhere bool) (userkey.Inventory, error) {
	word := "look"
	if everywhere {
		word = "survey"
	}
	if _, err := s.begin(ctx, "%s", word); err != nil {
		return userkey.Inventory{}, harmless(err)
	}
	s.unknown = false
	return s.view(regions, everywhere), nil
}

func (s *session) OwnKey(ctx context.Context) (string, error) {
	if _, err := s.begin(ctx, "identify"); err != nil {
		return "", harmless(err)
	}
	return s.own, nil
}

func (s *session) Mint(ctx context.Context, spec userkey.Spec) (userkey.Key, userkey.Secret, error) {
	f, err := s.begin(ctx, "mint")
	if s.unknown && f != stopped {
		s.breach("minted again without a look")
	}
	if err != nil && f != lost {
		s.unknown = f == vanished
		return userkey.Key{}, userkey.Secret{}, err
	}
	s.mints++
	description := ""
	if spec.Description != nil {
		description = *spec.Description
	}
	k := s.addKey(description, spec.Mark)
	if err != nil {
		s.unknown = true
		return userkey.Key{}, userkey.Secret{}, err
	}
	return k.Key, userkey.NewSecret(k.value), nil
}

func (s *session) holder(secret userkey.Secret) *record {
	i := slices.IndexFunc(s.keys, func(k *record) bool { return k.value == secret.Reveal() && k.seenAt <= s.ticks })
	if i < 0 {
		return nil
	}
	return s.keys[i]
}

func (s *session) Prove(ctx context.Context, secret userkey.Secret) error {
	if _, err := s.begin(ctx, "prove"); err != nil {
		return harmless(err)
	}
	k := s.holder(secret)
	switch {
	case k == nil:
		return userkey.ErrNotReady
	case !k.Usable(s.now):
		return errRefused
	}
	return nil
}

func (s *session) Install(ctx context.Context, region string, key userkey.Key, secret userkey.Secret) (userkey.Credential, error) {
	f, err := s.begin(ctx, "install %s", region)
	if err != nil && f != lost {
		return userkey.Credential{}, err
	}
	k := s.holder(secret)
	if k == nil || !k.Usable(s.now) {
		return userkey.Credential{}, userkey.ErrNotReady
	}
	if k.ID != key.ID {
		s.breach("installed %s as %s", k.ID, key.ID)
	}
	for _, old := range s.in(region) {
		switch s.mode {
		case conflict, badRequest:
			return userkey.Credential{}, userkey.ErrOnlyOne
		case replace:
			s.removeCredential(old.ID)
		}
	}
	p := s.place(region, k, key.ID)
	if err != nil {
		return userkey.Credential{}, err
	}
	return p.Credential, nil
}

func (s *session) Withdraw(ctx context.Context, c userkey.Credential) error {
	f, err := s.begin(ctx, "withdraw %s", c.Region)
	if err != nil && f != lost {
		return err
	}
	worked := s.works(c.Region)
	if !s.removeCredential(c.ID) && err == nil {
		return fmt.Errorf("withdraw %s: %w", c.ID, userkey.ErrGone)
	}
	polite := s.mode == allow || s.mode == replace
	if polite && worked && !s.works(c.Region) && slices.Contains(s.goal, c.Region) {
		s.breach("left %s without a credential", c.Region)
	}
	return err
}

func (s *session) Amend(ctx context.Context, key userkey.Key, spec userkey.Spec) (userkey.Key, error) {
	f, err := s.begin(ctx, "amend")
	if err != nil && f != lost {
		return userkey.Key{}, err
	}
	k := s.key(key.ID)
	if k == nil {
		return userkey.Key{}, errRefused
	}
	if spec.Description != nil {
		k.Description, k.Mark = *spec.Description, key.Mark
	}
	return k.Key, err
}

func (s *session) Discard(ctx context.Context, key userkey.Key) error {
	f, err := s.begin(ctx, "discard")
	if err != nil && f != lost {
		return err
	}
	k := s.key(key.ID)
	switch {
	case k == nil || k.seenAt > s.ticks:
		return fmt.Errorf("discard %s: %w", key.ID, userkey.ErrGone)
	case k.Locked:
		return errLocked
	}
	if in := s.where(k.ID); len(in) > 0 {
		s.breach("discarded %s, which is installed in %s", k.ID, strings.Join(in, ", "))
	}
	if !k.Managed() && !s.all {
		s.breach("discarded %s, which is not ours", k.ID)
	}
	if k.ID == s.own {
		s.breach("discarded the own key %s", k.ID)
	}
	s.removeKey(k.ID)
	return err
}

func (s *session) Pause(ctx context.Context, _ int) error {
	if s.dead {
		return errStopped
	}
	s.ticks++
	s.now = s.now.Add(time.Second)
	return ctx.Err()
}
