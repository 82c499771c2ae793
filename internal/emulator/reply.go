// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"strconv"
)

// A reply is what is sent back, unless a fault loses it.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// respond builds a JSON reply. A nil body makes an empty one.
func respond(status int, body any) reply {
	answer := reply{status: status, header: http.Header{}}
	if body == nil {
		return answer
	}
	answer.body = mustMarshal(body)
	answer.header.Set("Content-Type", jsonMedia)
	return answer
}

// mustMarshal encodes one of our own types. It panics if it cannot, because that
// is a bug of the emulator and not of the client.
func mustMarshal(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("emulator: reply cannot be written: %v", err))
	}
	return text
}

// stamp sets the headers of every reply of IBM's services. The date is that of
// the emulator's clock, which clients go by.
func (a *reply) stamp(c *call, requestID string) {
	a.header.Set("Date", c.now.Format(http.TimeFormat))
	a.header.Set("Transaction-Id", c.transaction)
	a.header.Set("X-Correlation-Id", c.transaction)
	a.header.Set("X-Request-Id", requestID)
	a.header.Set("Cache-Control", "no-cache, no-store, must-revalidate")
	if !c.isPlatformCall() {
		a.header.Set("Ibm-Cloud-Service-Name", "iam-identity")
		a.header.Set("Content-Language", "en-US")
	}
}

// write announces the whole body and sends the first bytes of it.
func (a *reply) write(w http.ResponseWriter, sent int) {
	maps.Copy(w.Header(), a.header)
	if len(a.body) > 0 {
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body[:sent]) // The client may be gone.
}

// drop ends the connection without a reply. A hard drop resets it, as a crashed
// machine does; a soft one closes it.
func drop(w http.ResponseWriter, hard bool) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok && hard {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
