// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// A Limiter keeps everybody away from a host that told somebody to come back
// later. Clients of the same hosts should share one, so that one refusal does
// not become a refusal for each of them. The zero value is ready to use.
type Limiter struct {
	mu    sync.Mutex
	until map[string]time.Time // by host, in local time
}

// hold keeps everybody away from a host until a time. The latest time counts.
func (l *Limiter) hold(host string, until time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.until == nil {
		l.until = map[string]time.Time{}
	}
	if until.After(l.until[host]) {
		l.until[host] = until
	}
}

// left returns how long a host is still to be left alone; 0 when it is not.
func (l *Limiter) left(host string, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(0, l.until[host].Sub(now))
}

// wait returns when a host may be asked again, or with an error when ctx ends.
func (l *Limiter) wait(ctx context.Context, host string, now time.Time) error {
	left := l.left(host, now)
	if left == 0 {
		return nil
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%s asks everybody to wait for another %s: %w", host, left.Round(time.Second), ctx.Err())
	}
}
