// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"context"
	"slices"
	"sync"
	"time"
)

// sharedFor is how long a snapshot is shared. Another alias of the same user runs
// in a process of its own, whose changes nobody tells us about.
const sharedFor = 2 * time.Second

// snapshots holds what was fetched a short time ago, so that a hundred look-ups
// in one plan send no more requests than one. Its zero value is empty.
type snapshots struct {
	mu      sync.Mutex
	flights map[string]*flight
}

// A flight is one fetch, under way or landed.
type flight struct {
	landed    chan struct{}
	value     any
	err       error
	abandoned bool // whether it failed because the one who fetched it gave up
}

// forget throws all snapshots away. Whoever is waiting for one still gets it:
// they asked before the change.
func (s *snapshots) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flights = nil
}

// renew forgets the named snapshots if one of them is missing, except those that are
// under way: an old list of keys beside new credentials would show a credential
// whose key is not there.
func (s *snapshots) renew(names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.ContainsFunc(names, func(name string) bool { return s.flights[name] == nil }) {
		return
	}
	for _, name := range names {
		if f := s.flights[name]; f != nil && f.hasLanded() {
			delete(s.flights, name)
		}
	}
}

func (f *flight) hasLanded() bool {
	select {
	case <-f.landed:
		return true
	default:
		return false
	}
}

// shareSnapshot returns the snapshot of the given name; who asks first fetches it,
// the others wait for them. A fetch that failed is not kept. Where it failed for
// a reason of the one who fetched, such as a shorter deadline, the next one tries.
func shareSnapshot[T any](ctx context.Context, s *snapshots, name string, fetch func(context.Context) (T, error)) (T, error) {
	var none T
	for {
		f, mine := s.board(name)
		if mine {
			value, err := fetch(ctx)
			f.abandoned = err != nil && ctx.Err() != nil
			s.land(name, f, value, err)
			return value, err
		}
		select {
		case <-f.landed:
		case <-ctx.Done():
			return none, context.Cause(ctx)
		}
		if f.abandoned {
			continue
		}
		value, _ := f.value.(T)
		return value, f.err
	}
}

func (s *snapshots) board(name string) (f *flight, mine bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f, ok := s.flights[name]; ok {
		return f, false
	}
	if s.flights == nil {
		s.flights = map[string]*flight{}
	}
	f = &flight{landed: make(chan struct{})}
	s.flights[name] = f
	return f, true
}

func (s *snapshots) land(name string, f *flight, value any, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.value, f.err = value, err
	close(f.landed)
	if err != nil {
		s.drop(name, f)
		return
	}
	time.AfterFunc(sharedFor, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.drop(name, f)
	})
}

// drop forgets a flight, unless a later one has taken its place.
func (s *snapshots) drop(name string, f *flight) {
	if s.flights[name] == f {
		delete(s.flights, name)
	}
}
