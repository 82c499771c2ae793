// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"context"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// An Event is what happened to a key. It holds no secret. Members that do not apply
// are empty.
type Event struct {
	Message      string // one line that names the key
	KeyID        string
	Region       string
	CredentialID string // of the task credential
}

type watchKey struct{}

// Watch returns a context in which a caller is told the message of each event.
func Watch(ctx context.Context, told func(message string)) context.Context {
	return context.WithValue(ctx, watchKey{}, told)
}

// tell hands an event to onEvent and to the caller that watches.
func (s *Store) tell(ctx context.Context, e Event) {
	s.onEvent(ctx, e)
	if watcher, ok := ctx.Value(watchKey{}).(func(message string)); ok {
		watcher(e.Message)
	}
}

// tellOutcome tells onEvent alone what a run has made of the series.
func (s *Store) tellOutcome(ctx context.Context, goal userkey.Goal, outcome userkey.Outcome) {
	active := outcome.Series.Active.ID
	if goal.Create && goal.Settings.Adopt.Value() && outcome.Minted.Key.ID == "" {
		s.onEvent(ctx, Event{Message: "adopted the API key " + active, KeyID: active})
	}
	for _, k := range outcome.Series.PhasedOut {
		if k.ID == outcome.Replaced {
			s.onEvent(ctx, Event{Message: "the API key " + k.ID + " is Phased out, " + active + " is Active", KeyID: k.ID})
		}
	}
}
