// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestDrift_needsSomethingToChange(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{KeyLimit: 3})
	cloud.withKey(t, "us-south")
	cloud.Advance(time.Hour)
	owner := cloud.Users()[0].IAMID
	foreign, err := cloud.AddForeignKey(owner)
	must(t, err)
	same(t, "series", []view{{0, "Active", []string{"us-south"}}, {1, "Phased out", []string{}}}, cloud.series())
	_, beyondTheLimit := cloud.AddForeignKey(owner)
	must(t, cloud.DeleteKey(foreign))
	_, ofNobody := cloud.AddForeignKey("IBMid-1")
	for what, err := range map[string]error{
		"adding a key beyond the limit":      beyondTheLimit,
		"adding a key of nobody":             ofNobody,
		"editing a key that is gone":         cloud.SetLocked(foreign, true),
		"deleting a credential that is none": cloud.DeleteCredential("c1"),
		"failing the runs of no job":         cloud.FailRuns("j1", "x"),
	} {
		if err == nil {
			t.Errorf("%s works, want an error", what)
		}
	}
}
