// SPDX-License-Identifier: MPL-2.0

package emulator

import "time"

// A RequestRecord is one line of the journal. It holds no secret.
type RequestRecord struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	// Query is empty where it could hold a secret: in the token call, and
	// where a parameter is unknown.
	Query string `json:"query,omitempty"`
	// Status of the reply, even if a fault lost or replaced it. 0 means that
	// nothing was carried out and nothing was answered.
	Status int       `json:"status"`
	Time   time.Time `json:"time"`
}

func (c *call) journalEntry(status int) RequestRecord {
	record := RequestRecord{Method: c.request.Method, Path: c.request.URL.EscapedPath(), Status: status, Time: c.now}
	if !c.isTokenCall() && len(c.query) > 0 {
		record.Query = c.request.URL.RawQuery
	}
	return record
}

// addUnanswered adds a request that was neither carried out nor answered to the journal.
func (s *Server) addUnanswered(c *call) {
	c.now = s.lock()
	defer s.mu.Unlock()
	s.readQuery(c)
	s.journal.add(c.journalEntry(0))
}

// readQuery parses the query of a request that reaches no handler.
func (s *Server) readQuery(c *call) {
	if s.findRoute(c) == nil {
		_ = c.parseQuery() // Refused queries stay out of the journal.
	}
}

// Requests is the journal: the latest 100,000 requests, in the order in which
// they were carried out. Admin requests are not in it.
func (s *Server) Requests() []RequestRecord {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.journal.latest()
}

// ClearRequests empties the journal.
func (s *Server) ClearRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.journal.items = nil
}
