// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// warning fails the test unless the provider gave one warning about the attribute
// that holds the texts.
func warning(t *testing.T, said []acctest.Diagnostic, path string, texts ...string) {
	t.Helper()
	if len(said) != 1 || !said[0].Warning {
		t.Fatalf("the provider said %v, want one warning", said)
	}
	if said[0].Path != path {
		t.Errorf("the warning is about %q, want %q", said[0].Path, path)
	}
	if pattern := saying(texts...); !pattern.MatchString(said[0].String()) {
		t.Errorf("the warning does not say %q: %s", texts, said[0])
	}
}

func TestJob_tellsWhetherItsRunsWillFindAKey(t *testing.T) {
	t.Parallel()
	missing := []string{
		"No user API key to run the job with in eu-de", "none is installed there", "They will fail",
		`resource "watsonx_user_api_key" "this" { regions = ["eu-de"] }`,
	}
	disabled := []string{
		"The user API key to run the job with in eu-de is disabled", "installed there, cpd-apikey-", "is disabled in IAM", "They will fail",
		"Rotate the key", "api_key_wo_version", "Or enable it in IAM",
	}
	expired := []string{
		"The user API key to run the job with in eu-de has expired", "installed there, cpd-apikey-", "expired at 2031-03-01T", "They will fail",
		"Rotate the key", "api_key_wo_version",
	}
	then := func(act func(*acctest.Cloud) error) func(*testing.T, *acctest.Cloud) {
		return func(t *testing.T, c *acctest.Cloud) {
			t.Helper()
			console(t, c, "create", "eu-de")
			must(t, act(c))
		}
	}
	ends := func(c *acctest.Cloud, in, later time.Duration) error {
		defer c.Advance(later)
		return c.SetExpiresAt(c.Active(), c.Now().Add(in))
	}
	cases := map[string]struct {
		keys  func(*testing.T, *acctest.Cloud)
		plain acctest.Values // the arguments; a schedule if it is nil
		want  []string       // of the warning; nil for none
	}{
		"there is none":             {want: missing},
		"there is one in Frankfurt": {keys: then(func(*acctest.Cloud) error { return nil })},
		"there is one elsewhere": {
			keys: func(t *testing.T, c *acctest.Cloud) { t.Helper(); console(t, c, "create", "us-south", "jp-tok") },
			want: missing,
		},
		"there is one that is disabled": {
			keys: then(func(c *acctest.Cloud) error { return c.SetDisabled(c.Active(), true) }),
			want: disabled,
		},
		"there is one whose time is over": {
			keys: then(func(c *acctest.Cloud) error { return ends(c, time.Hour, 2*time.Hour) }),
			want: expired,
		},
		"there is one whose time is not over yet": {
			keys: then(func(c *acctest.Cloud) error { return ends(c, 2*day, time.Hour) }),
		},
		"there was one, and it was deleted in IAM": {
			keys: then(func(c *acctest.Cloud) error { return c.DeleteKey(c.Active()) }),
			want: missing,
		},
		"an old one is still installed, and disabled": {
			keys: func(t *testing.T, c *acctest.Cloud) {
				t.Helper()
				console(t, c, "create", "us-south", "eu-de")
				old := c.Active()
				console(t, c, "rotate", "us-south")
				must(t, c.SetDisabled(old, true))
			},
			want: disabled,
		},
		"nobody asks, since nothing is scheduled": {plain: acctest.Values{}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, still())
			if c.keys != nil {
				c.keys(t, cloud)
			}
			plugin := cloud.NewPlugin(t)
			quiet(t, plugin.Configure(acctest.Values{"region": "eu-de"}))
			config := jobValues(c.plain)
			if c.plain == nil {
				config["schedule"] = "0 3 * * *"
			}

			// Where a key is required, what is a warning otherwise is an error, and nothing is created.
			required := plus(config, acctest.Values{"require_active_key": true})
			_, said := plugin.Plan(jobName, acctest.Resource{}, required)
			quiet(t, said) // The same apply may create the key.
			cloud.ClearRequests()
			created, said := plugin.Apply(jobName, acctest.Resource{}, required)
			if c.want == nil && c.plain == nil {
				quiet(t, said)
				quiet(t, plans(t, plugin, created, required))
				cloud.Advance(day)
				if run := onlyRun(t, cloud); run.State != "Completed" {
					t.Errorf("no warning was given, and the run is %s", run.State)
				}
				return
			}
			want := c.want
			if want == nil {
				want = missing
			}
			refusalAbout(t, said, attribute("require_active_key"), append(want, "depends_on")...)
			must(t, unchangedNow(cloud))
			must(t, noJobs(cloud)())

			created, said = plugin.Apply(jobName, acctest.Resource{}, config)
			onlyJob(t, cloud)
			later := plans(t, plugin, created, config)
			if c.want == nil {
				quiet(t, append(said, later...))
				return
			}
			warning(t, said, attribute("schedule"), append(c.want, "depends_on")...)
			warning(t, later, "", c.want...)
			if blocks := strings.Contains(said[0].String(), "regions ="); blocks != slices.Equal(c.want, missing) {
				t.Errorf("the warning advises to install a key that is there, or not to install one that is not: %s", said[0])
			}
			cloud.Advance(day)
			if run := onlyRun(t, cloud); run.State != "Failed" {
				t.Errorf("the warning says that runs will fail, and the run is %s", run.State)
			}
		})
	}
}

// plans returns what the provider says of a plan, which must change nothing.
func plans(t *testing.T, plugin *acctest.Plugin, r acctest.Resource, config acctest.Values) []acctest.Diagnostic {
	t.Helper()
	planned, said := plugin.Plan(jobName, r, config)
	if !planned.State.RawEquals(r.State) {
		t.Error("the plan of a job that is there changes it")
	}
	return said
}

func TestJob_ofSomebodyElse(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{}) // The second user has a key in us-south.
	config := jobValues(acctest.Values{"schedule": "0 3 * * *"})
	owner := cloud.Beside(t)
	owner.Setenv("IBMCLOUD_API_KEY", cloud.Users()[1].APIKey)
	_, r := jobPlugin(t, owner, config)
	if got := r.Text("task_credentials_support", "user_id"); got != cloud.Users()[1].IAMID {
		t.Fatalf("the job runs with the key of %s", got)
	}

	plugin := configured(t, cloud)
	r = refresh(t, plugin, r)
	quiet(t, plans(t, plugin, r, config)) // Nobody sees the credentials of somebody else.
	config["require_active_key"] = true
	_, said := plugin.Plan(jobName, r, config)
	warning(t, said, "", "Could not find out whether the job has a key to run with", cloud.Users()[1].IAMID, cloud.Users()[0].IAMID, "take require_active_key away")
}

func TestJob_saysWhenTheKeyCannotBeLookedUp(t *testing.T) {
	t.Parallel()
	const unclear = "Could not find out whether the job has a key to run with"
	cloud := acctest.NewCloud(t, emulator.Options{})
	cloud.Setenv("WATSONX_MAX_RETRIES", "0")
	plugin := configured(t, cloud)
	must(t, cloud.AddFault(emulator.Fault{Method: http.MethodGet, Path: "/platform/us-south/v1/task_credentials", Status: 503}))
	config := jobValues(acctest.Values{"schedule": "0 3 * * *", "require_active_key": true})
	_, said := plugin.Apply(jobName, acctest.Resource{}, config)
	refusal(t, said, unclear, "503")
	must(t, noJobs(cloud)())
	delete(config, "require_active_key")
	created, said := plugin.Apply(jobName, acctest.Resource{}, config)
	warning(t, said, attribute("schedule"), unclear, "503")
	warning(t, plans(t, plugin, created, config), "", unclear, "503")
}

// Terraform plans and applies in an order of its own. What the plan of a new job says
// must not hang on that: the key may come first in the same apply.
func TestJob_saysNothingOfTheKeyInThePlanOfANewJob(t *testing.T) {
	t.Parallel()
	config := jobValues(acctest.Values{"schedule": "0 3 * * *", "require_active_key": true})
	for _, order := range [][]string{{resourceName, jobName}, {jobName, resourceName}} {
		t.Run(order[0]+" first", func(t *testing.T) {
			t.Parallel()
			plugin := configured(t, acctest.NewCloud(t, still()))
			configs := map[string]acctest.Values{resourceName: {}, jobName: config}
			for _, name := range order {
				_, said := plugin.Plan(name, acctest.Resource{}, configs[name])
				quiet(t, said)
			}
			_, said := plugin.Apply(jobName, acctest.Resource{}, config)
			refusal(t, said, "none is installed there", "let the job depend on it (depends_on)")
			for _, name := range []string{resourceName, jobName} {
				_, said = plugin.Apply(name, acctest.Resource{}, configs[name])
				quiet(t, said)
			}
		})
	}
}
