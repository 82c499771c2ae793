// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A faultCase is a scenario in which something goes wrong.
type faultCase struct {
	scenario scenario
	strikes  []strike
	lasting  bool // until it is cleared, instead of once

	// wrap, if it is set, puts something between Terraform and the provider, which
	// may meddle with the cloud. So a test can show what is noticed.
	wrap func(p tfprotov6.ProviderServer, f *fixture) tfprotov6.ProviderServer
}

// A strike is a call and how it goes wrong.
type strike struct {
	call call
	kind kind
}

// String names the case, for a report of what failed.
func (c faultCase) String() string {
	parts := []string{c.scenario.name}
	if c.scenario.mode != "" {
		parts[0] += " (" + c.scenario.mode + ")"
	}
	for _, s := range c.strikes {
		parts = append(parts, fmt.Sprintf("%s #%d %s", s.call.request(), s.call.skip+1, s.kind.name))
	}
	if c.lasting {
		return strings.Join(append(parts, "until cleared"), ", ")
	}
	return strings.Join(append(parts, "once"), ", ")
}

// stalls reports whether the case takes seconds of real time.
func (c faultCase) stalls() bool {
	for _, s := range c.strikes {
		if s.kind.stalls {
			return true
		}
	}
	return false
}

// patience is how much time a run has where a call stalls: as the resource's timeouts,
// and before somebody interrupts a refresh. On a busy machine two seconds are short.
const patience = 10 * time.Second

// hurry returns how much time the act has; zero for enough.
func (c faultCase) hurry() time.Duration {
	if c.stalls() {
		return patience
	}
	return 0
}

// try runs the case: the act with the fault, then the same act without it, then a
// plan. What is wrong is in the verdict.
func (c faultCase) try(t *testing.T) verdict {
	t.Helper()
	f := newFixture(t, c.scenario, c.hurry())
	if c.wrap != nil {
		serve := f.space.Provider
		f.space.Provider = func() tfprotov6.ProviderServer { return c.wrap(serve(), f) }
	}
	for _, fault := range c.faults() {
		if err := f.cloud.AddFault(fault); err != nil {
			t.Fatal(err)
		}
	}
	f.delay(c.lateReplies()...)
	f.space.Patience = f.hurry
	run := f.apply(t.Context(), hurried(c.scenario.act, f.hurry, "create", "update", "delete"))
	v := f.struck(c, run)
	f.heal()
	f.delay()
	f.space.Patience = 0
	f.cloud.Advance(time.Minute)
	f.again(t.Context(), &v)
	return v
}

// faults returns what is to go wrong.
func (c faultCase) faults() []emulator.Fault {
	times := 1
	if c.lasting {
		times = 0
	}
	var all []emulator.Fault
	for _, s := range c.strikes {
		if !s.kind.late {
			all = append(all, s.kind.on(s.call, times))
		}
	}
	if c.scenario.stranded {
		all = append(all, emulator.Fault{Method: "DELETE", Path: "*", Status: 503})
	}
	return all
}

// lateReplies returns which calls are carried out and get no reply in time.
func (c faultCase) lateReplies() []*lateReply {
	left := 1
	if c.lasting {
		left = -1
	}
	var all []*lateReply
	for _, s := range c.strikes {
		if s.kind.late {
			all = append(all, &lateReply{call: s.call, left: left})
		}
	}
	return all
}
