// SPDX-License-Identifier: MPL-2.0

// Package snapshot shares what was fetched a short time ago, so that a hundred look-ups
// in one plan send no more requests than one. It knows nothing of what it shares.
package snapshot

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// sharedFor is how long a snapshot is shared. Another alias of the same user runs
// in a process of its own, and nobody tells us what it changes.
const sharedFor = 2 * time.Second

// A Cache shares snapshots, one for each key. It is safe for concurrent use.
type Cache[K comparable, V any] struct {
	fetch func(context.Context, K) (V, error)
	name  string

	mu      sync.Mutex
	flights map[K]*flight[V]
	changes int // of flights
}

// New returns a cache. Name is the operation that fetches, for the error of whoever
// gives up waiting.
func New[K comparable, V any](name string, fetch func(context.Context, K) (V, error)) *Cache[K, V] {
	return &Cache[K, V]{fetch: fetch, name: name}
}

// A flight is one fetch, under way or landed.
type flight[V any] struct {
	landed chan struct{}
	second bool // whether it was fetched because the one before it was too old
	value  V
	err    error
}

// Changes counts how often a snapshot came or went. What was made of several is as
// fresh as they are while the count stays the same.
func (c *Cache[K, V]) Changes() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.changes
}

// Forget throws all snapshots away. Whoever waits for one still gets it: they
// asked before the change.
func (c *Cache[K, V]) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flights = nil
	c.changes++
}

// Get returns a snapshot that is at most two seconds old. The fetch goes on if
// the first who asked gives up, since others may wait for it. A failure is shared
// by those who wait for it, and is not kept.
func (c *Cache[K, V]) Get(ctx context.Context, k K) (V, error) {
	f := c.board(ctx, k)
	select {
	case <-f.landed:
		return f.value, f.err
	case <-ctx.Done():
		var none V
		return none, fmt.Errorf("%s: %w", c.name, context.Cause(ctx))
	}
}

func (c *Cache[K, V]) board(ctx context.Context, k K) *flight[V] {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f, ok := c.flights[k]; ok {
		return f
	}
	return c.start(ctx, k, false)
}

// Renew is Get where the snapshot turned out to be too old: it is fetched again, once.
func (c *Cache[K, V]) Renew(ctx context.Context, k K) (V, error) {
	c.mu.Lock()
	if f := c.flights[k]; f == nil || !f.second {
		c.start(ctx, k, true)
	}
	c.mu.Unlock()
	return c.Get(ctx, k)
}

func (c *Cache[K, V]) start(ctx context.Context, k K, second bool) *flight[V] {
	if c.flights == nil {
		c.flights = map[K]*flight[V]{}
	}
	f := &flight[V]{landed: make(chan struct{}), second: second}
	c.flights[k] = f
	c.changes++
	go c.fly(context.WithoutCancel(ctx), k, f)
	return f
}

func (c *Cache[K, V]) fly(ctx context.Context, k K, f *flight[V]) {
	defer close(f.landed)
	if f.value, f.err = c.fetch(ctx, k); f.err != nil {
		c.drop(k, f)
		return
	}
	time.AfterFunc(sharedFor, func() { c.drop(k, f) })
}

// drop forgets a flight, unless a later one has taken its place.
func (c *Cache[K, V]) drop(k K, f *flight[V]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.flights[k] == f {
		delete(c.flights, k)
		c.changes++
	}
}
