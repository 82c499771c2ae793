// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"context"
	"sync"
	"time"
)

// sharedFor is how long a snapshot is shared. Another alias of the same user runs
// in a process of its own, and nobody tells us what it changes.
const sharedFor = 2 * time.Second

// snapshots shares what was fetched a short time ago, so that a hundred look-ups
// in one plan send no more requests than one. Only fetch must be set.
type snapshots[K comparable, V any] struct {
	fetch func(context.Context, K) (V, error)

	mu      sync.Mutex
	flights map[K]*flight[V]
}

// A flight is one fetch, under way or landed.
type flight[V any] struct {
	landed chan struct{}
	value  V
	err    error
}

// forget throws all snapshots away. Whoever waits for one still gets it: they
// asked before the change.
func (s *snapshots[K, V]) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flights = nil
}

// get returns a snapshot that is at most two seconds old. The fetch goes on if
// the first who asked gives up, since others may wait for it. A failure is shared
// by those who wait for it, and is not kept.
func (s *snapshots[K, V]) get(ctx context.Context, k K) (V, error) {
	f := s.board(ctx, k)
	select {
	case <-f.landed:
		return f.value, f.err
	case <-ctx.Done():
		var none V
		return none, context.Cause(ctx)
	}
}

func (s *snapshots[K, V]) board(ctx context.Context, k K) *flight[V] {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f, ok := s.flights[k]; ok {
		return f
	}
	if s.flights == nil {
		s.flights = map[K]*flight[V]{}
	}
	f := &flight[V]{landed: make(chan struct{})}
	s.flights[k] = f
	go s.fly(context.WithoutCancel(ctx), k, f)
	return f
}

func (s *snapshots[K, V]) fly(ctx context.Context, k K, f *flight[V]) {
	defer close(f.landed)
	if f.value, f.err = s.fetch(ctx, k); f.err != nil {
		s.drop(k, f)
		return
	}
	time.AfterFunc(sharedFor, func() { s.drop(k, f) })
}

// drop forgets a flight, unless a later one has taken its place.
func (s *snapshots[K, V]) drop(k K, f *flight[V]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.flights[k] == f {
		delete(s.flights, k)
	}
}
