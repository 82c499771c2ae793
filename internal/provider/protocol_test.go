// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

func TestProvider_servesASchemaWithoutComplaints(t *testing.T) {
	t.Parallel()
	schema := acctest.NewCloud(t, emulator.Options{}).NewPlugin(t).Schema()

	for _, d := range schema.Diagnostics {
		t.Errorf("%s: %s: %s", d.Severity, d.Summary, d.Detail)
	}
	sensitive := map[string]bool{}
	look := func(kind string, schemas map[string]*tfprotov6.Schema) {
		for name, s := range schemas {
			if s.Block.Description == "" {
				t.Errorf("%s %s has no description", kind, name)
			}
			describedAll(t, name, s.Block.Attributes)
			for _, a := range s.Block.Attributes {
				if a.Sensitive || a.Name == "api_key" {
					sensitive[kind+" "+name+" "+a.Name] = true
				}
			}
		}
	}
	look("provider", map[string]*tfprotov6.Schema{"watsonx": schema.Provider})
	look("resource", schema.ResourceSchemas)
	look("data source", schema.DataSourceSchemas)
	want := map[string]bool{
		"provider watsonx ibmcloud_api_key": true, "provider watsonx iam_token": true, "resource watsonx_user_api_key api_key": true,
	}
	if diff := cmp.Diff(want, sensitive); diff != "" { // api_key_wo is write-only.
		t.Errorf("the sensitive attributes (-want +got):\n%s", diff)
	}
}

// describedAll fails the test if an attribute, at whatever depth, has no description.
func describedAll(t *testing.T, where string, attributes []*tfprotov6.SchemaAttribute) {
	t.Helper()
	for _, a := range attributes {
		// The block of time limits comes from a library, and only its entries say what they are.
		if a.Description == "" && a.Name != "timeouts" {
			t.Errorf("%s: %s has no description", where, a.Name)
		}
		if a.NestedType != nil {
			describedAll(t, where+", "+a.Name, a.NestedType.Attributes)
		}
	}
}

func TestUserAPIKey_hasAnIdentityThatNeverChanges(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin := cloud.NewPlugin(t)
	quiet(t, plugin.Configure(nil))
	want := map[string]string{"account_id": cloud.Users()[0].AccountID, "iam_id": cloud.Users()[0].IAMID}
	is := func(when string, r acctest.Resource, said []acctest.Diagnostic) acctest.Resource {
		t.Helper()
		quiet(t, said)
		if diff := cmp.Diff(want, r.Identity); diff != "" {
			t.Errorf("the identity after %s (-want +got):\n%s", when, diff)
		}
		if got := r.Text("id"); got != cloud.Owner() {
			t.Errorf("the id after %s is %q, want %q", when, got, cloud.Owner())
		}
		return r
	}

	created, said := plugin.Apply(resourceName, acctest.Resource{}, acctest.Values{"rotation_trigger": "1"})
	is("a create", created, said)
	read, said := plugin.Read(resourceName, created)
	is("a refresh", read, said)
	rotated, said := plugin.Apply(resourceName, read, acctest.Values{"rotation_trigger": "2"})
	is("a rotation", rotated, besideRotation(t, said, byTrigger))
	edited, said := plugin.Apply(resourceName, rotated, acctest.Values{"deletion_policy": "delete_all"})
	is("an edit that sends nothing", edited, said)
	for form, id := range map[string]string{"account_id/iam_id": cloud.Owner(), "iam_id": want["iam_id"]} {
		imported, said := plugin.Import(resourceName, id, nil)
		is("an import by "+form, imported, said)
	}
	imported, said := plugin.Import(resourceName, "", want)
	is("an import by identity", imported, said)
	read, said = plugin.Read(resourceName, imported)
	is("the refresh that follows an import", read, said)
	if got := read.Text("active_key", "id"); got != cloud.Active() {
		t.Errorf("the import found the Active key %q, want %q", got, cloud.Active())
	}

	other := cloud.Users()[1]
	_, said = plugin.Import(resourceName, "", map[string]string{"account_id": other.AccountID, "iam_id": other.IAMID})
	refusal(t, said, "Could not import the user API key of "+other.AccountID+"/"+other.IAMID)
}

func TestUserAPIKey_isPlannedWhileTheProviderIsNotKnownYet(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	for _, config := range []acctest.Values{
		{"ibmcloud_api_key": acctest.Unknown}, {"iam_endpoint": acctest.Unknown, "platform_endpoint": acctest.Unknown}, {"region": acctest.Unknown},
	} {
		plugin := cloud.NewPlugin(t)
		quiet(t, plugin.Configure(config))
		planned, said := plugin.Plan(resourceName, acctest.Resource{}, acctest.Values{})
		quiet(t, said)
		if !planned.Exists() {
			t.Errorf("nothing was planned with %v", config)
		}
	}
	must(t, unasked(cloud))
}

func TestUserAPIKey_saysThatTheProviderMustBeKnownToRefresh(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	_, created := managed(t, cloud, nil)
	unknown := cloud.NewPlugin(t)
	quiet(t, unknown.Configure(acctest.Values{"ibmcloud_api_key": acctest.Unknown}))
	read, said := unknown.Read(resourceName, created)
	refusal(t, said, "The provider is not configured yet")
	if !read.Exists() {
		t.Error("the resource is gone from state")
	}
}

func TestConfigure_callsAForeignSessionABug(t *testing.T) {
	t.Parallel()
	r, ok := provider.NewUserAPIKeyResource().(resource.ResourceWithConfigure)
	if !ok {
		t.Fatal("the resource cannot be configured")
	}
	var resp resource.ConfigureResponse
	r.Configure(t.Context(), resource.ConfigureRequest{ProviderData: "no session"}, &resp)
	if len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Detail() != "Expected a session, got string. Please report this." {
		t.Errorf("got %v", resp.Diagnostics)
	}
}
