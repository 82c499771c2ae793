// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A create sees to it that no other key is Active in regions that it does not name.
func TestRun_refusesToCreateASecondActiveKey(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		prepare func(c *cloud)
		adopt   bool
		regions []string // of the key that is in the way; none where the create succeeds
		surveys bool     // whether it looks in all regions
	}{
		"nobody has a key": {prepare: func(*cloud) {}},
		"a key is Active elsewhere": {
			prepare: func(c *cloud) { c.console(there) }, regions: []string{there}, surveys: true,
		},
		"a key is Active elsewhere, and one may be adopted": {
			prepare: func(c *cloud) { c.console(there) }, adopt: true, regions: []string{there}, surveys: true,
		},
		"the key to adopt is Active elsewhere as well": {
			prepare: func(c *cloud) { c.console(here, there, "jp-tok") }, adopt: true, regions: []string{there, "jp-tok"}, surveys: true,
		},
		"the key to adopt is Active here alone": {
			prepare: func(c *cloud) { c.console(here) }, adopt: true, surveys: true,
		},
		"all keys are Phased out": {
			prepare: func(c *cloud) {
				c.console(there)
				for _, p := range c.in(there) {
					c.removeCredential(p.ID)
				}
			},
			surveys: true,
		},
		"two keys are installed elsewhere": {
			prepare: func(c *cloud) {
				c.console(there)
				c.place(there, c.addKey("", userkey.Mark{}), "")
			},
			regions: []string{there}, surveys: true,
		},
		"what is elsewhere was left behind by a create": {
			prepare: func(c *cloud) {
				left := c.addKey("", userkey.Mark{Tag: otherTag, Disowned: true})
				c.place(there, left, left.ID)
			},
			surveys: true,
		},
		"the other region does not answer": {
			prepare: func(c *cloud) {
				c.console(there)
				c.dark = []string{there}
			},
			surveys: true,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, w := newCloud(conflict), &workspace{regions: []string{here}}
			tt.prepare(c)
			c.now = c.now.Add(time.Minute)
			before, s := c.String(), c.session()
			err := w.create(t.Context(), s, ourTag, tt.adopt)

			var second userkey.SecondError
			if errors.As(err, &second) != (tt.regions != nil) || tt.regions == nil && err != nil {
				t.Fatalf("create: %v", err)
			}
			slices.Sort(tt.regions)
			slices.Sort(second.Regions)
			if diff := cmp.Diff(tt.regions, second.Regions); diff != "" {
				t.Errorf("the regions in the way (-want +got):\n%s", diff)
			}
			if tt.regions != nil && c.String() != before {
				t.Errorf("something changed:\n%sto\n%s", before, c)
			}
			if slices.Contains(s.calls, "survey") != tt.surveys {
				t.Errorf("the calls are %v; want a look at all regions: %t", s.calls, tt.surveys)
			}
		})
	}
}
