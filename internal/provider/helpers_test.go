// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// this is the address of the resource in the tests' configurations.
const this = "watsonx_user_api_key.this"

// smallest is the smallest configuration that there is.
const smallest = `resource "watsonx_user_api_key" "this" {}`

// rotated is the exact plan of a rotation in the given regions to a key that
// does not expire; others are arguments that change as well.
func rotated(regions []string, others ...string) plancheck.PlanCheck {
	return acctest.Plans(this, rotation(regions, others...))
}

// rotatedToExpire is the same, to a key that does expire.
func rotatedToExpire(regions []string, others ...string) plancheck.PlanCheck {
	change := rotation(regions, others...)
	change.Unknown = append(change.Unknown, "active_key.expires_at")
	return acctest.Plans(this, change)
}

func rotation(regions []string, others ...string) acctest.Change {
	return acctest.Change{
		Action:  plancheck.ResourceActionUpdate,
		Known:   append([]string{"previous_key_id", "phased_out_keys.*"}, others...),
		Unknown: append(newKey(regions...), "phased_out_keys.*.phased_out_at"),
	}
}

// edits is the exact plan of an update that changes these attributes and leaves
// nothing open.
func edits(attributes ...string) plancheck.PlanCheck {
	return acctest.Plans(this, acctest.Change{Action: plancheck.ResourceActionUpdate, Known: attributes})
}

// before is a step's checks of the plan that it applies.
func before(checks ...plancheck.PlanCheck) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: checks}
}

// value is a state check of an attribute of the resource.
func value(check knownvalue.Check, path ...string) statecheck.StateCheck {
	at := tfjsonpath.New(path[0])
	for _, name := range path[1:] {
		at = at.AtMapKey(name)
	}
	return statecheck.ExpectKnownValue(this, at, check)
}

// series fails unless the first user has so many Phased out keys beside one
// Active key, which is installed in exactly these regions.
func series(cloud *acctest.Cloud, phasedOut int, regions ...string) resource.TestCheckFunc {
	return func(*terraform.State) error { return seriesIs(cloud, phasedOut, regions...) }
}

func seriesIs(cloud *acctest.Cloud, phasedOut int, regions ...string) error {
	active := cloud.Active()
	if active == "" {
		return fmt.Errorf("not one key is Active: %+v", cloud.Series())
	}
	for _, key := range cloud.Series() {
		got := slices.Sorted(slices.Values(key.Regions))
		if key.ID == active && !slices.Equal(got, slices.Sorted(slices.Values(regions))) {
			return fmt.Errorf("the Active key is installed in %v, want %v", got, regions)
		}
	}
	if got := len(cloud.Series()) - 1; got != phasedOut {
		return fmt.Errorf("%d keys are Phased out, want %d: %+v", got, phasedOut, cloud.Series())
	}
	if installed := cloud.Installed(); len(installed) != len(regions) {
		return fmt.Errorf("%d credentials are installed, want %d: %+v", len(installed), len(regions), installed)
	}
	return nil
}

// mutations are the requests of the journal that could have changed something.
func mutations(cloud *acctest.Cloud) []emulator.RequestRecord {
	var found []emulator.RequestRecord
	for _, request := range cloud.Requests() {
		if request.Method != http.MethodGet && request.Path != "/iam/identity/token" {
			found = append(found, request)
		}
	}
	return found
}

// unchanged fails if a request that could change something was sent since the
// journal was cleared.
func unchanged(cloud *acctest.Cloud) resource.TestCheckFunc {
	return func(*terraform.State) error { return unchangedNow(cloud) }
}

func unchangedNow(cloud *acctest.Cloud) error {
	if sent := mutations(cloud); len(sent) > 0 {
		return fmt.Errorf("these requests change something: %+v", sent)
	}
	return nil
}

// must fails the test on an error of the emulator's own functions.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// console acts as a person in the product would. What came before and what follows
// is not of the same second, which the names of keys could not tell apart.
func console(t *testing.T, cloud *acctest.Cloud, act string, regions ...string) {
	t.Helper()
	cloud.Advance(time.Minute)
	must(t, cloud.Console(emulator.ConsoleAction{Act: act, Regions: regions}))
	cloud.Advance(time.Minute)
}

// check makes a check of a function.
func check(f func() error) resource.TestCheckFunc {
	return func(*terraform.State) error { return f() }
}

// saying matches an error that holds these texts in this order, wherever
// Terraform broke its lines.
func saying(texts ...string) *regexp.Regexp {
	var patterns []string
	for _, text := range texts {
		patterns = append(patterns, strings.ReplaceAll(regexp.QuoteMeta(text), " ", `\s+`))
	}
	return regexp.MustCompile(`(?s)` + strings.Join(patterns, `.*`))
}

// openTofu reports whether the tests run with OpenTofu instead of Terraform.
func openTofu() bool {
	return strings.Contains(filepath.Base(os.Getenv("TF_ACC_TERRAFORM_PATH")), "tofu")
}

// countsOpenings reports whether the CLI counts the opening of an ephemeral resource
// among the changes of a plan, as OpenTofu before 1.12 does.
func countsOpenings(t *testing.T) bool {
	t.Helper()
	if !openTofu() {
		return false
	}
	out, err := exec.CommandContext(t.Context(), os.Getenv("TF_ACC_TERRAFORM_PATH"), "version").Output()
	must(t, err)
	return strings.HasPrefix(string(out), "OpenTofu v1.11.")
}

// resourceName is the name of the resource, for calls without a CLI.
const resourceName = "watsonx_user_api_key"

// quiet fails the test if the provider had anything to say.
func quiet(t *testing.T, said []acctest.Diagnostic) {
	t.Helper()
	if len(said) > 0 {
		t.Fatalf("the provider said: %v", said)
	}
}

// configured is a provider that runs as the cloud's first user.
func configured(t *testing.T, cloud *acctest.Cloud) *acctest.Plugin {
	t.Helper()
	p := cloud.NewPlugin(t)
	if said := p.Configure(nil); len(said) > 0 {
		t.Fatal(said)
	}
	return p
}

// applied refreshes the resource and applies the configuration to it, as Terraform
// does. It fails the test on an error and returns the warnings.
func applied(t *testing.T, p *acctest.Plugin, r *acctest.Resource, config acctest.Values) []acctest.Diagnostic {
	t.Helper()
	var warnings []acctest.Diagnostic
	if r.Exists() {
		refreshed, said := p.Read(resourceName, *r)
		*r, warnings = refreshed, said
	}
	changed, said := p.Apply(resourceName, *r, config)
	*r, warnings = changed, append(warnings, said...)
	for _, d := range warnings {
		if !d.Warning {
			t.Fatal(d)
		}
	}
	return warnings
}

// saidSomewhere reports whether one of the warnings holds these texts in this order.
func saidSomewhere(said []acctest.Diagnostic, texts ...string) bool {
	for _, d := range said {
		if d.Warning && saying(texts...).MatchString(d.String()) {
			return true
		}
	}
	return false
}
