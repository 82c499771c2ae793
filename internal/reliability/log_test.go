// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// TestAccLog_tellsTheLifeOfAKey reads in the log what happened to keys and which
// requests were sent, from a create to a destroy.
func TestAccLog_tellsTheLifeOfAKey(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	w := newFolder(t, cloud)
	first := w.logged(t, "rotation_trigger = \"1\"")
	cloud.Advance(time.Hour)
	second := w.logged(t, "rotation_trigger = \"2\"")
	third := w.logged(t, "rotation_trigger = \"2\"\n retention = { keep_last = 0 }")
	fourth := w.logged(t, "")

	cloud.Advance(time.Hour)
	if err := cloud.Console(emulator.ConsoleAction{Act: "create"}); err != nil {
		t.Fatal(err)
	}
	fifth := newFolder(t, cloud).logged(t, "adopt_existing = true\n deletion_policy = \"delete_all\"")

	const key, name = `ApiKey-[0-9a-f-]{36}`, `cpd-apikey-[^ ]+`
	for what, part := range map[string]struct {
		log   string
		lines []string
	}{
		"a create": {first, []string{
			`INFO\] .* created the API key ` + name + ` \(` + key + `\): `,
			`INFO\] .* checked the API key ` + key + ` with IAM: `,
			`INFO\] .* stored the API key ` + key + ` in us-south: .*credential_id=`,
			`DEBUG\] .* POST /identity/token: 200: .*@module=watsonx\.http`,
			`DEBUG\] .* GET /v1/apikeys: 200: .*operation=iam\.ListAPIKeys`,
			`DEBUG\] .* POST /v1/apikeys: 201: .*transaction=`,
			`DEBUG\] .* POST /v1/task_credentials: 201: .*region=us-south`,
		}},
		"a rotation":                      {second, []string{`INFO\] .* the API key ` + key + ` is Phased out, ` + key + ` is Active: `}},
		"the deletion of Phased out keys": {third, []string{`INFO\] .* deleted the API key ` + name + ` \(` + key + `\): `, `DEBUG\] .* DELETE /v1/apikeys/` + key + `: 204: `}},
		"a destroy":                       {fourth, []string{`INFO\] .* deleted the task credential .* in us-south: `, `INFO\] .* deleted the API key `}},
		"an adoption":                     {fifth, []string{`INFO\] .* adopted the API key ` + key + `: `, `INFO\] .* changed the API key ` + key + `: `}},
	} {
		for _, line := range part.lines {
			if !regexp.MustCompile(line).MatchString(part.log) {
				t.Errorf("the log of %s has no line %q:\n%s", what, line, part.log)
			}
		}
	}
	all := first + second + third + fourth + fifth
	for line := range strings.Lines(all) {
		if strings.Contains(line, "[INFO]") && !strings.Contains(line, " the API key ") && !strings.Contains(line, " the task credential ") {
			t.Errorf("a line at INFO is not about a key: %s", line)
		}
	}
	for _, leak := range cloud.Leaks("the log", []byte(all)) {
		t.Error(leak)
	}
}

// logged applies the resource with these arguments, or destroys it without any, and
// returns the provider's own lines of the log.
func (w folder) logged(t *testing.T, arguments string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "provider.log")
	w.Setenv("TF_LOG_PATH", path)
	args := []string{"destroy", "-auto-approve", "-no-color", "-input=false"}
	if arguments != "" {
		w.configure(arguments)
		args[0] = "apply"
	}
	if code, said := w.Run(args...); code != 0 {
		t.Fatalf("terraform %s: exit code %d\n%s", args[0], code, said)
	}
	log, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(log)) {
		if strings.Contains(line, "@module=watsonx") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}
