// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"context"
	"fmt"
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
	name  string // of the operation, for the error of whoever gives up waiting

	mu      sync.Mutex
	flights map[K]*flight[V]
}

// A flight is one fetch, under way or landed.
type flight[V any] struct {
	landed chan struct{}
	second bool // whether it was fetched because the one before it was too old
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
		return none, fmt.Errorf("%s: %w", s.name, context.Cause(ctx))
	}
}

func (s *snapshots[K, V]) board(ctx context.Context, k K) *flight[V] {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f, ok := s.flights[k]; ok {
		return f
	}
	return s.start(ctx, k, false)
}

// renew fetches a snapshot that turned out to be too old, once. It reports
// whether there will be another one.
func (s *snapshots[K, V]) renew(ctx context.Context, k K) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.flights[k]; f != nil && f.second {
		return false
	}
	s.start(ctx, k, true)
	return true
}

func (s *snapshots[K, V]) start(ctx context.Context, k K, second bool) *flight[V] {
	if s.flights == nil {
		s.flights = map[K]*flight[V]{}
	}
	f := &flight[V]{landed: make(chan struct{}), second: second}
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
