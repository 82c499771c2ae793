// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// expiring is a series whose keys expire at this age, in days.
func expiring(days int) string {
	return fmt.Sprintf(`
resource "watsonx_user_api_key" "this" {
  expire_after_days = %[1]d
}
`, days)
}

// expiresAfter fails unless IAM refuses the Active key from this age on; zero
// means that it does not expire.
func expiresAfter(cloud *acctest.Cloud, life time.Duration) resource.TestCheckFunc {
	return check(func() error {
		for _, k := range cloud.Series() {
			want := time.Time{}
			if life > 0 {
				want = k.CreatedAt.Add(life)
			}
			if k.Status == emulator.StatusActive && !k.ExpiresAt.Equal(want) {
				return fmt.Errorf("in IAM the Active key expires at %s, want %s", k.ExpiresAt, want)
			}
		}
		return nil
	})
}

func TestUserAPIKey_editsTheExpiryInPlace(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	var born time.Time
	shows := func(life time.Duration) []statecheck.StateCheck {
		return append(notDue(), value(knownvalue.StringFunc(func(v string) error {
			if want := born.Add(life).Format(time.RFC3339); v != want {
				return fmt.Errorf("%s, want %s", v, want)
			}
			return nil
		}), "active_key", "expires_at"))
	}
	onlyThat := before(cloud.Quiet(), putsTheEnd())
	oneEdit := check(func() error { return edited(cloud) })

	cloud.TestInProcess(t, resource.TestStep{
		Config:            smallest,
		ConfigStateChecks: []statecheck.StateCheck{value(knownvalue.Null(), "active_key", "expires_at")},
		Check:             expiresAfter(cloud, 0),
	}, resource.TestStep{ // counted from the creation, not from the edit
		PreConfig: func() {
			born = cloud.Series()[0].CreatedAt
			turn(t, cloud, 10*day)
			cloud.ClearRequests()
		},
		Config: expiring(90), ConfigPlanChecks: onlyThat, ConfigStateChecks: shows(90 * day),
		Check: resource.ComposeTestCheckFunc(series(cloud, 0, "us-south"), expiresAfter(cloud, 90*day), oneEdit),
	}, resource.TestStep{
		PreConfig: cloud.ClearRequests,
		Config:    expiring(60), ConfigPlanChecks: onlyThat, ConfigStateChecks: shows(60 * day),
		Check: resource.ComposeTestCheckFunc(series(cloud, 0, "us-south"), expiresAfter(cloud, 60*day), oneEdit),
	}, resource.TestStep{ // nearly over, and put off
		PreConfig: func() {
			turn(t, cloud, 59*day)
			cloud.ClearRequests()
		},
		Config: expiring(120),
		ConfigPlanChecks: before(cloud.Quiet(), wasDue("expiry"),
			putsTheEnd("rotation_due", "rotation_reason")),
		ConfigStateChecks: shows(120 * day),
		Check:             resource.ComposeTestCheckFunc(series(cloud, 0, "us-south"), expiresAfter(cloud, 120*day), oneEdit),
	}, resource.TestStep{ // removed
		PreConfig: cloud.ClearRequests,
		Config:    smallest, ConfigPlanChecks: onlyThat,
		ConfigStateChecks: []statecheck.StateCheck{value(knownvalue.Null(), "active_key", "expires_at")},
		Check:             resource.ComposeTestCheckFunc(series(cloud, 0, "us-south"), expiresAfter(cloud, 0), oneEdit),
	})
}

// putsTheEnd is the exact plan that changes when the key expires: only the apply
// knows whether that is possible.
func putsTheEnd(others ...string) plancheck.PlanCheck {
	return acctest.Plans(this, acctest.Change{
		Action:  plancheck.ResourceActionUpdate,
		Known:   append([]string{"expire_after_days"}, others...),
		Unknown: []string{"active_key.expires_at"},
	})
}

func TestUserAPIKey_rotatesAKeyThatWouldHaveExpired(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())

	cloud.TestInProcess(t, resource.TestStep{
		Config: smallest,
	}, resource.TestStep{
		PreConfig: func() { turn(t, cloud, 31*day) },
		Config:    expiring(30),
		// An end that is past is left to the rotation that the next refresh finds due.
		ConfigPlanChecks:  before(cloud.Quiet(), wasDue(""), putsTheEnd()),
		ConfigStateChecks: append(notDue(), value(knownvalue.Null(), "active_key", "expires_at")),
		Check: check(func() error {
			return errors.Join(seriesIs(cloud, 0, "us-south"), onlySaid(cloud.Diagnostics(), "(?s)The next refresh will find the key due.*expiry"))
		}),
		ExpectNonEmptyPlan: true,
	}, resource.TestStep{
		Config: expiring(30),
		ConfigPlanChecks: before(wasDue("expiry"), onlyWarns(cloud, rotates+"the Active key is about to expire"),
			rotatedToExpire([]string{"us-south"}, "rotation_due", "rotation_reason")),
		ConfigStateChecks: notDue(),
		Check:             resource.ComposeTestCheckFunc(series(cloud, 1, "us-south"), expiresAfter(cloud, 30*day)),
	})
}

func TestUserAPIKey_rotatesAKeyThatExpiredUnnoticed(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())

	cloud.TestInProcess(t, resource.TestStep{
		Config: expiring(30),
	}, resource.TestStep{
		PreConfig: func() { turn(t, cloud, 30*day) },
		Config:    expiring(30),
		ConfigPlanChecks: before(wasDue("expired"), onlyWarns(cloud, rotates+"the Active key has expired"),
			rotatedToExpire([]string{"us-south"}, "rotation_due", "rotation_reason")),
		ConfigStateChecks: notDue(),
		Check:             resource.ComposeTestCheckFunc(series(cloud, 1, "us-south"), expiresAfter(cloud, 30*day)),
	})
}

// Only of a key that does expire a plan cannot know when: that is counted from its
// creation.
func TestUserAPIKey_plansThatANewKeyDoesNotExpire(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	home := []string{"us-south"}
	config := func(trigger, expiry string) string {
		return fmt.Sprintf(`
resource "watsonx_user_api_key" "this" {
  rotation_trigger = %[1]q
  %[2]s
}
`, trigger, expiry)
	}
	rotate := func(config string, life time.Duration, phasedOut int, plan plancheck.PlanCheck) resource.TestStep {
		return resource.TestStep{
			PreConfig: func() { cloud.Advance(day) },
			Config:    config, ConfigPlanChecks: before(onlyWarns(cloud, rotates+"rotation_trigger changes"), plan),
			Check: resource.ComposeTestCheckFunc(series(cloud, phasedOut, home...), expiresAfter(cloud, life)),
		}
	}

	cloud.TestInProcess(t,
		resource.TestStep{Config: config("1", "expire_after_days = 90")},
		rotate(config("2", "expire_after_days = 90"), 90*day, 1, rotatedToExpire(home, "rotation_trigger")),
		rotate(config("3", ""), 0, 2, rotated(home, "rotation_trigger", "expire_after_days", "active_key.expires_at")),
		rotate(config("4", ""), 0, 3, rotated(home, "rotation_trigger")),
		rotate(config("5", "expire_after_days = 30"), 30*day, 4, rotatedToExpire(home, "rotation_trigger", "expire_after_days")),
	)
}

func TestUserAPIKey_putsTheEndRightThatSomebodyChanged(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	ends := func(known ...string) plancheck.PlanCheck {
		return acctest.Plans(this, acctest.Change{
			Action: plancheck.ResourceActionUpdate, Known: known, Unknown: []string{"active_key.expires_at"},
		})
	}

	cloud.TestInProcessLeaving(t, func() error { return cloud.Leaving(1, 1) }, resource.TestStep{
		Config: expiring(90),
	}, resource.TestStep{
		PreConfig:        func() { must(t, cloud.SetExpiresAt(cloud.Active(), time.Time{})) },
		Config:           expiring(90),
		ConfigPlanChecks: before(cloud.Quiet(), ends()),
		Check:            resource.ComposeTestCheckFunc(series(cloud, 0, "us-south"), expiresAfter(cloud, 90*day)),
	}, resource.TestStep{ // also of a key that the refresh adopted, and the update marks it
		PreConfig: func() {
			cloud.Advance(day)
			console(t, cloud, "rotate")
		},
		Config:           expiring(90),
		ConfigPlanChecks: before(onlyWarns(cloud, replaced), ends("active_key.tag")),
		Check:            resource.ComposeTestCheckFunc(series(cloud, 1, "us-south"), expiresAfter(cloud, 90*day)),
	})
}
