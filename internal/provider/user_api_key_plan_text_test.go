// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
)

// scheduled is a series in two regions; others are further arguments, whole lines.
func scheduled(trigger string, others ...string) string {
	return guarded(append([]string{
		`regions           = ["us-south", "eu-de"]`, fmt.Sprintf("rotation_trigger  = %q", trigger), `rotate_after_days = 90`,
	}, others...)...)
}

// TestAccUserAPIKey_plansWhatPeopleCanRead compares whole plans as the CLI prints
// them with those in testdata/plans; OpenTofu words its own. After a change that is meant to show there,
// run it with -update and read the difference.
func TestAccUserAPIKey_plansWhatPeopleCanRead(t *testing.T) {
	t.Parallel()
	const description, pruning = `description       = "for the jobs"`, `retention         = { keep_last = 1 }`
	var read []string
	begin := func() (
		cloud *acctest.Cloud, cli *acctest.CLI, apply func(config string), plan func(name, config string, options ...string),
	) {
		cloud = acctest.NewCloud(t, still())
		cli = cloud.NewCLI(t, t.TempDir())
		cli.Require()
		cli.Init()
		apply = func(config string) {
			cli.Write("main.tf", config)
			cli.Apply()
			cloud.Advance(day)
		}
		plan = func(name, config string, options ...string) {
			cli.Write("main.tf", config)
			golden(t, name, readable(cloud, cli.Must(append([]string{"plan", "-no-color", "-input=false"}, options...)...)))
			read = append(read, name)
		}
		return cloud, cli, apply, plan
	}

	_, _, apply, plan := begin()
	plan("create", scheduled("1", description))
	apply(scheduled("1"))
	apply(scheduled("2"))
	plan("metadata_edit", scheduled("2", description))
	plan("rotation", scheduled("3"))
	plan("destroy", scheduled("2"), "-destroy")
	apply(scheduled("2", pruning))
	plan("rotation_with_pruning", scheduled("3", pruning))

	cloud, cli, apply, plan := begin()
	apply(scheduled("1"))
	turn(t, cloud, 90*day)
	plan("due_rotation", scheduled("1"))
	console(t, cloud, "rotate")
	plan("adoption_refresh_only", scheduled("1"), "-refresh-only")
	cli.Apply("-refresh-only")
	plan("adoption", scheduled("1"))
	goldenFiles(t, read)
}

// plansFolder holds what the CLI at hand prints.
func plansFolder() string {
	if openTofu() {
		return filepath.Join("testdata", "plans", "opentofu")
	}
	return filepath.Join("testdata", "plans")
}

// golden compares a text with a file, or writes the file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join(plansFolder(), name+".txt")
	if updating() {
		must(t, os.MkdirAll(filepath.Dir(file), 0o750))
		must(t, os.WriteFile(file, []byte(got), 0o600))
		return
	}
	want, err := os.ReadFile(file)
	must(t, err)
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("the plan is not that of %s (-want +got):\n%s", file, diff)
	}
}

// goldenFiles fails the test if there is a file that nothing is compared with.
func goldenFiles(t *testing.T, names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(plansFolder(), "*.txt"))
	must(t, err)
	for _, file := range files {
		if !slices.Contains(names, strings.TrimSuffix(filepath.Base(file), ".txt")) {
			t.Errorf("no plan is compared with %s", file)
		}
	}
}

// readable replaces what another run gives another value: names, IDs and times,
// each by a number in the order in which they appear. The lines that report a
// refresh come and go, and say nothing of the plan.
func readable(cloud *acctest.Cloud, plan string) string {
	plan = regexp.MustCompile(`(?m)^.*: Refreshing state\.\.\..*\n`).ReplaceAllString(plan, "")
	user := cloud.Users()[0]
	for _, kind := range []struct{ name, pattern string }{
		{"crn", `crn:v1:[^"\s]+`},
		{"key-name", `cpd-apikey-` + regexp.QuoteMeta(user.IAMID) + `-[0-9T:-]+Z`},
		{"key", `ApiKey-[0-9a-f-]+`},
		{"credential", `\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`},
		{"time", `\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`},
		{"tag", `\b[a-z2-7]{26}\b`},
		{"account", regexp.QuoteMeta(user.AccountID)},
		{"user", regexp.QuoteMeta(user.IAMID)},
	} {
		seen := map[string]string{}
		plan = regexp.MustCompile(kind.pattern).ReplaceAllStringFunc(plan, func(found string) string {
			if seen[found] == "" {
				seen[found] = fmt.Sprintf("<%s %d>", kind.name, len(seen)+1)
			}
			return seen[found]
		})
	}
	return plan
}
