// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"context"
	"slices"
	"testing"
)

// No state knows of a create that failed, so nothing may be left of it.
func TestRun_leavesNothingOfACreateThatFailed(t *testing.T) {
	t.Parallel()
	// interrupted carries out the first call of a name; nobody hears of it, since
	// the time of the run is over.
	interrupted := func(name string) func(*session, context.CancelFunc) {
		return func(s *session, cancel context.CancelFunc) {
			s.fault = func(_ int, call string) fault {
				if call == name && s.count(call) == 1 {
					cancel()
					return lost
				}
				return fine
			}
		}
	}
	refusing := func(s *session, _ context.CancelFunc) {
		s.fault = always(refused, "install "+there)
	}
	tests := map[string]struct {
		prepare func(c *cloud)
		trouble func(s *session, cancel context.CancelFunc)
	}{
		"the second region refuses": {trouble: refusing},
		"the second region refuses, and in the first was a credential with a deleted key": {
			prepare: func(c *cloud) { c.removeKey(c.console(here).ID) },
			trouble: refusing,
		},
		"interrupted while the key was minted":     {trouble: interrupted("mint")},
		"interrupted while it was installed":       {trouble: interrupted("install " + here)},
		"interrupted while it was installed again": {trouble: interrupted("install " + there)},
	}
	for name, tt := range tests {
		for _, mode := range modes() {
			t.Run(name+", "+mode, func(t *testing.T) {
				t.Parallel()
				c, w := newCloud(mode), &workspace{regions: []string{here, there}}
				if tt.prepare != nil {
					tt.prepare(c)
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				s := c.session()
				tt.trouble(s, cancel)
				err := w.create(ctx, s, ourTag, false)
				// What a person installs does not say which key it holds.
				installed := slices.ContainsFunc(c.creds, func(p *placed) bool { return p.KeyID != "" })
				if err == nil || len(c.keys) > 0 || installed || len(c.breaches) > 0 {
					t.Errorf("create: %v, %v\n%s", err, c.breaches, c)
				}
			})
		}
	}
}
