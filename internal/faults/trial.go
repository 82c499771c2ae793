// SPDX-License-Identifier: MPL-2.0

package faults

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/inprocess"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A Case is a scenario in which something goes wrong.
type Case struct {
	Scenario Scenario
	Strikes  []Strike
	Lasting  bool // until it is cleared, instead of once

	// Patience is how much time a run has where a call stalls: as the resource's
	// timeouts, and before somebody interrupts a refresh. Zero is two seconds.
	Patience time.Duration

	// Wrap, if it is set, puts something between Terraform and the provider, which
	// may meddle with the cloud behind the URL. So a test can show what is noticed.
	Wrap func(p tfprotov6.ProviderServer, cloud *emulator.Server, url string) tfprotov6.ProviderServer
}

// A Strike is a call and how it goes wrong.
type Strike struct {
	Call Call
	Kind Kind
}

// String names the case, for a report of what failed.
func (c Case) String() string {
	parts := []string{c.Scenario.Name}
	if c.Scenario.Mode != "" {
		parts[0] += " (" + c.Scenario.Mode + ")"
	}
	for _, s := range c.Strikes {
		parts = append(parts, fmt.Sprintf("%s #%d %s", s.Call, s.Call.Skip+1, s.Kind.Name))
	}
	if c.Lasting {
		return strings.Join(append(parts, "until cleared"), ", ")
	}
	return strings.Join(append(parts, "once"), ", ")
}

// Stalls reports whether the case takes seconds of real time.
func (c Case) Stalls() bool {
	for _, s := range c.Strikes {
		if s.Kind.Stalls {
			return true
		}
	}
	return false
}

// hurry returns how much time the act has; zero for enough.
func (c Case) hurry() time.Duration {
	switch {
	case !c.Stalls():
		return 0
	case c.Patience > 0:
		return c.Patience
	}
	return 2 * time.Second
}

// hour is how old an orphan of a create that is gone must be before a run may
// take it for one.
const hour = time.Hour

// Try runs a case: the act with the fault, then the same act without it, then a
// plan. It never fails; what is wrong is in the verdict.
func Try(ctx context.Context, c Case) Verdict {
	w, err := newWorld(ctx, c.Scenario, c.hurry())
	if err != nil {
		return Verdict{Complaints: []string{err.Error()}}
	}
	defer w.close()
	j := &judge{world: w}
	if c.Wrap != nil {
		w.space.Provider = func() tfprotov6.ProviderServer { return c.Wrap(w.serve(), w.cloud, w.listener.URL) }
	}
	for _, f := range c.faults() {
		if err := w.cloud.AddFault(f); err != nil {
			return Verdict{Complaints: []string{err.Error()}}
		}
	}
	w.witness.delay(c.lateReplies())
	w.space.Patience = w.hurry
	report, err := w.apply(ctx, hurried(c.Scenario.act, w.hurry, "create", "update", "delete"))
	j.struck(c, report, err)
	w.cloud.ClearFaults()
	w.witness.delay(nil)
	w.space.Patience = 0
	w.cloud.Advance(time.Minute)
	j.again(ctx)
	return j.verdict()
}

// faults returns what is to go wrong.
func (c Case) faults() []emulator.Fault {
	times := 1
	if c.Lasting {
		times = 0
	}
	var all []emulator.Fault
	for _, s := range c.Strikes {
		if !s.Kind.Late {
			all = append(all, s.Kind.on(s.Call, times))
		}
	}
	if c.Scenario.Stranded {
		all = append(all, emulator.Fault{Method: "DELETE", Path: "*", Status: 503})
	}
	return all
}

// lateReplies returns which calls are carried out and get no reply in time.
func (c Case) lateReplies() []*lateReply {
	var all []*lateReply
	for _, s := range c.Strikes {
		switch {
		case s.Kind.Late && c.Lasting:
			all = append(all, &lateReply{call: s.Call, left: -1})
		case s.Kind.Late:
			all = append(all, &lateReply{call: s.Call, left: 1})
		}
	}
	return all
}

// Calls returns the calls of a scenario in which nothing goes wrong.
func Calls(ctx context.Context, s Scenario) ([]Call, error) {
	w, err := newWorld(ctx, s, 0)
	if err != nil {
		return nil, err
	}
	defer w.close()
	if _, err := w.plan(ctx, s.act); err != nil {
		return nil, err
	}
	planned := len(w.cloud.Requests())
	w.cloud.ClearRequests()
	report, err := w.apply(ctx, s.act)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %v", s.Name, err, report.Diagnostics)
	}
	list := calls(w.cloud.Requests(), planned)
	j := &judge{world: w}
	j.again(ctx)
	if v := j.verdict(); len(v.Complaints) > 0 {
		return nil, fmt.Errorf("%s: %v", s.Name, v.Complaints)
	}
	return list, nil
}

// failed reports whether the provider reported an error, rather than breaking its contract.
func failed(err error) bool { return errors.Is(err, inprocess.ErrFailed) }
