// SPDX-License-Identifier: MPL-2.0

package live_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// accountVariable names the one account that may be changed, as for make probe.
const accountVariable = "WATSONX_PROBE_ACCOUNT"

// guard refuses what the tests must not touch: another account than the one that is
// named, and a user who has user API keys, or a task credential in the region. After
// the tests it finds what they left behind.
func guard(ctx context.Context, getenv func(string) string) error {
	account, key := getenv(accountVariable), cmp.Or(getenv("IC_API_KEY"), getenv("IBMCLOUD_API_KEY"))
	switch {
	case account == "":
		return errors.New("set " + accountVariable + " to the ID of the account that may be changed")
	case key == "":
		return errors.New("set IBMCLOUD_API_KEY to an API key of the user whose keys may be changed")
	}
	client, err := ibmcloud.New(ibmcloud.Options{
		APIKey: key, IAMURL: getenv("IBMCLOUD_IAM_API_ENDPOINT"), PlatformURL: getenv("WATSONX_PLATFORM_ENDPOINT"), MaxRetries: 4,
	})
	if err != nil {
		return err
	}
	me, err := client.Identity(ctx)
	switch {
	case err != nil:
		return err
	case me.AccountID != account:
		return errors.New("the API key belongs to another account than " + accountVariable + " names")
	case me.IsTrustedProfile():
		return errors.New("the API key is not that of a person or a service ID")
	}
	query := ibmcloud.APIKeyQuery{IAMID: me.IAMID, AccountID: me.AccountID, ServiceIDs: me.IsServiceID()}
	keys, err := client.ListAPIKeys(ctx, query)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if strings.HasPrefix(k.Name, "cpd-apikey-") {
			return fmt.Errorf("you have the user API key %s (%s), which your jobs may use; take another user", k.Name, k.ID)
		}
	}
	region := cmp.Or(getenv("IC_REGION"), getenv("IBMCLOUD_REGION"), "us-south")
	credentials, err := client.ListTaskCredentials(ctx, region)
	if err != nil {
		return err
	}
	for _, c := range credentials {
		if c.Scope == "" && (c.OwnerID == "" || c.OwnerID == me.IAMID) {
			return fmt.Errorf("you have the task credential %s (%q) in %s, which your jobs use; take another user or region", c.ID, c.Name, region)
		}
	}
	return nil
}

// standIn returns the environment of an emulator that stands in for IBM Cloud.
func standIn(t *testing.T) (*acctest.Cloud, func(string) string) {
	t.Helper()
	cloud := acctest.NewCloud(t, emulator.Options{})
	cloud.Setenv(accountVariable, cloud.Users()[0].AccountID)
	cloud.Setenv("WATSONX_PROBE_PROJECT", "6f0c6d8e-3f0a-4c55-9f0e-0d4f4a3b2c11")
	cloud.Setenv("WATSONX_PROBE_ASSET", "2b7d1c1e-9f54-4c7e-8a56-0c1a4f9e7d22")
	return cloud, func(name string) string {
		for _, variable := range cloud.Environ() {
			if value, ok := strings.CutPrefix(variable, name+"="); ok {
				return value
			}
		}
		return ""
	}
}

func TestGuard(t *testing.T) {
	t.Parallel()
	console := func(act string) func(*acctest.Cloud) error {
		return func(c *acctest.Cloud) error { return c.Console(emulator.ConsoleAction{Act: act}) }
	}
	set := func(name, value string) func(*acctest.Cloud) error {
		return func(c *acctest.Cloud) error { c.Setenv(name, value); return nil }
	}
	cases := map[string]struct {
		prepare func(*acctest.Cloud) error
		refuses string // part of the error; empty if the tests may run
	}{
		"a user without keys":       {set("IBMCLOUD_REGION", ""), ""},
		"no account is named":       {set(accountVariable, ""), "set " + accountVariable},
		"another account is named":  {set(accountVariable, strings.Repeat("0", 32)), "belongs to another account"},
		"no API key":                {set("IBMCLOUD_API_KEY", ""), "set IBMCLOUD_API_KEY"},
		"an API key of nobody":      {set("IBMCLOUD_API_KEY", "made-up-value-of-nobody"), "BXNIM0415E"},
		"a user with a series":      {console("create"), "you have the user API key cpd-apikey-"},
		"a credential without keys": {orphanCredential, "you have the task credential"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, getenv := standIn(t)
			if err := c.prepare(cloud); err != nil {
				t.Fatal(err)
			}
			err := guard(t.Context(), getenv)
			if (err == nil) != (c.refuses == "") || err != nil && !strings.Contains(err.Error(), c.refuses) {
				t.Errorf("the guard says %v, want %q", err, c.refuses)
			}
			for _, r := range cloud.Requests() {
				if r.Method != http.MethodGet && !strings.HasSuffix(r.Path, "/identity/token") {
					t.Errorf("the guard sent %s %s", r.Method, r.Path)
				}
			}
		})
	}
}

// orphanCredential stores what another tool stores.
func orphanCredential(cloud *acctest.Cloud) error {
	_, err := cloud.StoreForeignCredential(emulator.ForeignCredential{Region: "us-south"})
	return err
}
