// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"log"
	"net/http"
	"strings"
	"sync"
	"time"
)

// A Server is one emulated IBM Cloud: IAM, the watsonx platform in every region,
// the admin paths under /_emulator, and a window at /. It is an [http.Handler].
//
// One lock protects all state. Whatever takes time (latency, delays, dropped
// connections) happens outside it.
type Server struct {
	mu      sync.Mutex
	clock   clock
	store   *store
	tokens  *tokenBook
	faults  []*activeFault
	journal bounded[RequestRecord]

	routes []route
	hosts  []string // names of our own besides localhost, in lower case
	log    *log.Logger
	window window
}

// New returns a Server with its users. The error names the option that is wrong.
func New(o Options) (*Server, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	random := &seededRandom{seed: o.Seed, drawn: map[string]uint64{}}
	s := &Server{
		clock:   newClock(o.Clock),
		store:   &store{options: o, random: random, access: map[string]Access{}},
		journal: bounded[RequestRecord]{limit: journalSize},
		tokens: &tokenBook{
			life: o.TokenLife, random: random, key: sync.OnceValue(loadSigningKey), issued: bounded[string]{limit: keptTokens},
		},
		routes: allRoutes(),
		hosts:  mapped(o.Hosts, strings.ToLower),
		log:    log.New(o.RequestLog, "", 0),
		window: newWindow(),
	}
	s.store.addUsers(s.clock.now())
	return s, nil
}

// ServeHTTP answers one request: admin paths directly, everything else after the
// faults, from the routes and with an entry in the journal.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	logged := &loggedReply{ResponseWriter: w, method: r.Method, path: r.URL.EscapedPath(), elapsed: stopwatch()}
	defer s.logRequest(logged)
	if err := s.guard(r); err != nil {
		writeError(logged, http.StatusForbidden, err)
		return
	}
	if isAdminPath(r.URL.Path) {
		s.serveAdmin(logged, r)
		return
	}
	s.serveCloud(logged, r)
}

// serveCloud answers a request to IAM or the platform.
func (s *Server) serveCloud(w *loggedReply, r *http.Request) {
	c := newCall(w, r)
	fault := s.takeFault(r.Method, r.URL.Path)
	delay := s.store.options.Latency + time.Duration(fault.DelayMS)*time.Millisecond
	// If the client leaves while it waits, nothing has happened, as if the request
	// had never arrived.
	if !pause(delay, r.Context().Done()) {
		w.lost = "the client left"
		s.addUnanswered(c)
		return
	}
	if fault.Reset {
		w.lost = "reset"
		s.addUnanswered(c)
		drop(w, true)
		return
	}
	answer := s.answer(c, fault)
	w.status, w.transactionID = answer.status, c.transaction
	switch {
	case fault.LostReply && fault.Status == 0:
		w.lost = "lost"
		drop(w, false)
	case fault.Truncate && len(answer.body) == 0: // There is nothing to cut.
		w.lost = "cut"
		drop(w, false)
	case fault.Truncate:
		w.lost = "cut"
		answer.write(w, len(answer.body)/2)
	default:
		answer.write(w, len(answer.body))
	}
}

// answer carries the request out, or refuses it as the fault says, or both, and
// adds it to the journal, all under the lock.
func (s *Server) answer(c *call, fault Fault) reply {
	c.now = s.lock()
	defer s.mu.Unlock()
	c.transaction = s.store.random.hex("transaction", 32)
	var answer reply
	if fault.Status != 0 && !fault.LostReply {
		s.readQuery(c)
		answer = fault.reply(c)
	} else {
		answer = s.dispatch(c)
	}
	s.journal.add(c.journalEntry(answer.status))
	if fault.Status != 0 && fault.LostReply {
		answer = fault.reply(c)
	}
	answer.stamp(c, s.store.random.uuid("request"))
	return answer
}

// Advance turns the clock. Scheduled runs that become due on the way happen,
// each at its own time. It panics if the clock would be more than a hundred
// years away from its base.
func (s *Server) Advance(d time.Duration) {
	if err := s.advance(d); err != nil {
		panic(err)
	}
}

func (s *Server) advance(d time.Duration) error {
	s.lock()
	defer s.mu.Unlock()
	if err := s.clock.advance(d); err != nil {
		return err
	}
	s.catchUp()
	return nil
}

// Now returns the time of the emulator's clock, in UTC.
func (s *Server) Now() time.Time {
	now := s.lock()
	s.mu.Unlock()
	return now
}

// lock takes the lock for whatever reads or changes the state. It brings the state
// up to the time of the clock and returns that time.
func (s *Server) lock() time.Time {
	s.mu.Lock()
	return s.catchUp()
}
