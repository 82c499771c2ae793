// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A saboteur is a provider with a bug: it does something more after an apply.
type saboteur struct {
	tfprotov6.ProviderServer
	cloud *acctest.Cloud
	bug   func(ctx context.Context, s saboteur, resp *tfprotov6.ApplyResourceChangeResponse) error
}

func (s saboteur) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	resp, err := s.ProviderServer.ApplyResourceChange(ctx, req)
	if err != nil {
		return resp, err
	}
	return resp, s.bug(ctx, s, resp)
}

func say(severity tfprotov6.DiagnosticSeverity, text string) *tfprotov6.Diagnostic {
	return &tfprotov6.Diagnostic{Severity: severity, Summary: "Planted", Detail: text}
}

// losesKey deletes the key that was phased out.
func losesKey(_ context.Context, s saboteur, _ *tfprotov6.ApplyResourceChangeResponse) error {
	for _, k := range s.cloud.Keys() {
		if k.IAMID == s.cloud.Users()[0].IAMID && k.Status == emulator.StatusPhasedOut {
			return s.cloud.Console(emulator.ConsoleAction{Act: "delete", KeyID: k.ID})
		}
	}
	return nil
}

// client speaks to the cloud as the provider does.
func (s saboteur) client() (*ibmcloud.Client, error) {
	return ibmcloud.New(ibmcloud.Options{
		APIKey: s.cloud.Users()[0].APIKey, IAMURL: s.cloud.URL + "/iam", PlatformURL: s.cloud.URL + "/platform/{region}",
	})
}

// losesCredential withdraws the credential that the apply has just installed.
func losesCredential(ctx context.Context, s saboteur, _ *tfprotov6.ApplyResourceChangeResponse) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	for _, c := range s.cloud.Installed() {
		if err := client.DeleteTaskCredential(ctx, c.Region, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// leavesOrphan mints a key with the tag of the Active one and does not install it.
func leavesOrphan(ctx context.Context, s saboteur, _ *tfprotov6.ApplyResourceChangeResponse) error {
	user := s.cloud.Users()[0]
	s.cloud.Advance(2 * time.Minute)
	client, err := s.client()
	if err != nil {
		return err
	}
	_, mark := userkey.ReadMark(s.cloud.Series()[len(s.cloud.Series())-1].Description)
	_, _, err = client.CreateAPIKey(ctx, ibmcloud.NewAPIKey{
		Name: userkey.Name(user.IAMID, s.cloud.Now()), IAMID: user.IAMID, AccountID: user.AccountID,
		Description: userkey.Inscribe("", mark),
	}, "")
	return err
}

// leaksSecret keeps a key's value in the private state.
func leaksSecret(_ context.Context, s saboteur, resp *tfprotov6.ApplyResourceChangeResponse) error {
	secrets := s.cloud.Secrets()
	resp.Private = fmt.Appendf(nil, `{"series":%q}`, secrets[len(secrets)-1])
	return nil
}

// saysNothing reports an error that helps nobody.
func saysNothing(_ context.Context, _ saboteur, resp *tfprotov6.ApplyResourceChangeResponse) error {
	for _, d := range resp.Diagnostics {
		d.Detail = "Something went wrong."
	}
	return nil
}

// breaksPromise reports success and forgets the resource.
func breaksPromise(_ context.Context, _ saboteur, resp *tfprotov6.ApplyResourceChangeResponse) error {
	resp.NewState = nil
	return nil
}

// failsAndKeeps reports an error beside a resource, which a create must not.
func failsAndKeeps(_ context.Context, _ saboteur, resp *tfprotov6.ApplyResourceChangeResponse) error {
	resp.Diagnostics = append(resp.Diagnostics, say(tfprotov6.DiagnosticSeverityError, "iam.CreateAPIKey"))
	return nil
}

func TestFaults_noticePlantedBugs(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		scenario string
		kind     string
		bug      func(context.Context, saboteur, *tfprotov6.ApplyResourceChangeResponse) error
		lost     bool
		orphans  bool
		leaks    bool
		says     string
	}{
		"a phased-out key is lost":           {"rotate in 1 region", "503", losesKey, true, false, false, "which was to stay, is gone"},
		"a region loses its credential":      {"rotate in 1 region", "503", losesCredential, true, false, false, "without a credential"},
		"an orphan is left":                  {"rotate in 1 region", "503", leavesOrphan, false, true, false, "the orphan"},
		"a secret is shown":                  {"rotate in 1 region", "503", leaksSecret, false, false, true, "show a secret"},
		"an error does not name the call":    {"rotate in 1 region", "403", saysNothing, false, false, false, "does not name the call"},
		"an apply does not keep its promise": {"rotate in 1 region", "503", breaksPromise, false, false, false, "broke its contract"},
		"a create fails and keeps something": {"create in 1 region", "503", failsAndKeeps, false, false, false, "a create failed"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := minting(t, tt.scenario, tt.kind)
			c.wrap = func(p tfprotov6.ProviderServer, f *fixture) tfprotov6.ProviderServer {
				return saboteur{ProviderServer: p, cloud: f.cloud, bug: tt.bug}
			}
			v := c.try(t)
			if v.converged() || v.lost > 0 != tt.lost || v.orphans > 0 != tt.orphans || v.leaks > 0 != tt.leaks {
				t.Errorf("lost %d, orphans %d, leaks %d: %v", v.lost, v.orphans, v.leaks, v.complaints)
			}
			if !strings.Contains(strings.Join(v.complaints, "\n"), tt.says) {
				t.Errorf("nobody complains that %q: %v", tt.says, v.complaints)
			}
		})
	}
}

// minting returns the case in which the mint of a scenario goes wrong once.
func minting(t *testing.T, name, kindOf string) faultCase {
	t.Helper()
	for _, s := range scenarios() {
		if s.name != name || s.late {
			continue
		}
		for _, k := range kinds(s.now()) {
			if k.name == kindOf {
				mint := call{method: http.MethodPost, path: "/iam/v1/apikeys"}
				return faultCase{scenario: s, strikes: []strike{{mint, k}}}
			}
		}
	}
	t.Fatalf("there is no case in which the mint of %q meets %s", name, kindOf)
	return faultCase{}
}
