// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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
	home := []string{"us-south"}
	cases := map[string]struct {
		config string
		early  time.Duration // the last second on which the key is not due
		reason string
		warns  string
		kept   int // keys that are Phased out in the end
	}{
		"by its age": {
			config: aged(30), early: 30*day - time.Second, reason: "age", warns: "at least 30 days old", kept: 2,
		},
		"when a quarter of its life is left": {
			config: expiring(8), early: 6*day - time.Second, reason: "expiry", warns: "time of the Active key is nearly over", kept: 2,
		},
		"when seven days of a long life are left": {
			// The first key is over for more than 90 days then, and IAM has deleted it.
			config: expiring(365), early: 358*day - time.Second, reason: "expiry", warns: "time of the Active key is nearly over", kept: 1,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, still())

			cloud.Test(t, resource.TestStep{
				Config: c.config, ConfigStateChecks: notDue(),
			}, resource.TestStep{
				PreConfig:        func() { turn(t, cloud, c.early) },
				Config:           c.config,
				ConfigPlanChecks: before(cloud.Quiet(), wasDue(""), acctest.Stays(this)),
				Check:            series(cloud, 0, home...),
			}, resource.TestStep{
				PreConfig:         func() { turn(t, cloud, c.early+time.Second) },
				Config:            c.config,
				ConfigPlanChecks:  dueFor(cloud, c.reason, c.warns, home...),
				ConfigStateChecks: notDue(),
				Check:             series(cloud, 1, home...),
			}, resource.TestStep{ // the next key has a life of its own
				PreConfig:         func() { turn(t, cloud, c.early+2*time.Second) },
				Config:            c.config,
				ConfigPlanChecks:  dueFor(cloud, c.reason, c.warns, home...),
				ConfigStateChecks: notDue(),
				Check:             series(cloud, c.kept, home...),
			})
		})
	}
}

func TestAccUserAPIKey_goesByTheServicesClock(t *testing.T) {
	t.Parallel()
	cases := map[string]time.Time{
		"when this machine's clock is years ahead":  time.Date(2019, time.March, 1, 12, 0, 0, 0, time.UTC),
		"when this machine's clock is years behind": time.Date(2091, time.March, 1, 12, 0, 0, 0, time.UTC),
	}
	for name, now := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, stillAt(now))
			config := `
resource "watsonx_user_api_key" "this" {
  rotate_after_days = 30
  expire_after_days = 90
}
`
			cloud.Test(t, resource.TestStep{
				Config: config,
				ConfigStateChecks: append(notDue(),
					value(knownvalue.StringExact(now.Format(time.RFC3339)), "active_key", "created_at"),
					value(knownvalue.StringExact(now.Add(90*day).Format(time.RFC3339)), "active_key", "expires_at")),
			}, resource.TestStep{
				PreConfig:        func() { cloud.Advance(29 * day) },
				Config:           config,
				ConfigPlanChecks: before(wasDue(""), acctest.Stays(this)),
			}, resource.TestStep{
				PreConfig:        func() { cloud.Advance(day) },
				Config:           config,
				ConfigPlanChecks: dueFor(cloud, "age", "at least 30 days old", "us-south"),
				ConfigStateChecks: []statecheck.StateCheck{
					value(knownvalue.StringExact(now.Add(30*day).Format(time.RFC3339)), "active_key", "created_at"),
				},
				Check: check(func() error {
					for _, k := range cloud.Series() {
						if k.Status == emulator.StatusPhasedOut && k.ExpiresAt != now.Add(90*day) {
							return fmt.Errorf("the rotation changed when the key from before expires: %s", k.ExpiresAt)
						}
					}
					return nil
				}),
			})
		})
	}
}

func TestAccUserAPIKey_plansAnotherAgeAtOnce(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	home := []string{"us-south"}

	cloud.Test(t, resource.TestStep{
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

// newKey are the attributes of a new key, and of its installation in these
// regions, that no plan can know.
func newKey(regions ...string) []string {
	paths := []string{"active_key.id", "active_key.name", "active_key.crn", "active_key.created_at", "active_key.expires_at"}
	for _, region := range regions {
		paths = append(paths, installation(region)...)
	}
	return paths
}

func installation(region string) []string {
	at := "task_credentials." + region
	return []string{at + ".id", at + ".name", at + ".key_id", at + ".created_at"}
}

func TestAccUserAPIKey_rotatesOnceForATriggerAndItsAge(t *testing.T) {
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

	cloud.Test(t, resource.TestStep{
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
