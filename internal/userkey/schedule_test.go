// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"
)

// A queue is where the calls of one or several sessions wait for their turn. So
// the schedule of a test makes the history, and not Go's scheduler, although a
// run works on all regions at once. It needs a bubble of synctest.
type queue struct {
	mu      sync.Mutex
	waiting []waiter
	open    bool // whether calls pass without waiting
}

type waiter struct {
	session int
	word    string
	turn    chan struct{}
}

func (q *queue) wait(session int, word string) {
	w := waiter{session: session, word: word, turn: make(chan struct{})}
	q.mu.Lock()
	open := q.open
	if !open {
		q.waiting = append(q.waiting, w)
	}
	q.mu.Unlock()
	if !open {
		<-w.turn
	}
}

// next returns the calls that wait once nothing moves any more, in an order that
// is always the same. There are none when everything is over.
func (q *queue) next() []waiter {
	synctest.Wait()
	q.mu.Lock()
	defer q.mu.Unlock()
	slices.SortFunc(q.waiting, func(a, b waiter) int {
		return cmp.Or(cmp.Compare(a.session, b.session), cmp.Compare(a.word, b.word))
	})
	return slices.Clone(q.waiting)
}

// let lets a call pass.
func (q *queue) let(w waiter) {
	q.mu.Lock()
	q.waiting = slices.DeleteFunc(q.waiting, func(other waiter) bool { return other == w })
	q.mu.Unlock()
	close(w.turn)
}

// close lets everything pass that waits or comes later.
func (q *queue) close() {
	q.mu.Lock()
	q.open = true
	q.mu.Unlock()
	for waiting := q.next(); len(waiting) > 0; waiting = q.next() {
		q.let(waiting[0])
	}
}

// An act is what one session does.
type act struct {
	s  *session
	do func(s *session) error
}

// race lets sessions act at once, one call at a time. pick chooses among n calls
// that wait.
func race(pick func(n int) int, acts ...act) []error {
	q, errs := &queue{}, make([]error, len(acts))
	defer q.close()
	for i, a := range acts {
		a.s.wait = func(word string) { q.wait(i, word) }
		go func() { errs[i] = a.do(a.s) }()
	}
	for waiting := q.next(); len(waiting) > 0; waiting = q.next() {
		q.let(waiting[pick(len(waiting))])
	}
	return errs
}

// inOrder picks the first call that waits, always.
func inOrder(int) int { return 0 }

// rounds lets a session act and returns its calls, those that wait at the same
// time in one line: the number of lines is what a run takes in round trips.
func rounds(s *session, do func(s *session) error) (lines []string, err error) {
	q := &queue{}
	s.wait = func(word string) { q.wait(0, word) }
	go func() { err = do(s) }()
	for waiting := q.next(); len(waiting) > 0; waiting = q.next() {
		var words []string
		for _, w := range waiting {
			q.let(w)
			synctest.Wait()
			words = append(words, w.word)
		}
		lines = append(lines, strings.Join(words, " | "))
	}
	return lines, err
}

// often checks a property in histories that rapid makes up, in a bubble. It goes
// on until the checks have counted enough.
func often(t *testing.T, enough int, check func(rt *rapid.T) (counted int)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		// A bubble has no deadline, and rapid would ask a test for it.
		tb, counted, failing := struct{ rapid.TB }{t}, 0, false
		for counted < enough && !t.Failed() {
			rapid.Check(tb, func(rt *rapid.T) {
				if counted < enough || failing { // A history that failed is told again, and made shorter.
					failing = true
					counted += check(rt)
					failing = false
				}
			})
		}
		t.Logf("counted %d", counted)
	})
}
