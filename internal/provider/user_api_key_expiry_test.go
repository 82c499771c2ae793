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
	edit := func(age time.Duration, days int, due string, others ...string) resource.TestStep {
		life := time.Duration(days) * day
		return resource.TestStep{
			PreConfig: func() {
				born = cloud.Series()[0].CreatedAt
				turn(t, cloud, age)
				cloud.ClearRequests()
			},
			Config:           expiring(days),
			ConfigPlanChecks: before(cloud.Quiet(), wasDue(due), putsTheEnd(others...)),
			ConfigStateChecks: append(notDue(), value(knownvalue.StringFunc(func(v string) error {
				if want := born.Add(life).Format(time.RFC3339); v != want { // counted from the creation, not from the edit
					return fmt.Errorf("%s, want %s", v, want)
				}
				return nil
			}), "active_key", "expires_at")),
			Check: resource.ComposeTestCheckFunc(series(cloud, 0, "us-south"), expiresAfter(cloud, life), check(func() error { return edited(cloud) })),
		}
	}
	never := []statecheck.StateCheck{value(knownvalue.Null(), "active_key", "expires_at")}

	cloud.TestInProcess(t, resource.TestStep{
		Config: smallest, ConfigStateChecks: never, Check: expiresAfter(cloud, 0),
	}, edit(10*day, 60, ""), edit(59*day, 120, "expiry", "rotation_due", "rotation_reason"), resource.TestStep{ // removed
		Config: smallest, ConfigPlanChecks: before(cloud.Quiet(), putsTheEnd()), ConfigStateChecks: never,
		Check: resource.ComposeTestCheckFunc(series(cloud, 0, "us-south"), expiresAfter(cloud, 0)),
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

// An end that is past is left to the rotation that the next refresh finds due. Only of
// a key that does expire a plan cannot know when: that is counted from its creation.
func TestUserAPIKey_rotatesAKeyThatExpires(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	home := []string{"us-south"}
	due := func(reason, warning string, phasedOut int) resource.TestStep {
		return resource.TestStep{
			Config: expiring(30),
			ConfigPlanChecks: before(wasDue(reason), onlyWarns(cloud, rotates+warning),
				rotatedToExpire(home, "rotation_due", "rotation_reason")),
			ConfigStateChecks: notDue(),
			Check:             resource.ComposeTestCheckFunc(series(cloud, phasedOut, home...), expiresAfter(cloud, 30*day)),
		}
	}
	unnoticed := due("expired", "the Active key has expired", 2)
	unnoticed.PreConfig = func() { turn(t, cloud, 30*day) }

	cloud.TestInProcess(t, resource.TestStep{
		Config: smallest,
	}, resource.TestStep{
		PreConfig:         func() { turn(t, cloud, 31*day) },
		Config:            expiring(30),
		ConfigPlanChecks:  before(cloud.Quiet(), wasDue(""), putsTheEnd()),
		ConfigStateChecks: append(notDue(), value(knownvalue.Null(), "active_key", "expires_at")),
		Check: check(func() error {
			return errors.Join(seriesIs(cloud, 0, home...), onlySaid(cloud.Diagnostics(), "(?s)The next refresh will find the key due.*expiry"))
		}),
		ExpectNonEmptyPlan: true,
	}, due("expiry", "the Active key is about to expire", 1), unnoticed, resource.TestStep{ // to a key that does not expire
		PreConfig: func() { must(t, cloud.SetDisabled(cloud.Active(), true)) },
		Config:    smallest,
		ConfigPlanChecks: before(wasDue("disabled"), rotated(home,
			"rotation_due", "rotation_reason", "expire_after_days", "active_key.expires_at", "active_key.disabled")),
		Check: expiresAfter(cloud, 0),
	})
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
