// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
)

func TestUserAPIKey_warnsAsTheLimitOfKeysNears(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		keys  int // of the user in all, the one to log in with included
		warns bool
	}{
		"not with 14 keys": {keys: 14},
		"with 15 keys":     {keys: 15, warns: true},
		"with 20 keys":     {keys: 20, warns: true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, still())
			p := configured(t, cloud)
			var r acctest.Resource
			var prunable, locked string
			for i, trigger := range []string{"1", "2", "3"} {
				applied(t, p, &r, acctest.Values{"rotation_trigger": trigger})
				switch i {
				case 0:
					prunable = cloud.Active()
				case 1:
					locked = cloud.Active()
				}
				cloud.Advance(day)
			}
			must(t, cloud.SetLocked(locked, true))
			theirs := ""
			for range c.keys - 4 { // three of ours and the one to log in with
				var err error
				theirs, err = cloud.AddForeignKey(cloud.Users()[0].IAMID)
				must(t, err)
			}

			_, said := configured(t, cloud).Read(resourceName, r)
			if !c.warns {
				quiet(t, said)
				return
			}
			if len(said) != 1 || !said[0].Warning {
				t.Fatalf("want one warning: %v", said)
			}
			text := said[0].String()
			for _, want := range []string{"The limit of API keys is near", "retention", prunable} {
				if !strings.Contains(text, want) {
					t.Errorf("the warning does not hold %q: %s", want, text)
				}
			}
			for _, unwanted := range []string{locked, theirs, cloud.Active()} {
				if strings.Contains(text, unwanted) {
					t.Errorf("the warning names %q, which cannot be pruned: %s", unwanted, text)
				}
			}
		})
	}
}

func TestUserAPIKey_warnsOfKeysThatItCannotPrune(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	p := configured(t, cloud)
	var r acctest.Resource
	applied(t, p, &r, nil)
	for range 13 {
		_, err := cloud.AddForeignKey(cloud.Users()[0].IAMID)
		must(t, err)
	}
	_, said := p.Read(resourceName, r)
	if len(said) != 1 || !strings.Contains(said[0].Detail, "None of them is a Phased out key that this provider created") {
		t.Errorf("want one warning that says whose keys these are: %v", said)
	}
}
