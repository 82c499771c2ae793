// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"net/http"
	"sync"
	"time"
)

// A clock tells the time of the services. A machine whose own clock is wrong
// then still names, ages and expires keys as IBM Cloud sees them.
type clock struct {
	local func() time.Time

	mu   sync.Mutex
	said time.Time // what the latest reply said
	seen time.Time // local time when it said so
}

// observe remembers the Date of a reply. Without a Date that can be read it does nothing.
func (c *clock) observe(h http.Header) {
	said, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said, c.seen = said, c.local()
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.local()
	if c.said.IsZero() {
		return now.UTC()
	}
	// Sub uses the monotonic reading, so a local clock that is set meanwhile does no harm.
	return c.said.Add(now.Sub(c.seen)).UTC()
}
