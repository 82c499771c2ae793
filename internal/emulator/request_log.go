// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A loggedReply notes what the log says of one request: method, path, status, duration and
// transaction. It has no query, which may hold a secret.
type loggedReply struct {
	http.ResponseWriter

	method, path  string
	elapsed       func() time.Duration
	status        int    // 0 for a request that was not answered
	lost          string // what became of the reply, if it did not arrive whole
	transactionID string
}

// logRequest writes the line. A request that is not answered has a dash for its status,
// and one without a transaction ends after the duration.
func (s *Server) logRequest(e *loggedReply) {
	status := "-"
	if e.status != 0 {
		status = strconv.Itoa(e.status)
	}
	if e.lost != "" {
		status += " (" + e.lost + ")"
	}
	line := fmt.Sprintf("%-6s %s %s %dms %s", e.method, e.path, status, e.elapsed().Milliseconds(), e.transactionID)
	s.log.Println(strings.TrimSpace(line))
}

// WriteHeader implements [http.ResponseWriter].
func (e *loggedReply) WriteHeader(status int) {
	e.status = status
	e.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (e *loggedReply) Write(body []byte) (int, error) {
	setDefault(&e.status, http.StatusOK)
	return e.ResponseWriter.Write(body)
}

// Unwrap lets [http.ResponseController] reach the connection.
func (e *loggedReply) Unwrap() http.ResponseWriter { return e.ResponseWriter }
