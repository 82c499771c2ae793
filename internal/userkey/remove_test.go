// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

func TestRemove(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		policy  userkey.DeletionPolicy
		prepare func(c *cloud, w *workspace)
		keys    int // left
		wrong   error
	}{
		"managed keys go, the console's stay": {policy: userkey.DeleteManaged, keys: 1},
		"all keys go":                         {policy: userkey.DeleteAll},
		"nothing goes":                        {policy: userkey.Abandon, keys: 2},
		"a region is in the dark": {
			policy: userkey.DeleteManaged, keys: 2, wrong: userkey.UnseenError{Regions: []string{"jp-tok"}},
			prepare: func(c *cloud, _ *workspace) { c.dark = []string{"jp-tok"} },
		},
		"a key is locked": {
			policy: userkey.DeleteManaged, keys: 2, wrong: errLocked,
			prepare: func(c *cloud, w *workspace) { c.key(w.active).Locked = true },
		},
		"the own key": {
			policy: userkey.DeleteManaged, keys: 2, wrong: errors.New("own"),
			prepare: func(c *cloud, w *workspace) { c.own = w.active },
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, w := newCloud(conflict), &workspace{regions: []string{here}}
			c.console(there)
			c.now = c.now.Add(time.Minute)
			created(t, c, w)
			if tt.prepare != nil {
				tt.prepare(c, w)
			}
			before := c.String()
			err := w.destroy(t.Context(), c.session(), tt.policy)
			if (err != nil) != (tt.wrong != nil) || len(c.keys) != tt.keys || len(c.dangling()) > 0 {
				t.Errorf("Remove() = %v, want %v\n%s", err, tt.wrong, c)
			}
			if err != nil && c.String() != before {
				t.Errorf("something changed:\n%sto\n%s", before, c)
			}
		})
	}
}

func TestRemove_saysWhichKeyItCouldNotDiscard(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, conflict, here)
	id, s := w.active, c.session()
	s.fault = func(_ int, call string) fault {
		if call == "discard" {
			return refused
		}
		return fine
	}
	err := w.destroy(t.Context(), s, userkey.DeleteManaged)
	if !errors.Is(err, errRefused) || !strings.Contains(err.Error(), id) {
		t.Errorf("Remove() = %v, want one that names %s", err, id)
	}
}
