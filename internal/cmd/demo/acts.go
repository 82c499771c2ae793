// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// The two configurations, relative to the stage's folder.
const (
	keyConfig = "demo"
	jobConfig = "demo/job"
)

// An act is one thing that the demo shows and proves.
type act struct {
	title string
	play  func(context.Context, *stage) error
}

func acts() []act {
	return []act{
		{"Create the key", create},
		{"Change the rotation variable: a new key becomes Active", rotate},
		{"A job in another configuration runs with the Active key", define},
		{"Somebody rotates in the console: Terraform adopts the new key", drift},
		{"Destroy everything", destroy},
	}
}

func create(ctx context.Context, s *stage) error {
	if err := s.terraform(ctx, keyConfig, "apply", "-auto-approve", "-var", "rotation=1"); err != nil {
		return err
	}

	_, err := s.expect(ctx, 0)

	return err
}

func rotate(ctx context.Context, s *stage) error {
	before, err := s.told(ctx)
	if err != nil {
		return err
	}

	if err := s.post(ctx, "/_emulator/clock", `{"advance": "720h"}`); err != nil {
		return err
	}

	if err := s.terraform(ctx, keyConfig, "apply", "-auto-approve", "-var", "rotation=2"); err != nil {
		return err
	}

	after, err := s.expect(ctx, 1)
	if err != nil {
		return err
	}

	return demand(
		fact{after.ActiveID != before.ActiveID, "the Active key is still the one from before"},
		fact{after.ID == before.ID, "the resource was replaced, not updated in place"},
		fact{after.PreviousID == before.ActiveID, "previous_key_id does not name the key from before"},
		fact{slices.Contains(after.PhasedOutIDs, before.ActiveID), "the key from before is not among phased_out_keys"},
	)
}

func define(ctx context.Context, s *stage) error {
	// With the provider's binary named in the CLI configuration there is nothing
	// to download; the job's local module is all that has to be found.
	if err := s.terraform(ctx, jobConfig, "get"); err != nil {
		return err
	}

	if err := s.jobFollows(ctx, "none"); err != nil {
		return err
	}

	series, err := s.keys(ctx)
	show(series)

	return err
}

// jobFollows applies the job's configuration, and compares the key that it found
// with the one that is Active, and how its latest run ended with what is given.
func (s *stage) jobFollows(ctx context.Context, lastRun string) error {
	if err := s.terraform(ctx, jobConfig, "apply", "-auto-approve"); err != nil {
		return err
	}

	var job struct {
		UserID  string `json:"user_id"`
		KeyID   string `json:"key_id"`
		LastRun string `json:"last_run"`
	}

	if err := s.outputs(ctx, jobConfig, map[string]any{"job": &job}); err != nil {
		return err
	}

	series, err := s.keys(ctx)
	if err != nil {
		return err
	}

	fmt.Printf("  the job runs as %s with the key %s; its last run: %s\n", job.UserID, job.KeyID, job.LastRun)

	return demand(
		fact{job.UserID == s.owner.IAMID, "the job does not run as the owner"},
		fact{
			slices.ContainsFunc(series, func(k key) bool { return k.ID == job.KeyID && k.Status == active }),
			"the job's key is not the Active one",
		},
		fact{job.LastRun == lastRun, fmt.Sprintf("Terraform says %q of the last run, not %q", job.LastRun, lastRun)},
	)
}

// ranWith returns an error unless the schedule of the job came true, and each run
// succeeded with the key.
func (s *stage) ranWith(keyID string) error {
	// One that began this very minute ends in the next.
	if slices.ContainsFunc(s.cloud.Runs(), func(run emulator.RunRecord) bool { return run.EndedAt.IsZero() }) {
		s.cloud.Advance(time.Minute)
	}

	runs := s.cloud.Runs()

	for _, run := range runs {
		if run.State != "Completed" || run.KeyID != keyID {
			return fmt.Errorf("a run of the job ended as %s with the key %q: %s", run.State, run.KeyID, run.Error)
		}
	}

	return demand(fact{len(runs) > 0, "the job did not run"})
}

func drift(ctx context.Context, s *stage) error {
	before, err := s.told(ctx)
	if err != nil {
		return err
	}

	if err := s.post(ctx, "/_emulator/clock", `{"advance": "24h"}`); err != nil {
		return err
	}

	if err := s.ranWith(before.ActiveID); err != nil {
		return err
	}

	if err := s.post(ctx, "/_emulator/console/rotate", "{}"); err != nil {
		return err
	}

	if err := s.showsDrift(ctx, before.ActiveID); err != nil {
		return err
	}

	if err := s.terraform(ctx, keyConfig, "apply", "-refresh-only", "-auto-approve", "-var", "rotation=2"); err != nil {
		return err
	}

	if err := s.terraform(ctx, keyConfig, "plan", "-detailed-exitcode", "-var", "rotation=2"); err != nil {
		return fmt.Errorf("the plan after the adoption is not empty: %w", err)
	}

	after, err := s.expect(ctx, 2)
	if err != nil {
		return err
	}

	if err := demand(
		fact{after.ActiveID != before.ActiveID, "Terraform did not adopt the console's key"},
		fact{after.PreviousID == before.ActiveID, "previous_key_id does not name the key from before"},
	); err != nil {
		return err
	}

	return s.jobFollows(ctx, "Completed")
}

// showsDrift returns an error unless a plan tells that the key that was Active now is
// the previous one. Neither the exit code of -detailed-exitcode nor a note that the key
// has changed would tell: a refresh-only plan always has the time of the refresh to write,
// and after a rotation it shows rotation_reason going back to null.
func (s *stage) showsDrift(ctx context.Context, activeID string) error {
	said, err := s.says(ctx, keyConfig, "plan", "-refresh-only", "-var", "rotation=2")
	if err != nil {
		return err
	}

	return demand(fact{
		strings.Contains(said, fmt.Sprintf("-> %q", activeID)),
		"the plan does not show the drift; it said:\n" + said,
	})
}

func destroy(ctx context.Context, s *stage) error {
	if err := s.leaks(); err != nil {
		return err
	}

	if err := s.terraform(ctx, jobConfig, "destroy", "-auto-approve"); err != nil {
		return err
	}

	// With the value that was applied last: a destroy plans the configuration first, and
	// another value would show the outputs of a rotation that never comes.
	if err := s.terraform(ctx, keyConfig, "destroy", "-auto-approve", "-var", "rotation=2"); err != nil {
		return err
	}

	series, err := s.keys(ctx)
	if err != nil {
		return err
	}

	show(series)

	left, err := s.resources(ctx, keyConfig)
	if err != nil {
		return err
	}

	return demand(
		fact{len(series) == 0, "keys are left in IAM"},
		fact{!slices.ContainsFunc(s.cloud.Credentials(), s.owned), "task credentials are left"},
		fact{len(s.cloud.Jobs()) == 0, "a job is left"},
		fact{left == "", "the state still lists " + left},
	)
}

// A fact is a statement that must be true, with what to say when it is not.
type fact struct {
	holds     bool
	otherwise string
}

// demand returns an error that names every fact that does not hold.
func demand(facts ...fact) error {
	var broken []error

	for _, f := range facts {
		if !f.holds {
			broken = append(broken, errors.New(f.otherwise))
		}
	}

	return errors.Join(broken...)
}
