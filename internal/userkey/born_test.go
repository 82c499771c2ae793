// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

func TestKey_Born(t *testing.T) {
	t.Parallel()
	created := at(10, 0, 0)
	tests := map[string]struct {
		name string
		want time.Time
	}{
		"the name agrees with IAM's minute":      {userkey.Name("IBMid-1", at(10, 0, 59)), at(10, 0, 59)},
		"the name is of the next minute":         {userkey.Name("IBMid-1", at(10, 1, 0)), created},
		"the name claims another day":            {userkey.Name("IBMid-1", created.AddDate(1, 0, 0)), created},
		"the name is none of a user API key":     {"login", created},
		"the name ends with a time that is none": {"cpd-apikey-IBMid-1-2026-11-23T25:00:00Z", created},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := (userkey.Key{Name: tt.name, CreatedAt: created}).Born(); !got.Equal(tt.want) {
				t.Errorf("Born() = %v, want %v", got, tt.want)
			}
		})
	}
}
