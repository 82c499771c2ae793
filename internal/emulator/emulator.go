// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Options say which IBM Cloud to imitate. The zero value is a good one: two
// people in one account, the first of them an administrator.
type Options struct {
	// SecondCredential is the answer to a task credential for a user who has
	// one in the region already: "conflict" (409, also when empty),
	// "bad-request" (400), "allow" (201, two records) or "replace" (201, the
	// old record is gone).
	SecondCredential string

	// KeyLimit is how many API keys one identity may have, the login key
	// included. 0 means 20, as in IBM Cloud.
	KeyLimit int

	// Propagation is how long a new key or credential cannot be seen yet.
	Propagation time.Duration

	// Latency is added to each request.
	Latency time.Duration

	// Role is what the first user may do: "admin" (also when empty), "owner",
	// "viewer", or "trusted-profile" for a token of a trusted profile.
	Role string

	// ConsoleCredentialName is how the console names a task credential: "key"
	// (also when empty), like the key, or "generic", the same for all.
	ConsoleCredentialName string

	// Seed decides ids, values and the order of lists. 0 means 1.
	Seed int64

	// Users is the number of people in the account. 0 means 2. All but the
	// first have keys that the console made.
	Users int

	// Accounts is the number of accounts. 0 means 1. In each further one the
	// first user is a member too, with the same IAM id, another login key and
	// a series of keys of its own.
	Accounts int

	// PageSize is an upper limit on the items of a page, 1 to 100. 0 leaves
	// the size to the client.
	PageSize int

	// TokenLife is how long a bearer token is good. 0 means one hour.
	TokenLife time.Duration

	// Hosts are names besides localhost under which the emulator may be asked,
	// without ports. Requests for any other name are refused, so that no web
	// page can use an emulator through the browser of its user.
	Hosts []string

	// RequestLog gets one line for each request. Nil means no log.
	RequestLog io.Writer

	// Clock is the base clock. Nil means the clock of this machine.
	Clock func() time.Time
}

// complete fills in the defaults and refuses what New does not know.
func (o Options) complete() (Options, error) {
	setDefault(&o.SecondCredential, secondConflict)
	setDefault(&o.Role, roleAdmin)
	setDefault(&o.ConsoleCredentialName, credentialNamedAfterKey)
	setDefault(&o.KeyLimit, 20)
	setDefault(&o.Seed, 1)
	setDefault(&o.Users, 2)
	setDefault(&o.Accounts, 1)
	setDefault(&o.TokenLife, time.Hour)

	words := []struct {
		option, value string
		known         []string
	}{
		{"second credential", o.SecondCredential, []string{secondConflict, secondBadRequest, secondAllow, secondReplace}},
		{"role", o.Role, []string{roleAdmin, roleOwner, roleViewer, roleTrustedProfile}},
		{"console credential name", o.ConsoleCredentialName, []string{credentialNamedAfterKey, credentialNamedAlike}},
	}
	for _, w := range words {
		if !slices.Contains(w.known, w.value) {
			return o, fmt.Errorf("emulator: %s %q is not one of %q", w.option, w.value, w.known)
		}
	}

	switch {
	case o.KeyLimit < 1:
		return o, fmt.Errorf("emulator: key limit %d is below 1", o.KeyLimit)
	case o.Users < 1:
		return o, fmt.Errorf("emulator: %d users are too few", o.Users)
	case o.Accounts < 1:
		return o, fmt.Errorf("emulator: %d accounts are too few", o.Accounts)
	case o.PageSize < 0 || o.PageSize > maxPageSize:
		return o, fmt.Errorf("emulator: page size %d is not between 0 and %d", o.PageSize, maxPageSize)
	case o.Propagation < 0 || o.Latency < 0 || o.TokenLife < 0:
		return o, fmt.Errorf("emulator: a duration is below zero")
	}

	return o, checkHosts(o.Hosts)
}

func setDefault[T comparable](option *T, value T) {
	var zero T
	if *option == zero {
		*option = value
	}
}

// A Server is one imitated IBM Cloud: IAM, the watsonx platform in every
// region, and the control paths under /_emulator. It is an [http.Handler].
//
// All state sits behind one lock. Whatever takes time (latency, delays,
// connections that are dropped) happens outside it.
type Server struct {
	mu      sync.Mutex
	clock   clock
	store   *store
	tokens  *tokenBook
	faults  []*activeFault
	journal []RequestRecord

	latency time.Duration
	routes  []route
	guard   browserGuard
	log     *requestLog
}

// New returns a Server with its users in place. The error names the option
// whose value it does not know.
func New(o Options) (*Server, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}

	c := newClock(o.Clock)
	random := newSeededRandom(o.Seed)
	s := &Server{
		clock:   c,
		store:   newStore(o, random, c.now()),
		tokens:  newTokenBook(o.TokenLife, random),
		latency: o.Latency,
		routes:  allRoutes(),
		guard:   newBrowserGuard(o.Hosts),
		log:     &requestLog{out: o.RequestLog},
	}

	return s, nil
}

// ServeHTTP answers one request: admin paths directly, everything else after the
// faults, from the routes and with an entry in the journal.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	entry := s.log.begin(r)
	defer entry.end()

	if err := s.guard.check(r); err != nil {
		writeError(watchedWriter{w, entry}, http.StatusForbidden, err)

		return
	}

	if isAdminPath(r.URL.Path) {
		s.serveAdmin(watchedWriter{w, entry}, r)

		return
	}

	s.serveCloud(w, r, entry)
}

// serveCloud answers a request to IAM or the platform.
func (s *Server) serveCloud(w http.ResponseWriter, r *http.Request, entry *logEntry) {
	c := newCall(w, r)
	fault := s.takeFault(r.Method, r.URL.Path)

	// The client may lose patience while it waits. Then nothing has happened,
	// as if the request had never arrived.
	if !pause(s.latency+fault.delay(), r.Context().Done()) {
		entry.lost = "the client left"
		s.record(c, 0)

		return
	}

	if fault.Reset {
		entry.lost = "reset"
		s.record(c, 0)
		drop(w, true)

		return
	}

	answer := s.answer(c, fault)
	entry.status, entry.transactionID = answer.status, c.transaction

	switch {
	case fault.LostReply && fault.Status == 0:
		entry.lost = "lost"
		drop(w, false)
	case fault.Truncate:
		entry.lost = "cut"
		truncate(w, answer)
	default:
		answer.write(w)
	}
}

// answer carries the request out, or refuses it as the fault says, or both,
// and writes down in the journal how it went, all under the lock.
func (s *Server) answer(c *call, fault Fault) reply {
	s.mu.Lock()
	defer s.mu.Unlock()

	c.now = s.catchUp()
	c.transaction = s.store.random.hex("transaction", 32)
	s.store.sweep(c.now)

	var answer reply
	if fault.Status != 0 && !fault.LostReply {
		s.readQuery(c)
		answer = fault.reply(c)
	} else {
		answer = s.dispatch(c)
	}

	s.journal = append(s.journal, c.journalEntry(answer.status))

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
	s.mu.Lock()
	defer s.mu.Unlock()

	if err := s.clock.advance(d); err != nil {
		return err
	}

	s.catchUp()

	return nil
}

// Now is what time it is in the imitated cloud, in UTC.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.catchUp()
}
