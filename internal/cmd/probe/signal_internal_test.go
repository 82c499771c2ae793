// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"bytes"
	"strings"
	"syscall"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestProbe_cleansUpAfterASignal(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			var trap trap
			cloud := newStand(t, emulator.Options{}, trap.around)
			child, started := cloud.child(), make(chan struct{})
			var said bytes.Buffer
			child.Stdout = &said
			// The key is installed then, and the jobs are there.
			trap.set(func(request string) bool { return strings.HasSuffix(request, "/cancel") }, func() {
				<-started
				if err := child.Process.Signal(signal); err != nil {
					t.Error(err)
				}
			})
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			close(started)
			if err := child.Wait(); err != nil {
				t.Errorf("the probe ended with %v, want 0", err)
			}
			if !strings.Contains(said.String(), "(interrupted)") {
				t.Errorf("the probe was not interrupted:\n%s", said.String())
			}
			if left := cloud.left(); len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}
