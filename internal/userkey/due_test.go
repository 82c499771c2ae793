// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"slices"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

const day = 24 * time.Hour

func TestSchedule_DueByAge(t *testing.T) {
	t.Parallel()
	born := at(10, 0, 30)
	expiring := bought("K1", born)
	expiring.ExpiresAt = born.Add(40 * day)
	tests := map[string]struct {
		schedule userkey.Schedule
		key      userkey.Key
		after    time.Duration
		want     userkey.Reason
	}{
		"no schedule":                                  {userkey.Schedule{}, bought("K1", born), 1000 * day, ""},
		"a second before its age":                      {userkey.Schedule{RotateAfter: 30 * day}, bought("K1", born), 30*day - time.Second, ""},
		"its age to the second":                        {userkey.Schedule{RotateAfter: 30 * day}, bought("K1", born), 30 * day, userkey.Age},
		"long before its end":                          {userkey.Schedule{}, expiring, 32 * day, ""},
		"a week before its end":                        {userkey.Schedule{}, expiring, 33 * day, userkey.Expiry},
		"after its end":                                {userkey.Schedule{}, expiring, 40 * day, userkey.Expired},
		"a short life is due when a quarter is left":   {userkey.Schedule{ExpireAfter: 4 * day}, bought("K1", born), 3*day + time.Minute, userkey.Expiry},
		"a short life is not due before":               {userkey.Schedule{ExpireAfter: 4 * day}, bought("K1", born), 3*day - time.Minute, ""},
		"the schedule ends it before IAM does":         {userkey.Schedule{ExpireAfter: 20 * day}, expiring, 20 * day, userkey.Expired},
		"IAM ends it before the schedule does":         {userkey.Schedule{ExpireAfter: 90 * day}, expiring, 40 * day, userkey.Expired},
		"its age counts before the end that is coming": {userkey.Schedule{RotateAfter: 30 * day}, expiring, 35 * day, userkey.Age},
		"an end that has come counts before its age":   {userkey.Schedule{RotateAfter: 30 * day}, expiring, 40 * day, userkey.Expired},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.schedule.DueByAge(tt.key, born.Add(tt.after)); got != tt.want {
				t.Errorf("DueByAge() = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSeries_Due(t *testing.T) {
	t.Parallel()
	key := bought("K1", at(10, 0, 0))
	disabled, expired := key, key
	disabled.Disabled, expired.ExpiresAt = true, noon()
	series := func(k userkey.Key, in ...string) userkey.Series {
		v := looked([]userkey.Key{k})
		for _, region := range in {
			v.Credentials[region] = []userkey.Credential{stored("C-"+region, region, k)}
		}
		return userkey.Understand(v, userkey.Memory{})
	}
	tests := map[string]struct {
		series userkey.Series
		want   userkey.Reason
	}{
		"all is well":                      {series(key, here, there), ""},
		"the key is gone":                  {userkey.Understand(looked(nil), userkey.Memory{}), userkey.Missing},
		"the credentials are gone":         {series(key), userkey.NotInstalled},
		"the credential of one is gone":    {series(key, here), userkey.NotInstalled},
		"the key is disabled":              {series(disabled, here, there), userkey.Disabled},
		"the key expires this very moment": {series(expired, here, there), userkey.Expired},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.series.Due(userkey.Schedule{}, []string{here, there}, "K1"); got != tt.want {
				t.Errorf("Due() = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestRetention_Prunable(t *testing.T) {
	t.Parallel()
	past := func(id string, days int) userkey.Past {
		return userkey.Past{ID: id, Since: noon().Add(-time.Duration(days) * day), Managed: true}
	}
	foreign, locked := past("K2", 20), past("K3", 30)
	foreign.Managed, locked.Locked = false, true
	tests := map[string]struct {
		retention userkey.Retention
		past      []userkey.Past
		want      []string
	}{
		"nothing is phased out":            {userkey.Retention{}, nil, nil},
		"none is kept":                     {userkey.Retention{}, []userkey.Past{past("K1", 1), past("K2", 2)}, []string{"K1", "K2"}},
		"the last one is kept":             {userkey.Retention{KeepLast: 1}, []userkey.Past{past("K2", 2), past("K1", 1), past("K3", 3)}, []string{"K2", "K3"}},
		"more are kept than there are":     {userkey.Retention{KeepLast: 5}, []userkey.Past{past("K1", 1)}, nil},
		"the young ones are kept":          {userkey.Retention{MinAge: 2 * day}, []userkey.Past{past("K1", 1), past("K2", 2)}, []string{"K2"}},
		"what is foreign or locked stays":  {userkey.Retention{}, []userkey.Past{past("K1", 1), foreign, locked}, []string{"K1"}},
		"a foreign key counts as the last": {userkey.Retention{KeepLast: 1}, []userkey.Past{foreign, past("K9", 30)}, []string{"K9"}},
		"of two at once the ID decides":    {userkey.Retention{KeepLast: 1}, []userkey.Past{past("K2", 1), past("K1", 1)}, []string{"K2"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.retention.Prunable(tt.past, noon()); !slices.Equal(got, tt.want) {
				t.Errorf("Prunable() = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestSpec_Expiry(t *testing.T) {
	t.Parallel()
	if got := (userkey.Spec{}).Expiry(noon()); !got.IsZero() {
		t.Errorf("without an end it is %v", got)
	}
	if got := (userkey.Spec{ExpireAfter: new(time.Duration(0))}).Expiry(noon()); !got.IsZero() {
		t.Errorf("with the end removed it is %v", got)
	}
	if got, want := (userkey.Spec{ExpireAfter: new(day)}).Expiry(at(10, 30, 59)), at(10, 30, 0).Add(day); !got.Equal(want) {
		t.Errorf("Expiry() = %v, want %v", got, want)
	}
}

func TestKey_Usable(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		key  userkey.Key
		want bool
	}{
		"a plain key":                {userkey.Key{}, true},
		"a disabled key":             {userkey.Key{Disabled: true}, false},
		"a second before it expires": {userkey.Key{ExpiresAt: noon().Add(time.Second)}, true},
		"when it expires":            {userkey.Key{ExpiresAt: noon()}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.key.Usable(noon()); got != tt.want {
				t.Errorf("Usable() = %v, want %v", got, tt.want)
			}
		})
	}
}
