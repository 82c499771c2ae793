// SPDX-License-Identifier: MPL-2.0

package faults_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/faults"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A saboteur is a provider with a bug: it does something more after an apply.
type saboteur struct {
	tfprotov6.ProviderServer
	cloud *emulator.Server
	url   string
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

// losesCredential leaves every region without a credential, and deletes all keys.
func losesCredential(_ context.Context, s saboteur, _ *tfprotov6.ApplyResourceChangeResponse) error {
	return s.cloud.Console(emulator.ConsoleAction{Act: "delete"})
}

// leavesOrphan mints a key of ours that it does not install, later than the one that it did.
func leavesOrphan(ctx context.Context, s saboteur, _ *tfprotov6.ApplyResourceChangeResponse) error {
	user := s.cloud.Users()[0]
	s.cloud.Advance(2 * time.Minute)
	client, err := ibmcloud.New(ibmcloud.Options{
		APIKey: user.APIKey, IAMURL: s.url + "/iam", PlatformURL: s.url + "/platform/{region}",
	})
	if err != nil {
		return err
	}
	_, _, err = client.CreateAPIKey(ctx, ibmcloud.NewAPIKey{
		Name: userkey.Name(user.IAMID, s.cloud.Now()), IAMID: user.IAMID, AccountID: user.AccountID,
		Description: userkey.Inscribe("", userkey.Mark{Tag: "planted"}),
	}, "")
	return err
}

// leaksSecret shows a key's value in a warning.
func leaksSecret(_ context.Context, s saboteur, resp *tfprotov6.ApplyResourceChangeResponse) error {
	secrets := s.cloud.Secrets()
	resp.Diagnostics = append(resp.Diagnostics, say(tfprotov6.DiagnosticSeverityWarning, "the value is "+secrets[len(secrets)-1]))
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

func TestTry_noticesPlantedBugs(t *testing.T) {
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
		"an apply does not keep its promise": {"rotate in 1 region", "503", breaksPromise, false, true, false, "broke its contract"},
		"a create fails and keeps something": {"create in 1 region", "503", failsAndKeeps, false, false, false, "a create failed"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := mint(t, tt.scenario, tt.kind)
			c.Wrap = func(p tfprotov6.ProviderServer, cloud *emulator.Server, url string) tfprotov6.ProviderServer {
				return saboteur{ProviderServer: p, cloud: cloud, url: url, bug: tt.bug}
			}
			v := faults.Try(t.Context(), c)
			if v.Converged || v.Lost > 0 != tt.lost || v.Orphans > 0 != tt.orphans || v.Leaks > 0 != tt.leaks {
				t.Errorf("Try() = converged %t, lost %d, orphans %d, leaks %d: %v", v.Converged, v.Lost, v.Orphans, v.Leaks, v.Complaints)
			}
			if !strings.Contains(strings.Join(v.Complaints, "\n"), tt.says) {
				t.Errorf("nobody complains that %q: %v", tt.says, v.Complaints)
			}
		})
	}
}

// mint returns the case in which the mint of a scenario goes wrong once.
func mint(t *testing.T, scenario, kind string) faults.Case {
	t.Helper()
	rows, err := faults.Rows(t.Context(), faults.Scenarios()[:4])
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		for _, c := range r.Cases {
			if r.Scenario.Name == scenario && len(c.Strikes) == 1 && r.Call.String() == "POST /iam/v1/apikeys" &&
				c.Strikes[0].Kind.Name == kind && !c.Lasting {
				return c
			}
		}
	}
	t.Fatalf("there is no case in which the mint of %q meets %s", scenario, kind)
	return faults.Case{}
}
