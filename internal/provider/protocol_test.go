// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestProvider_servesASchemaWithoutComplaints(t *testing.T) {
	t.Parallel()
	schema := acctest.NewCloud(t, emulator.Options{}).NewPlugin(t).Schema()

	for _, d := range schema.Diagnostics {
		t.Errorf("%s: %s: %s", d.Severity, d.Summary, d.Detail)
	}
	blocks := map[string]*tfprotov6.Schema{"provider": schema.Provider}
	for name, s := range schema.ResourceSchemas {
		blocks["resource "+name] = s
	}
	for name, s := range schema.DataSourceSchemas {
		blocks["data source "+name] = s
	}
	for name, s := range blocks {
		if s.Block.Description == "" {
			t.Errorf("%s has no description", name)
		}
		describedAll(t, name, s.Block.Attributes)
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

func TestProvider_neverShowsAValueInADataSource(t *testing.T) {
	t.Parallel()
	schema := acctest.NewCloud(t, emulator.Options{}).NewPlugin(t).Schema()

	for name, s := range schema.DataSourceSchemas {
		for _, a := range s.Block.Attributes {
			if a.Sensitive || a.Name == "api_key" {
				t.Errorf("data source %s has the attribute %s", name, a.Name)
			}
		}
	}
	sensitive := map[string]bool{}
	for _, a := range schema.ResourceSchemas[resourceName].Block.Attributes {
		if a.Sensitive {
			sensitive[a.Name] = true
		}
	}
	if got := slices.Sorted(maps.Keys(sensitive)); !slices.Equal(got, []string{"api_key"}) {
		t.Errorf("sensitive attributes of the resource: %v, want api_key, and api_key_wo write-only", got)
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
}

func TestUserAPIKey_refusesToImportAnotherIdentity(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin := cloud.NewPlugin(t)
	quiet(t, plugin.Configure(nil))

	other := cloud.Users()[1]
	imported, said := plugin.Import(resourceName, "", map[string]string{"account_id": other.AccountID, "iam_id": other.IAMID})
	if imported.Exists() || len(said) != 1 || said[0].Warning {
		t.Fatalf("imported: %v; the provider said: %v", imported.Exists(), said)
	}
	if want := "Could not import the user API key of " + other.AccountID + "/" + other.IAMID; said[0].Summary != want {
		t.Errorf("the error is %q, want %q", said[0].Summary, want)
	}
}

func TestUserAPIKey_isPlannedWhileTheProviderIsNotKnownYet(t *testing.T) {
	t.Parallel()
	cases := map[string]acctest.Values{
		"because of its key":       {"ibmcloud_api_key": acctest.Unknown},
		"because of its endpoints": {"iam_endpoint": acctest.Unknown, "platform_endpoint": acctest.Unknown},
		"because of its region":    {"region": acctest.Unknown},
	}
	for name, config := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			plugin := cloud.NewPlugin(t)
			quiet(t, plugin.Configure(config))

			planned, said := plugin.Plan(resourceName, acctest.Resource{}, acctest.Values{})
			quiet(t, said)
			if !planned.Exists() {
				t.Error("nothing was planned")
			}
			if sent := cloud.Requests(); len(sent) > 0 {
				t.Errorf("requests were sent: %+v", sent)
			}
		})
	}
}

func TestUserAPIKey_saysThatTheProviderMustBeKnownToRefresh(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin := cloud.NewPlugin(t)
	quiet(t, plugin.Configure(nil))
	created, said := plugin.Apply(resourceName, acctest.Resource{}, nil)
	quiet(t, said)

	unknown := cloud.NewPlugin(t)
	quiet(t, unknown.Configure(acctest.Values{"ibmcloud_api_key": acctest.Unknown}))
	read, said := unknown.Read(resourceName, created)
	if len(said) != 1 || said[0].Summary != "The provider is not configured yet" {
		t.Errorf("the provider said: %v", said)
	}
	if !read.Exists() {
		t.Error("the resource is gone from state")
	}
}
