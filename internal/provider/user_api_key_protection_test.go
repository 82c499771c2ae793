// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// guarded is a series with these arguments, whole lines.
func guarded(arguments ...string) string {
	text := "\nresource \"watsonx_user_api_key\" \"this\" {\n"
	for _, argument := range arguments {
		text += "  " + argument + "\n"
	}
	return text + "}\n"
}

// iamHolds fails unless the Active key is protected so in IAM.
func iamHolds(cloud *acctest.Cloud, locked bool, whenLeaked string) resource.TestCheckFunc {
	return check(func() error {
		for _, k := range cloud.Series() {
			if k.ID == cloud.Active() && (k.Locked != locked || k.ActionWhenLeaked != whenLeaked) {
				return fmt.Errorf("the Active key is locked: %t, and on a leak IAM would %q; want %t and %q", k.Locked, k.ActionWhenLeaked, locked, whenLeaked)
			}
		}
		return seriesIs(cloud, 0, "us-south")
	})
}

func TestUserAPIKey_locksTheKeyInPlace(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	both := before(cloud.Quiet(), edits("locked", "active_key.locked"))
	shows := func(argument, ofKey knownvalue.Check) []statecheck.StateCheck {
		return []statecheck.StateCheck{value(argument, "locked"), value(ofKey, "active_key", "locked")}
	}
	yes, no := knownvalue.Bool(true), knownvalue.Bool(false)

	cloud.TestInProcess(t, resource.TestStep{
		Config: smallest,
	}, resource.TestStep{
		Config: guarded("locked = true"), ConfigPlanChecks: both, ConfigStateChecks: shows(yes, yes), Check: iamHolds(cloud, true, "disable"),
	}, resource.TestStep{ // IAM refuses to change a locked key: it is unlocked for the edit
		Config:           guarded("locked = true", `description = "locked"`),
		ConfigPlanChecks: before(cloud.Quiet(), edits("description", "active_key.description")),
		Check:            resource.ComposeTestCheckFunc(iamHolds(cloud, true, "disable"), stored(cloud, "locked")),
	}, resource.TestStep{ // somebody unlocks it
		PreConfig:        func() { must(t, cloud.SetLocked(cloud.Active(), false)) },
		Config:           guarded("locked = true"),
		ConfigPlanChecks: both, Check: iamHolds(cloud, true, "disable"),
	}, resource.TestStep{ // the configuration forgets the lock that the resource put on
		Config: smallest, ConfigPlanChecks: both, ConfigStateChecks: shows(knownvalue.Null(), no), Check: iamHolds(cloud, false, "disable"),
	}, resource.TestStep{
		Config: guarded("locked = false"), ConfigPlanChecks: before(cloud.Quiet(), edits("locked")), ConfigStateChecks: shows(no, no),
	})
}

// onlyActiveLocked fails unless the Active key is locked and no other.
func onlyActiveLocked(cloud *acctest.Cloud) error {
	for _, k := range cloud.Series() {
		if active := k.ID == cloud.Active(); k.Locked != active {
			return fmt.Errorf("%s (%s) is locked: %t", k.Name, k.Status, k.Locked)
		}
	}
	return nil
}

// What the resource locked itself it rotates, prunes and destroys without help.
func TestUserAPIKey_rotatesPrunesAndDestroysWhatItLocked(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	config := func(trigger string) string {
		return guarded("locked = true", fmt.Sprintf("rotation_trigger = %q", trigger), "retention = { keep_last = 1 }")
	}
	turned := func(trigger string, past int) resource.TestStep {
		return resource.TestStep{
			PreConfig: func() { cloud.Advance(time.Minute) },
			Config:    config(trigger),
			ConfigStateChecks: []statecheck.StateCheck{
				value(knownvalue.Bool(true), "active_key", "locked"), value(knownvalue.MapSizeExact(past), "phased_out_keys"),
			},
			Check: resource.ComposeTestCheckFunc(series(cloud, past, "us-south"), check(func() error { return onlyActiveLocked(cloud) })),
		}
	}

	// TestInProcess fails if the destroy at its end leaves anything.
	cloud.TestInProcess(t, turned("1", 0), turned("2", 1), turned("3", 1))
}

// What somebody else locked they locked on purpose: nothing is changed or deleted.
func TestUserAPIKey_leavesSomebodyElsesLockAlone(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	nothingChanged := func() {
		must(t, unchangedNow(cloud))
		must(t, seriesIs(cloud, 0, "us-south"))
	}

	cloud.TestInProcess(t, resource.TestStep{
		Config: smallest,
	}, resource.TestStep{
		PreConfig: func() {
			must(t, cloud.SetLocked(cloud.Active(), true))
			cloud.ClearRequests()
		},
		Config:      expiring(90),
		ExpectError: saying("is locked in IAM", "Set locked = true", "api-key-unlock"),
	}, resource.TestStep{
		PreConfig: nothingChanged,
		Config:    smallest, Destroy: true,
		ExpectError: saying("Could not delete the user API keys of", "is locked in IAM", "api-key-unlock"),
	}, resource.TestStep{ // what the error advises
		PreConfig: nothingChanged,
		Config:    guarded("locked = true", "expire_after_days = 90"),
		Check:     iamHolds(cloud, true, "disable"),
	})
}
