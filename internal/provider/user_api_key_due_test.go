// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/inprocess"
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

// dueFor is the exact plan of a rotation that nobody asked for: the refresh found
// the key due, and after the apply it is not.
func dueFor(cloud *acctest.Cloud, reason, warning string, regions ...string) resource.ConfigPlanChecks {
	return before(wasDue(reason), cloud.Warns("(?s)The user API key will be rotated.*"+warning), rotated(regions, "rotation_due"))
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

func TestAccUserAPIKey_rotatesOnTheSecondItIsDue(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	rotates := func(age time.Duration, keys int) resource.TestStep {
		return resource.TestStep{
			PreConfig:         func() { turn(t, cloud, age) },
			Config:            aged(30),
			ConfigPlanChecks:  dueFor(cloud, "age", "at least 30 days old", "us-south"),
			ConfigStateChecks: notDue(),
			Check:             series(cloud, keys, "us-south"),
		}
	}

	cloud.Test(t, resource.TestStep{
		Config: aged(30), ConfigStateChecks: notDue(),
	}, resource.TestStep{
		PreConfig:        func() { turn(t, cloud, 30*day-time.Second) },
		Config:           aged(30),
		ConfigPlanChecks: before(cloud.Quiet(), wasDue(""), acctest.Stays(this)),
		Check:            series(cloud, 0, "us-south"),
	}, rotates(30*day, 1), rotates(30*day+time.Second, 2))
}

func TestUserAPIKey_isDueOnTheSecond(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		config inprocess.Config
		due    time.Duration // the age at which the key is due
		warns  string
	}{
		"that it is old enough": {
			inprocess.Config{"rotate_after_days": 30}, 30 * day, "at least 30 days old",
		},
		"that a quarter of its life is left": {
			inprocess.Config{"expire_after_days": 8}, 6 * day, "time of the Active key is nearly over",
		},
		"that a quarter of a single day is left": {
			inprocess.Config{"expire_after_days": 1}, 18 * time.Hour, "time of the Active key is nearly over",
		},
		"that seven days of a long life are left": {
			inprocess.Config{"expire_after_days": 365}, 358 * day, "time of the Active key is nearly over",
		},
		"that it is old enough, before it expires": {
			inprocess.Config{"rotate_after_days": 60, "expire_after_days": 90}, 60 * day, "at least 60 days old",
		},
		"that its time is nearly over, before it is old enough": {
			inprocess.Config{"rotate_after_days": 89, "expire_after_days": 90}, 83 * day, "time of the Active key is nearly over",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, still())
			s.applies(inprocess.Create, c.config)
			turn(t, s.Cloud, c.due-time.Second)
			s.plans(inprocess.None, "", c.config)
			turn(t, s.Cloud, c.due)
			s.plans(inprocess.Update, c.warns, c.config)
			turn(t, s.Cloud, c.due+time.Second)
			s.plans(inprocess.Update, c.warns, c.config)
		})
	}
}

// plans plans the configuration and fails the test unless the plan is of this
// kind and says this; nothing if it is "".
func (s stage) plans(want inprocess.Action, says string, config inprocess.Config) {
	s.t.Helper()
	report, err := s.w.Plan(s.t.Context(), config)
	if err != nil || report.Action != want {
		s.t.Fatalf("the plan is a %s, want a %s: %v %v", report.Action, want, err, report.Diagnostics)
	}
	if says == "" && len(report.Diagnostics) > 0 || !strings.Contains(fmt.Sprint(report.Diagnostics), says) {
		s.t.Errorf("the plan says %v, want %q", report.Diagnostics, says)
	}
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
			config := inprocess.Config{"rotate_after_days": 30, "expire_after_days": 90}
			times := func(made time.Time) {
				t.Helper()
				for attribute, want := range map[string]time.Time{"created_at": made, "expires_at": made.Add(90 * day)} {
					if got := s.w.State().Text("active_key", attribute); got != want.Format(time.RFC3339) {
						t.Errorf("active_key.%s is %s, want %s", attribute, got, want)
					}
				}
			}
			s.applies(inprocess.Create, config)
			times(now.Add(day))
			s.Advance(28 * day)
			s.applies(inprocess.None, config)
			s.applies(inprocess.Update, config)
			times(now.Add(31 * day))
			for _, k := range s.Series() {
				if k.Status == emulator.StatusPhasedOut && !k.ExpiresAt.Equal(now.Add(91*day)) {
					t.Errorf("the rotation changed when the key from before expires: %s", k.ExpiresAt)
				}
			}
		})
	}
}

func TestUserAPIKey_plansAnotherAgeAtOnce(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	home := []string{"us-south"}

	cloud.TestInProcess(t, resource.TestStep{
		Config: smallest,
	}, resource.TestStep{ // ten days old, and thirty are allowed
		PreConfig:         func() { turn(t, cloud, 10*day) },
		Config:            aged(30),
		ConfigPlanChecks:  before(cloud.Quiet(), wasDue(""), edits("rotate_after_days")),
		ConfigStateChecks: notDue(),
		Check:             series(cloud, 0, home...),
	}, resource.TestStep{ // due by the state, and not any more by the configuration
		PreConfig:         func() { turn(t, cloud, 30*day) },
		Config:            aged(31),
		ConfigPlanChecks:  before(cloud.Quiet(), wasDue("age"), edits("rotate_after_days", "rotation_due", "rotation_reason")),
		ConfigStateChecks: notDue(),
		Check:             series(cloud, 0, home...),
	}, resource.TestStep{ // not due by the state, but by the configuration
		Config:            aged(30),
		ConfigPlanChecks:  before(cloud.Warns("at least 30 days old"), wasDue(""), dueAtOnce(home, "rotate_after_days")),
		ConfigStateChecks: notDue(),
		Check:             series(cloud, 1, home...),
	}, resource.TestStep{ // the schedule is removed in the very moment
		PreConfig:         func() { turn(t, cloud, 30*day) },
		Config:            smallest,
		ConfigPlanChecks:  before(cloud.Quiet(), wasDue("age"), edits("rotate_after_days", "rotation_due", "rotation_reason")),
		ConfigStateChecks: notDue(),
		Check:             series(cloud, 1, home...),
	})
}

// dueAtOnce is the exact plan of a rotation that a change of the schedule brings
// about: the refresh, by the schedule from before, found nothing due.
func dueAtOnce(regions []string, arguments ...string) plancheck.PlanCheck {
	return acctest.Plans(this, acctest.Change{
		Action:  plancheck.ResourceActionUpdate,
		Known:   append([]string{"previous_key_id", "phased_out_keys.*"}, arguments...),
		Unknown: append(newKey(regions...), "phased_out_keys.*.phased_out_at"),
	})
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

func TestUserAPIKey_rotatesOnceForATriggerAndItsAge(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	config := func(trigger string) string {
		return fmt.Sprintf(`
resource "watsonx_user_api_key" "this" {
  rotation_trigger  = %[1]q
  rotate_after_days = 30
}
`, trigger)
	}

	cloud.TestInProcess(t, resource.TestStep{
		Config: config("1"),
	}, resource.TestStep{
		PreConfig:        func() { turn(t, cloud, 31*day) },
		Config:           config("2"),
		ConfigPlanChecks: before(wasDue("age"), rotated([]string{"us-south"}, "rotation_trigger", "rotation_due")),
		ConfigStateChecks: []statecheck.StateCheck{ // what the plan said; the next refresh finds nothing due
			value(knownvalue.Bool(false), "rotation_due"), value(knownvalue.StringExact("trigger"), "rotation_reason"),
		},
		Check: series(cloud, 1, "us-south"),
	}, resource.TestStep{
		Config:            config("2"),
		ConfigPlanChecks:  before(cloud.Quiet(), wasDue(""), acctest.Stays(this)),
		ConfigStateChecks: notDue(),
	})
}
