// SPDX-License-Identifier: MPL-2.0

package job

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	// looks is how often something is looked for before it is given up.
	looks = 5

	// rounding is how much older than the request that made it something may look: services
	// that round created_at do so to the minute.
	rounding = time.Minute
)

// A lostReply finds what a request made whose reply was lost, a job or a run.
type lostReply[T any] struct {
	err    error // how the reply was lost
	kind   string
	advice string // what to do if it cannot be told
	list   func() ([]T, error)
	ours   func(T) bool
	id     func(T) string
}

// find looks until exactly one is there that may be ours. The service may take a
// while to list it.
func (l lostReply[T]) find(ctx context.Context, s *Store) (T, error) {
	for attempt := 1; ; attempt++ {
		listed, err := l.list()
		var found []T
		var ids []string
		for _, one := range listed {
			if l.ours(one) {
				found, ids = append(found, one), append(ids, l.id(one))
			}
		}
		slices.Sort(ids)
		switch {
		case err != nil && len(found) == 0:
			return *new(T), fmt.Errorf("%w; whether the %s exists could not be found out (%w): %s", l.err, l.kind, err, l.advice)
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			return *new(T), fmt.Errorf("%w; several %ss appeared meanwhile (%s): %s", l.err, l.kind, strings.Join(ids, ", "), l.advice)
		case attempt == looks:
			return *new(T), fmt.Errorf("%w; there is no such %s now, and it may still appear: %s", l.err, l.kind, l.advice)
		}
		if err := s.pause(ctx, attempt); err != nil {
			return *new(T), fmt.Errorf("%w; there is no such %s yet (%w): %s", l.err, l.kind, err, l.advice)
		}
	}
}

// since reports whether something can have come into being by a request that was
// sent at the given time. What has no time can.
func since(created, sent time.Time) bool {
	return created.IsZero() || !created.Before(sent.Add(-rounding))
}
