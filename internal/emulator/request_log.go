// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// A requestLog writes one line for each request: method, path, status, duration
// and transaction. It writes no query, which may hold a secret.
type requestLog struct {
	mu  sync.Mutex
	out io.Writer // nil for no log
}

// A logEntry collects what one line says.
type logEntry struct {
	log           *requestLog
	method, path  string
	elapsed       func() time.Duration
	status        int    // 0 for a request that was not answered
	lost          string // what became of the reply, if it did not arrive whole
	transactionID string
}

func (l *requestLog) begin(r *http.Request) *logEntry {
	return &logEntry{log: l, method: r.Method, path: r.URL.EscapedPath(), elapsed: stopwatch()}
}

// end writes the line. A request that is not answered has a dash for its status,
// and one without a transaction ends after the duration.
func (e *logEntry) end() {
	if e.log.out == nil {
		return
	}
	status := "-"
	if e.status != 0 {
		status = strconv.Itoa(e.status)
	}
	line := fmt.Sprintf("%-6s %s %s", e.method, e.path, status)
	if e.lost != "" {
		line += " (" + e.lost + ")"
	}
	line += " " + strconv.FormatInt(e.elapsed().Milliseconds(), 10) + "ms"
	if e.transactionID != "" {
		line += " " + e.transactionID
	}
	e.log.mu.Lock()
	defer e.log.mu.Unlock()
	_, _ = fmt.Fprintln(e.log.out, line) // The terminal may be gone.
}

// A watchedWriter notes the status of a reply.
type watchedWriter struct {
	http.ResponseWriter

	entry *logEntry
}

// WriteHeader implements [http.ResponseWriter].
func (w watchedWriter) WriteHeader(status int) {
	w.entry.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (w watchedWriter) Write(body []byte) (int, error) {
	setDefault(&w.entry.status, http.StatusOK)
	return w.ResponseWriter.Write(body)
}

// Unwrap lets [http.ResponseController] reach the connection.
func (w watchedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
