// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestUserAPIKey_refusesASchedule(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		config acctest.Values
		path   string
		text   string
	}{
		"that keeps less than no key": {
			acctest.Values{"retention": acctest.Values{"keep_last": -1}}, attribute("retention", "keep_last"), "retention.keep_last is -1 and must be a whole number of keys from 0 to 36500",
		},
		"that keeps keys for less than no day": {
			acctest.Values{"retention": acctest.Values{"min_age_days": -1}},
			attribute("retention", "min_age_days"),
			"retention.min_age_days is -1 and must be a whole number of days from 0 to 36500",
		},
		"with a retention that says nothing": {
			acctest.Values{"retention": acctest.Values{}}, attribute("retention", "keep_last"), "retention.min_age_days",
		},
		"that rotates every moment": {acctest.Values{"rotate_after_days": 0}, attribute("rotate_after_days"), "rotate_after_days is 0 and must be a whole number of days from 1 to 36500"},
		"that expires at once":      {acctest.Values{"expire_after_days": 0}, attribute("expire_after_days"), "expire_after_days is 0 and must be"},
		"that rotates when the key expires": {
			acctest.Values{"rotate_after_days": 30, "expire_after_days": 30},
			attribute("rotate_after_days"),
			"rotate_after_days is 30 and expire_after_days is 30",
		},
		"with an unknown answer to rotations elsewhere": {
			acctest.Values{"on_external_rotation": "ignore"}, attribute("on_external_rotation"), `"ignore"`,
		},
		"with a time limit for a destroy that is no duration": {
			acctest.Values{"timeouts": acctest.Values{"delete": "2 h"}}, attribute("timeouts", "delete"), `timeouts.delete is "2 h"`,
		},
		"with no time at all for a create": {
			acctest.Values{"timeouts": acctest.Values{"create": "0s"}}, attribute("timeouts", "create"), `timeouts.create is "0s"`,
		},
		"with less than no time for an update": {
			acctest.Values{"timeouts": acctest.Values{"update": "-5m"}}, attribute("timeouts", "update"), `timeouts.update is "-5m"`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			said := configured(t, cloud).Validate(resourceName, c.config)
			if len(said) != 1 || said[0].Warning || said[0].Path != c.path || !strings.Contains(said[0].String(), c.text) {
				t.Errorf("want one error about %s that says %q: %v", c.path, c.text, said)
			}
			if sent := cloud.Requests(); len(sent) > 0 {
				t.Errorf("validation asked the services: %+v", sent)
			}
		})
	}
}

func TestUserAPIKey_acceptsASchedule(t *testing.T) {
	t.Parallel()
	cases := map[string]acctest.Values{
		"that leaves a day for the apply":    {"rotate_after_days": 29, "expire_after_days": 30},
		"that is not known yet":              {"rotate_after_days": 30, "expire_after_days": acctest.Unknown},
		"with a retention not known yet":     {"retention": acctest.Unknown},
		"that keeps no key, and for no day":  {"retention": acctest.Values{"keep_last": 0, "min_age_days": 0}},
		"with time limits of every spelling": {"timeouts": acctest.Values{"create": "90s", "update": "1h30m", "delete": acctest.Unknown}},
	}
	for name, config := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			quiet(t, configured(t, cloud).Validate(resourceName, config))
		})
	}
}
