// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"fmt"
	"slices"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// Owner returns the account and the IAM ID of the first user, as an import ID.
func (c *Cloud) Owner() string { return c.Users()[0].AccountID + "/" + c.Users()[0].IAMID }

// Series returns the first user's keys of the series: Active and Phased out.
func (c *Cloud) Series() []emulator.KeyRecord {
	return slices.DeleteFunc(c.Keys(), func(k emulator.KeyRecord) bool {
		return k.IAMID != c.Users()[0].IAMID || k.Status == emulator.StatusOther
	})
}

// Installed returns the first user's task credentials.
func (c *Cloud) Installed() []emulator.CredentialRecord {
	return slices.DeleteFunc(c.Credentials(), func(credential emulator.CredentialRecord) bool {
		return credential.IAMID != c.Users()[0].IAMID
	})
}

// Active returns the ID of the first user's Active key; "" if there is none or
// more than one.
func (c *Cloud) Active() string {
	active := slices.DeleteFunc(c.Series(), func(k emulator.KeyRecord) bool { return k.Status != emulator.StatusActive })
	if len(active) != 1 {
		return ""
	}
	return active[0].ID
}

// Nothing fails if anything of the first user's series is left, or a job.
func (c *Cloud) Nothing() error {
	if left := c.Jobs(); len(left) > 0 {
		return fmt.Errorf("left behind: %d jobs: %+v", len(left), left)
	}
	return c.Leaving(0, 0)
}

// Leaving fails unless so many keys and credentials of the first user are left.
func (c *Cloud) Leaving(keys, credentials int) error {
	if series, installed := c.Series(), c.Installed(); len(series) != keys || len(installed) != credentials {
		return fmt.Errorf("left behind: %d keys and %d credentials, want %d and %d: %+v %+v",
			len(series), len(installed), keys, credentials, series, installed)
	}
	return nil
}
