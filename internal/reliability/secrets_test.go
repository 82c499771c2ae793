// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A clerk runs commands with everything logged and files what they say.
type clerk struct {
	folder
	cloud *acctest.Cloud
	files int
}

func newClerk(t *testing.T, cloud *acctest.Cloud) *clerk {
	t.Helper()
	w := newFolder(t, cloud)
	for _, name := range []string{"TF_LOG", "TF_LOG_CORE", "TF_LOG_PROVIDER"} {
		w.Setenv(name, "TRACE")
	}
	w.Setenv("TF_LOG_PATH", filepath.Join(w.path, "trace.log"))
	return &clerk{folder: w, cloud: cloud}
}

// do runs a command and files what it says.
func (c *clerk) do(succeeds bool, args ...string) string {
	c.t.Helper()
	code, said := c.Run(append(args, "-no-color")...)
	if (code == 0) != succeeds {
		c.t.Errorf("terraform %v: exit code %d\n%s", args, code, said)
	}
	c.files++
	c.Write(fmt.Sprintf("said-%02d-%s.txt", c.files, args[0]), said)
	return said
}

// change plans, shows the plan, applies it and shows the state. What is shown as
// JSON is searched at once, attribute by attribute, and not filed: it holds
// api_key, as state does.
func (c *clerk) change(config string) {
	c.t.Helper()
	c.Write("main.tf", config)
	c.files++
	saved := fmt.Sprintf("saved-%02d.tfplan", c.files)
	c.do(true, "plan", "-input=false", "-out="+saved)
	c.do(true, "show", saved)
	c.show(saved)
	c.do(true, "apply", "-input=false", saved)
	c.do(true, "show")
	c.show()
}

func (c *clerk) show(args ...string) {
	c.t.Helper()
	said := c.RunAloud(append([]string{"show", "-json"}, args...)...)
	if err := c.cloud.Scan([]byte(said)); err != nil {
		c.t.Errorf("terraform show -json %v: %v", args, err)
	}
}

// withReaders is a configuration with everything that reads keys.
func withReaders(arguments string) string {
	return fmt.Sprintf(`
resource "watsonx_user_api_key" "this" {
%s
}

data "watsonx_user_api_key" "this" {
  depends_on = [watsonx_user_api_key.this]
}

data "watsonx_user_api_keys" "all" {
  scope      = "account"
  depends_on = [watsonx_user_api_key.this]
}

output "keys" {
  value = data.watsonx_user_api_keys.all.keys
}

output "one" {
  value = data.watsonx_user_api_key.this
}
`, arguments)
}

// A service that repeats in its refusals everything that it was sent.
func indiscreet(path string, status int, media string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.Contains(r.URL.Path, path) {
			return false
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return false
		}
		sent := fmt.Sprint(r.URL, r.Header, string(body), url.QueryEscape(string(body)))
		w.Header().Set("Content-Type", media)
		w.WriteHeader(status)
		text := fmt.Sprintf(`{"errors":[{"code":"x","message":%q}],"errorCode":"BXNIM0000E","errorMessage":%q}`, sent, sent)
		if media == "text/html" {
			text = "<html><body>" + sent + "</body></html>"
		}
		_, _ = w.Write([]byte(text)) // The client may be gone.
		return true
	}
}

func TestAccSecrets_areNowhereButInStateOnRequest(t *testing.T) {
	t.Parallel()
	for name, store := range map[string]bool{"without store_api_key": false, "with store_api_key": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			cloud.Setenv("WATSONX_MAX_RETRIES", "0")
			gate := cloud.NewGate(t)
			c := newClerk(t, cloud)
			arguments := func(trigger string, regions ...string) string {
				return withReaders(fmt.Sprintf("  store_api_key = %t\n  rotation_trigger = %q\n  regions = [%s]", store, trigger, strings.Join(regions, ", ")))
			}
			south, frankfurt := `"us-south"`, `"eu-de"`

			c.change(arguments("1", south))
			first := c.apiKey()
			c.change(arguments("2", south))
			c.change(arguments("2", south, frankfurt))
			values := []string{first, c.apiKey()}
			if kept := slices.Compact(values); store != (len(kept) == 2) || store == slices.Contains(kept, "") {
				t.Errorf("with store_api_key = %t the states held %d values", store, len(kept))
			}
			cloud.Advance(time.Minute)
			if err := cloud.Console(emulator.ConsoleAction{Act: "rotate"}); err != nil {
				t.Fatal(err)
			}
			c.do(true, "apply", "-refresh-only", "-auto-approve", "-input=false")
			c.Write("main.tf", arguments("3", south, frankfurt))
			if store { // Then there is most to show, and the search is the same.
				c.fail(gate)
			}
			imports(t, cloud)
			c.do(true, "apply", "-auto-approve", "-input=false")
			values = append(values, c.apiKey())
			c.do(true, "destroy", "-auto-approve", "-input=false")

			c.judge(store, values)
		})
	}
}

// fail applies a rotation against services that refuse and repeat what they were sent.
func (c *clerk) fail(gate *acctest.Gate) {
	c.t.Helper()
	for _, refusal := range []struct {
		path   string
		status int
		media  string
	}{
		{"/identity/token", 400, "application/json"},
		{"/identity/token", 502, "text/html"},
		{"/v1/apikeys", 403, "application/json"},
		{"/apikeys/details", 500, "text/html"},
		{"/eu-de/v1/task_credentials", 401, "application/json"},
	} {
		gate.Answer(indiscreet(refusal.path, refusal.status, refusal.media))
		c.do(false, "apply", "-auto-approve", "-input=false")
	}
	// Looking works, storing does not: the request that holds the new value fails.
	for status, media := range map[int]string{403: "application/json", 500: "text/html"} {
		answer := indiscreet("/task_credentials", status, media)
		gate.Answer(func(w http.ResponseWriter, r *http.Request) bool { return r.Method == http.MethodPost && answer(w, r) })
		c.do(false, "apply", "-auto-approve", "-input=false")
	}
	gate.Answer(func(http.ResponseWriter, *http.Request) bool { return false })
	for _, fault := range []emulator.Fault{
		{Path: "*/token", Truncate: true}, {Method: "POST", Path: "*/apikeys", Truncate: true}, {Method: "POST", Path: "*/task_credentials", LostReply: true},
	} {
		if err := c.cloud.AddFault(fault); err != nil {
			c.t.Fatal(err)
		}
		c.do(false, "apply", "-auto-approve", "-input=false")
		c.cloud.ClearFaults()
	}
}

// imports imports the series into a folder of its own, and forgets it again.
func imports(t *testing.T, cloud *acctest.Cloud) {
	t.Helper()
	c := newClerk(t, cloud)
	c.Write("main.tf", "resource \"watsonx_user_api_key\" \"this\" {}\n")
	c.do(true, "import", "watsonx_user_api_key.this", cloud.Owner())
	c.do(true, "state", "show", "watsonx_user_api_key.this")
	c.judge(false, nil)
}

// judge searches everything that the commands have written. With store, state
// and plan files must hold the values that were to be kept, and nothing else.
func (c *clerk) judge(store bool, kept []string) {
	c.t.Helper()
	leaks, err := c.cloud.LeaksBelow(c.path)
	if err != nil {
		c.t.Fatal(err)
	}
	hits := map[string]bool{}
	for _, leak := range leaks {
		file, _, _ := strings.Cut(leak.Place, "!")
		stateful := strings.HasSuffix(file, ".tfplan") || strings.HasPrefix(file, "terraform.tfstate")
		if !store || !stateful || !leak.Of(kept...) {
			c.t.Error(leak)
		}
		hits[file] = true
	}
	if !store {
		return
	}
	// The last state before the destroy, and the plan of the first rotation.
	if !hits["terraform.tfstate.backup"] || !slices.ContainsFunc(slices.Collect(maps.Keys(hits)), func(f string) bool { return strings.HasSuffix(f, ".tfplan") }) {
		c.t.Errorf("the search does not find the values that were to be kept; it found them in %v", slices.Collect(maps.Keys(hits)))
	}
}
