// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

const day = 24 * time.Hour

// still is an IBM Cloud whose clock moves only when a test turns it. It begins on
// a whole minute, since IAM knows no seconds, and years away from this machine's
// clock: whoever asks that one gets every answer wrong.
func still() emulator.Options {
	return stillAt(time.Date(2031, time.March, 1, 12, 0, 0, 0, time.UTC))
}

func stillAt(now time.Time) emulator.Options {
	return emulator.Options{Clock: func() time.Time { return now }}
}

// turn sets the cloud's clock to so long after the birth of the Active key.
func turn(t *testing.T, cloud *acctest.Cloud, age time.Duration) {
	t.Helper()
	for _, k := range cloud.Series() {
		if k.ID == cloud.Active() {
			_, born, err := userkey.ParseName(k.Name)
			must(t, err)
			cloud.Advance(born.Add(age).Sub(cloud.Now()))
			return
		}
	}
	t.Fatalf("not one key is Active: %+v", cloud.Series())
}

// wasDue is a check that the refresh before the plan found the key due for this
// reason, or not due if it is "".
func wasDue(reason string) plancheck.PlanCheck { return refreshedDue(reason) }

type refreshedDue string

// CheckPlan implements plancheck.PlanCheck.
func (reason refreshedDue) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	type due struct{ Due, Reason any }
	want := due{Due: reason != ""}
	if reason != "" {
		want.Reason = string(reason)
	}
	for _, rc := range req.Plan.ResourceChanges {
		if before, ok := rc.Change.Before.(map[string]any); ok && rc.Address == this {
			if diff := cmp.Diff(want, due{before["rotation_due"], before["rotation_reason"]}); diff != "" {
				resp.Error = fmt.Errorf("rotation_due and rotation_reason after the refresh (-want +got):\n%s", diff)
			}
			return
		}
	}
	resp.Error = fmt.Errorf("the plan does not name %s", this)
}

// planCheck makes a plan check of a function that looks elsewhere.
type planCheck func() error

// CheckPlan implements plancheck.PlanCheck.
func (f planCheck) CheckPlan(_ context.Context, _ plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	resp.Error = f()
}

// rotates begins the pattern of the warning that every plan of a rotation has.
const rotates = "(?s)Rotation of the user API key.*Reason: .*"

// onlyWarns is a check that the plan came with a warning for each pattern and with
// nothing else.
func onlyWarns(cloud *acctest.Cloud, patterns ...string) plancheck.PlanCheck {
	return planCheck(func() error { return onlySaid(cloud.Diagnostics(), patterns...) })
}

// onlySaid fails unless the provider gave a warning for each pattern and nothing else.
func onlySaid(said []acctest.Diagnostic, patterns ...string) error {
	matched := map[string]bool{}
	for _, d := range said {
		i := slices.IndexFunc(patterns, func(pattern string) bool {
			return d.Warning && regexp.MustCompile(pattern).MatchString(d.String())
		})
		if i < 0 {
			return fmt.Errorf("the provider said: %v, and nothing of it was expected but %q", said, patterns)
		}
		matched[patterns[i]] = true
	}
	if len(matched) != len(patterns) {
		return fmt.Errorf("the provider said: %v, want a warning for each of %q", said, patterns)
	}
	return nil
}

// dueFor is the exact plan of a rotation that nobody asked for: the refresh found
// the key due, and after the apply it is not.
func dueFor(cloud *acctest.Cloud, reason, warning string, regions ...string) resource.ConfigPlanChecks {
	return before(wasDue(reason), onlyWarns(cloud, rotates+warning), rotated(regions, "rotation_due", "rotation_reason"))
}

// notDue are state checks of a key that is not due.
func notDue() []statecheck.StateCheck {
	return []statecheck.StateCheck{value(knownvalue.Bool(false), "rotation_due"), value(knownvalue.Null(), "rotation_reason")}
}

// aged is a series whose keys are rotated at this age, in days.
func aged(days int) string {
	return fmt.Sprintf(`
resource "watsonx_user_api_key" "this" {
  rotate_after_days = %[1]d
}
`, days)
}

// newKey are the attributes of a new key that does not expire, and of its
// installation in these regions, that no plan can know.
func newKey(regions ...string) []string {
	paths := []string{"active_key.id", "active_key.name", "active_key.crn", "active_key.created_at"}
	for _, region := range regions {
		paths = append(paths, installation(region)...)
	}
	return paths
}

func installation(region string) []string {
	at := "task_credentials." + region
	return []string{at + ".id", at + ".name", at + ".key_id", at + ".created_at"}
}

func TestUserAPIKey_rotatesOnTheSecondItIsDue(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	config := func(trigger string) string {
		return guarded(fmt.Sprintf("rotation_trigger = %q", trigger), "rotate_after_days = 30")
	}

	cloud.TestInProcess(t, resource.TestStep{
		Config: config("1"), ConfigStateChecks: notDue(),
	}, resource.TestStep{
		PreConfig:        func() { turn(t, cloud, 30*day-time.Second) },
		Config:           config("1"),
		ConfigPlanChecks: before(cloud.Quiet(), wasDue(""), acctest.Stays(this)),
		Check:            series(cloud, 0, "us-south"),
	}, resource.TestStep{
		PreConfig:         func() { turn(t, cloud, 30*day) },
		Config:            config("1"),
		ConfigPlanChecks:  dueFor(cloud, "age", "at least 30 days old", "us-south"),
		ConfigStateChecks: notDue(),
		Check:             series(cloud, 1, "us-south"),
	}, resource.TestStep{ // once, for the trigger and its age
		PreConfig: func() { turn(t, cloud, 31*day) },
		Config:    config("2"),
		ConfigPlanChecks: before(wasDue("age"), onlyWarns(cloud, rotates+"rotation_trigger changes; the Active key is at least 30 days old"),
			rotated([]string{"us-south"}, "rotation_trigger", "rotation_due", "rotation_reason")),
		ConfigStateChecks: notDue(),
		Check:             series(cloud, 2, "us-south"),
	})
}

func TestUserAPIKey_goesByTheServicesClock(t *testing.T) {
	t.Parallel()
	cases := map[string]time.Time{
		"when this machine's clock is years ahead":  time.Date(2019, time.March, 1, 12, 0, 0, 0, time.UTC),
		"when this machine's clock is years behind": time.Date(2091, time.March, 1, 12, 0, 0, 0, time.UTC),
	}
	for name, now := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, stillAt(now))
			config := acctest.Values{"rotate_after_days": 30, "expire_after_days": 90}
			times := func(made time.Time) {
				t.Helper()
				for attribute, want := range map[string]time.Time{"created_at": made, "expires_at": made.Add(90 * day)} {
					if got := s.w.Resource.Text("active_key", attribute); got != want.Format(time.RFC3339) {
						t.Errorf("active_key.%s is %s, want %s", attribute, got, want)
					}
				}
			}
			s.applies(tfjson.ActionCreate, config)
			times(now.Add(day))
			s.Advance(28 * day)
			s.applies(tfjson.ActionNoop, config)
			s.applies(tfjson.ActionUpdate, config)
			times(now.Add(31 * day))
			for _, k := range s.Series() {
				if k.Status == emulator.StatusPhasedOut && !k.ExpiresAt.Equal(now.Add(91*day)) {
					t.Errorf("the rotation changed when the key from before expires: %s", k.ExpiresAt)
				}
			}
		})
	}
}

// Time becomes visible at a refresh, and nowhere else: a change of the schedule
// rotates nothing in its own plan.
func TestUserAPIKey_findsByAnotherAgeAtTheNextRefreshThatItIsDue(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	home := []string{"us-south"}

	cloud.TestInProcess(t, resource.TestStep{
		Config: aged(30),
	}, resource.TestStep{ // due by the state, and not any more by the configuration
		PreConfig:         func() { turn(t, cloud, 30*day) },
		Config:            aged(31),
		ConfigPlanChecks:  before(cloud.Quiet(), wasDue("age"), edits("rotate_after_days", "rotation_due", "rotation_reason")),
		ConfigStateChecks: notDue(),
		Check:             series(cloud, 0, home...),
	}, resource.TestStep{ // not due by the state, but by the configuration
		Config:            aged(30),
		ConfigPlanChecks:  before(cloud.Quiet(), wasDue(""), edits("rotate_after_days")),
		ConfigStateChecks: notDue(),
		Check: check(func() error {
			return errors.Join(seriesIs(cloud, 0, home...), onlySaid(cloud.Diagnostics(), "(?s)The next refresh will find the key due.*age.*The next plan rotates it"))
		}),
		ExpectNonEmptyPlan: true,
	}, resource.TestStep{ // the schedule is removed in the very moment
		Config:            smallest,
		ConfigPlanChecks:  before(cloud.Quiet(), wasDue("age"), edits("rotate_after_days", "rotation_due", "rotation_reason")),
		ConfigStateChecks: notDue(),
		Check:             series(cloud, 0, home...),
	})
}
