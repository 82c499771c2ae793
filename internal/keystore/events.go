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

// tell tells an event to OnEvent and to the caller that watches.
func (s *Store) tell(ctx context.Context, message string, e Event) {
	s.report(ctx, message, e)
	if watcher, ok := ctx.Value(watchKey{}).(func(message string)); ok {
		watcher(message)
	}
}

// report tells an event to OnEvent alone.
func (s *Store) report(ctx context.Context, message string, e Event) {
	e.Message = message
	if s.OnEvent != nil {
		s.OnEvent(ctx, e)
	}
}

// reportOutcome reports what a run has made of the keys of a series.
func (s *Store) reportOutcome(ctx context.Context, goal userkey.Goal, outcome userkey.Outcome) {
	active := outcome.Series.Active.ID
	if goal.Adopt && outcome.Minted.Key.ID == "" {
		s.report(ctx, "adopted the API key "+active, Event{KeyID: active})
	}
	for _, k := range outcome.Series.PhasedOut {
		if k.ID == outcome.Replaced {
			s.report(ctx, "the API key "+k.ID+" is Phased out, "+active+" is Active", Event{KeyID: k.ID})
		}
	}
}
