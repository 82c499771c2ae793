// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// What a job is given may be a secret of the user's. State and saved plans hold it,
// as Terraform's users know; errors, logs and what commands print do not.
func TestAccHygiene_whatAJobIsGivenIsInStateAlone(t *testing.T) {
	t.Parallel()
	const secret = "correct-horse-battery-staple"
	cloud := acctest.NewCloud(t, emulator.Options{})
	cloud.Setenv("WATSONX_MAX_RETRIES", "0")
	gate := cloud.NewGate(t)
	c := newClerk(t, cloud)
	c.Setenv("TF_VAR_password", secret)
	config := func(name string) {
		c.Write("main.tf", fmt.Sprintf(`
variable "password" {
  type      = string
  sensitive = true
}

resource "watsonx_job" "this" {
  name           = %[1]q
  project_id     = "p"
  asset_ref_type = "notebook"
  configuration  = jsonencode({ env_variables = ["PASSWORD=${var.password}", "CALL=%[1]s"] })
  job_parameters = { password = var.password, call = %[1]q }
}
`, name))
	}
	refused := func(method string, status int, media string) {
		answer := indiscreet("/v2/jobs", status, media)
		gate.Answer(func(w http.ResponseWriter, r *http.Request) bool { return r.Method == method && answer(w, r) })
		c.do(false, "apply", "-auto-approve", "-input=false")
		gate.Answer(func(http.ResponseWriter, *http.Request) bool { return false })
	}

	config("one")
	refused(http.MethodPost, 400, "application/json")
	c.do(true, "apply", "-auto-approve", "-input=false")
	config("two")
	refused(http.MethodPatch, 500, "text/html")
	c.do(true, "destroy", "-auto-approve", "-input=false")

	files, err := filepath.Glob(filepath.Join(c.folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	held := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		held[filepath.Base(file)] = strings.Contains(string(text), secret)
	}
	for file, holds := range held {
		if state := file == "terraform.tfstate.backup"; holds != state {
			t.Errorf("%s holds what the job was given: %t", file, holds)
		}
	}
	if _, logged := held["trace.log"]; !logged || len(held) < 7 {
		t.Errorf("the search looked at no more than %v", held)
	}
}
