// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// A Gate stands between the provider and the cloud. It counts requests, stops
// time for the provider after one of them, and lets a test look after each.
type Gate struct {
	cloud http.Handler

	mu     sync.Mutex
	turn   *sync.Cond // something ended
	count  int
	inside int // requests that are being carried out
	held   *hold
	after  func()
	answer func(http.ResponseWriter, *http.Request) bool
}

// A hold is a stop after a request.
type hold struct {
	at      int
	reached chan struct{}
	ended   chan struct{}
	drop    bool
}

// NewGate puts a gate in front of the cloud, for everything that is configured
// by the cloud's environment from now on.
func (c *Cloud) NewGate(t *testing.T) *Gate {
	t.Helper()
	g := &Gate{cloud: c.observer, after: func() {}, answer: func(http.ResponseWriter, *http.Request) bool { return false }}
	g.turn = sync.NewCond(&g.mu)
	c.listen(t, g)
	t.Cleanup(func() { g.end(true) }) // Closing waits for requests that are held.
	return g
}

// Count returns how many requests came since the latest Reset.
func (g *Gate) Count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.count
}

// Reset begins to count anew.
func (g *Gate) Reset() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.count = 0
}

// After calls f after each request that was carried out, before the provider
// learns of it. Calls do not overlap.
func (g *Gate) After(f func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.after = f
}

// Answer lets f answer requests in the cloud's place. A request for which f
// returns false goes to the cloud.
func (g *Gate) Answer(f func(http.ResponseWriter, *http.Request) bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.answer = f
}

// Hold has n requests carried out, counted from now, keeps the reply to the last
// of them back and lets no other request in. The channel is closed when that
// point is reached and nothing is in motion any more.
func (g *Gate) Hold(n int) (reached <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.count = 0
	g.held = &hold{at: n, reached: make(chan struct{}), ended: make(chan struct{})}
	return g.held.reached
}

// Open ends a hold: the reply that was kept back goes out, and requests come in.
func (g *Gate) Open() { g.end(false) }

// Drop ends a hold: nobody is there any more to read the reply, and the requests
// that were waiting are never carried out.
func (g *Gate) Drop() { g.end(true) }

func (g *Gate) end(drop bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.held != nil {
		g.held.drop = drop
		close(g.held.ended)
		g.held = nil
	}
}

// ServeHTTP implements http.Handler.
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	g.count++
	n, h := g.count, g.held
	for h != nil && n > h.at {
		g.mu.Unlock()
		h.wait()
		g.mu.Lock()
		h = g.held
	}
	g.inside++
	g.mu.Unlock()

	if h == nil || n < h.at {
		g.carryOut(w, r)
		return
	}
	reply := httptest.NewRecorder()
	g.carryOut(reply, r)
	g.mu.Lock()
	for g.inside > 0 {
		g.turn.Wait()
	}
	g.mu.Unlock()
	close(h.reached)
	h.wait()
	maps.Copy(w.Header(), reply.Header())
	w.WriteHeader(reply.Code)
	_, _ = w.Write(reply.Body.Bytes()) // The client may be gone.
}

// wait waits until the hold ends. It does not return if nobody waits for a reply.
func (h *hold) wait() {
	<-h.ended
	if h.drop {
		panic(http.ErrAbortHandler)
	}
}

func (g *Gate) carryOut(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	answer := g.answer
	g.mu.Unlock()
	defer func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.inside--
		g.after()
		g.turn.Broadcast()
	}()
	if !answer(w, r) {
		g.cloud.ServeHTTP(w, r)
	}
}
