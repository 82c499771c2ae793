// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"context"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A stale service goes on listing credentials that are gone, for a number of looks.
type stale struct {
	*session
	looks   int
	answers []error // of withdrawals that it does not carry out, in order
	gone    []userkey.Credential
}

var _ userkey.Backend = (*stale)(nil)

func (s *stale) Look(ctx context.Context, regions []string, everywhere bool) (userkey.Inventory, error) {
	v, err := s.session.Look(ctx, regions, everywhere)
	if s.looks--; err != nil || s.looks < 0 {
		return v, err
	}
	for _, c := range s.gone {
		if listed, looked := v.Credentials[c.Region]; looked {
			v.Credentials[c.Region] = append(listed, c)
		}
	}
	return v, nil
}

func (s *stale) Withdraw(ctx context.Context, c userkey.Credential) error {
	if len(s.answers) > 0 {
		answer := s.answers[0]
		s.answers = s.answers[1:]
		return answer
	}
	err := s.session.Withdraw(ctx, c)
	if err == nil {
		s.gone = append(s.gone, c)
	}
	return err
}

// A list that takes its time is no reason to withdraw a credential again.
func TestRun_withdrawsOnceWhateverTheListShows(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		mode    string
		looks   int
		answers []error
		lagging bool
	}{
		"one at a time":                               {mode: conflict, looks: 3},
		"one beside the other":                        {mode: allow, looks: 3},
		"one at a time, the list never changes":       {mode: conflict, looks: 100, lagging: true},
		"one beside the other, nor does it there":     {mode: allow, looks: 100, lagging: true},
		"called gone at first, then it never changes": {mode: conflict, looks: 100, answers: []error{userkey.ErrGone}, lagging: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, w := rotating(t, tt.mode, here)
			goal, start := w.goal()
			s := &stale{session: c.session(), looks: tt.looks, answers: tt.answers}
			o, err := userkey.Run(t.Context(), s, goal, start)
			if err != nil || o.Lagging != tt.lagging || len(c.in(here)) != 1 || c.in(here)[0].key != o.Minted.Key.ID {
				t.Errorf("Run() = %v, lagging %t\n%s", err, o.Lagging, c)
			}
			if n := s.count("withdraw " + here); n != 1 {
				t.Errorf("withdrew %d times", n)
			}
		})
	}
}

// Somebody else was faster, and the list does not show it yet.
func TestRun_goesOnWhereACredentialIsGoneAndListed(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, conflict, here)
	goal, start := w.goal()
	s := &stale{session: c.session(), looks: 3}
	s.between = func(_ int, call string) {
		if call == "withdraw "+here {
			taken := c.in(here)[0].Credential
			c.removeCredential(taken.ID)
			s.gone = append(s.gone, taken)
		}
	}
	o, err := userkey.Run(t.Context(), s, goal, start)
	if err != nil || len(c.in(here)) != 1 || c.in(here)[0].key != o.Minted.Key.ID || s.count("withdraw "+here) != 1 {
		t.Errorf("Run() = %v\n%s", err, c)
	}
}

// A credential that was called gone, and then gave no answer, is still there: its
// key must not go first.
func TestRemove_withdrawsWhatIsListedAfterAll(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, conflict, here)
	s := &stale{session: c.session(), answers: []error{userkey.ErrGone, userkey.ErrAmbiguous}}
	_, err := userkey.Remove(t.Context(), s, userkey.Removal{Memory: w.memory(), Regions: w.regions, Policy: userkey.DeleteManaged})
	if err != nil || len(c.keys)+len(c.creds) > 0 || len(c.breaches) > 0 {
		t.Errorf("Remove() = %v, %v\n%s", err, c.breaches, c)
	}
}
