// SPDX-License-Identifier: MPL-2.0

// Package acctest is the harness of the acceptance tests: each test owns an
// IBM Cloud of its own, an emulated one. Only tests import it.
package acctest

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/invariants"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

// A Cloud is an emulated IBM Cloud that belongs to one test.
type Cloud struct {
	*emulator.Server
	URL string // base URL of the listener, without a slash at the end
	env map[string]string

	observer *invariants.Observer
	checker  *invariants.Checker

	mu      sync.Mutex
	said    []Diagnostic // everything that the provider told Terraform
	mark    int          // where the present step begins in it
	longest time.Duration
}

// NewCloud starts an emulated IBM Cloud on loopback and ends it with the test.
// The provider is configured by environment variables to run as its first user.
func NewCloud(tb testing.TB, o emulator.Options) *Cloud {
	tb.Helper()
	server, err := emulator.New(o)
	if err != nil {
		tb.Fatalf("start the emulator: %v", err)
	}
	cloud := &Cloud{
		Server: server, env: map[string]string{"IBMCLOUD_API_KEY": server.Users()[0].APIKey},
		checker: &invariants.Checker{},
	}
	conflicts := []int{http.StatusConflict}
	if o.SecondCredential == "bad-request" {
		conflicts = append(conflicts, http.StatusBadRequest)
	}
	cloud.observer = invariants.Observe(server, conflicts...)
	cloud.URL = cloud.listen(tb, cloud.observer)
	tb.Cleanup(func() { cloud.scanDiagnostics(tb) })
	return cloud
}

// listen serves the cloud until the test ends, points the provider at it, and returns
// the base URL.
func (c *Cloud) listen(tb testing.TB, handler http.Handler) string {
	tb.Helper()
	listener := httptest.NewServer(handler)
	tb.Cleanup(listener.Close)
	c.Setenv("IBMCLOUD_IAM_API_ENDPOINT", listener.URL+"/iam")
	c.Setenv("WATSONX_PLATFORM_ENDPOINT", listener.URL+"/platform/{region}")
	return listener.URL
}

// Beside returns the same cloud for a second workspace, so that the diagnostics of
// both are kept apart. Change the environment before.
func (c *Cloud) Beside(t *testing.T) *Cloud {
	t.Helper()
	second := &Cloud{Server: c.Server, URL: c.URL, env: maps.Clone(c.env), observer: c.observer, checker: c.checker}
	t.Cleanup(func() { second.scanDiagnostics(t) })
	return second
}

// LongestWait returns the longest wait that the provider asked for.
func (c *Cloud) LongestWait() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.longest
}

// Setenv changes the environment that the provider sees; "" unsets a variable.
func (c *Cloud) Setenv(name, value string) { c.env[name] = value }

// Environ returns the environment of the provider as name=value, for a process.
func (c *Cloud) Environ() []string {
	var env []string
	for name, value := range c.env {
		env = append(env, name+"="+value)
	}
	return env
}

// Factories serves the provider, bound to this cloud, in the test's process.
func (c *Cloud) Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"watsonx": func() (tfprotov6.ProviderServer, error) { return c.Serve(), nil },
	}
}

// Serve returns a new provider, bound to this cloud, that is heard by it: for a CLI.
func (c *Cloud) Serve() tfprotov6.ProviderServer {
	return recorder{server: c.provider().(server), cloud: c} //nolint:forcetypeassert // The framework serves all of it.
}

// provider returns a new provider, bound to this cloud.
func (c *Cloud) provider() tfprotov6.ProviderServer {
	getenv := func(name string) string { return c.env[name] }
	// Where the provider would wait, the cloud's clock is turned instead.
	waits := provider.WithWaits(func(wait time.Duration) time.Duration {
		c.mu.Lock()
		c.longest = max(c.longest, wait)
		c.mu.Unlock()
		c.Advance(wait)
		return 0
	})
	return providerserver.NewProtocol6(provider.New("test", getenv, waits)())()
}

// Test runs the steps with the real CLI and fails if the destroy at the end
// leaves anything of the first user's series behind, or if a plan, the state, an
// error or a warning shows a secret.
func (c *Cloud) Test(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	c.TestLeaving(t, c.Nothing, steps...)
}

// Token exchanges the first user's login key for a bearer token.
func (c *Cloud) Token(t *testing.T) string {
	t.Helper()
	resp, err := http.PostForm(c.URL+"/iam/identity/token", url.Values{
		"grant_type": {"urn:ibm:params:oauth:grant-type:apikey"},
		"apikey":     {c.Users()[0].APIKey},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var reply struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&reply); err != nil || reply.AccessToken == "" {
		t.Fatalf("exchange the login key: status %d, %v", resp.StatusCode, err)
	}
	return reply.AccessToken
}
