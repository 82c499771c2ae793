// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// A Gate stands between the provider and the cloud. It stops time for the provider
// after a request, and lets a test look after each.
type Gate struct {
	cloud http.Handler

	mu     sync.Mutex
	turn   *sync.Cond // a request or a hold ended
	inside int        // requests that are being carried out
	held   *hold
	after  func()
	answer func(http.ResponseWriter, *http.Request) bool
}

// A hold is a stop after a request.
type hold struct {
	left    int // requests that are still let in
	reached chan struct{}
	ended   bool
	drop    bool // nobody waits for a reply
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
	g.held = &hold{left: n, reached: make(chan struct{})}
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
		g.held.ended, g.held.drop = true, drop
		g.held = nil
		g.turn.Broadcast()
	}
}

// ServeHTTP implements http.Handler.
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.held != nil && g.held.left == 0 {
		g.wait(g.held)
	}
	h := g.held
	if h != nil {
		h.left--
	}
	if h == nil || h.left > 0 {
		g.carryOut(w, r)
		return
	}
	reply := httptest.NewRecorder()
	g.carryOut(reply, r)
	for g.inside > 0 {
		g.turn.Wait()
	}
	close(h.reached)
	g.wait(h)
	maps.Copy(w.Header(), reply.Header())
	w.WriteHeader(reply.Code)
	_, _ = w.Write(reply.Body.Bytes()) // The client may be gone.
}

// wait waits until a hold ends. It does not return if nobody waits for a reply.
func (g *Gate) wait(h *hold) {
	for !h.ended {
		g.turn.Wait()
	}
	if h.drop {
		panic(http.ErrAbortHandler)
	}
}

// carryOut lets go of the lock while a request is carried out.
func (g *Gate) carryOut(w http.ResponseWriter, r *http.Request) {
	g.inside++
	answer := g.answer
	g.mu.Unlock()
	defer func() {
		g.mu.Lock()
		g.inside--
		g.after()
		g.turn.Broadcast()
	}()
	if !answer(w, r) {
		g.cloud.ServeHTTP(w, r)
	}
}
