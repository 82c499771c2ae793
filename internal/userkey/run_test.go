// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"strings"
	"testing"
)

// created returns a cloud with one key of ours in the regions, and its workspace.
func created(t *testing.T, mode string, in ...string) (*cloud, *workspace) {
	t.Helper()
	c, w := newCloud(mode), newWorkspace("ours", in...)
	c.addLogin()
	if err := w.apply(t.Context(), c.session()); err != nil {
		t.Fatalf("create: %v\n%s", err, c)
	}
	c.pass()
	if err := w.refresh(c); err != nil {
		t.Fatal(err)
	}
	c.mints = 0
	return c, w
}

func TestRun_smoke(t *testing.T) {
	t.Parallel()
	for _, mode := range modes() {
		c, w := created(t, mode, here, there, quiet)
		w.rotate()
		s := c.session()
		err := w.run(t.Context(), s)
		t.Logf("%v\n%s\n%s", err, strings.Join(s.calls, "\n"), c)
		if wrong := c.unsettled(w); len(wrong) > 0 {
			t.Error(wrong)
		}
	}
}
