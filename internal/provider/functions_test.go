// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// Functions are called before a provider is configured, and reach no service.
func TestFunctions_answerWithoutAConfiguration(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ function, argument, want string }{
		"a name is split": {"parse_user_api_key_name", "cpd-apikey-IBMid-BD9334BE87-2026-11-02T09:30:07Z", "IBMid-BD9334BE87 2026-11-02T09:30:07Z"},
		"a name with an IAM ID of many parts is too": {"parse_user_api_key_name", "cpd-apikey-iam-ServiceId-a-b-c-2026-11-02T09:30:07Z", "iam-ServiceId-a-b-c 2026-11-02T09:30:07Z"},
		"Dallas has a name without the region":       {"platform_endpoint", "us-south", "https://api.dataplatform.cloud.ibm.com"},
		"Frankfurt has one with it":                  {"platform_endpoint", "eu-de", "https://api.eu-de.dataplatform.cloud.ibm.com"},
		"Sydney has another domain":                  {"platform_endpoint", "au-syd", "https://api.au-syd.dai.cloud.ibm.com"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			result, refusal := cloud.NewPlugin(t).Call(c.function, c.argument)
			if refusal != nil {
				t.Fatalf("%s(%q) = %s", c.function, c.argument, refusal.Text)
			}
			got := result.Text()
			if c.function == "parse_user_api_key_name" {
				got = result.Text("iam_id") + " " + result.Text("created_at")
			}
			if got != c.want {
				t.Errorf("%s(%q) = %s, want %s", c.function, c.argument, got, c.want)
			}
			if sent := cloud.Requests(); len(sent) > 0 {
				t.Errorf("the function sent requests: %+v", sent)
			}
		})
	}
}

func TestFunctions_sayWhatIsWrongWithAnArgument(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		function, argument string
		want               []string
	}{
		"a name of another kind of key":  {"parse_user_api_key_name", "ci", []string{"not the name of a user API key", `begins with "cpd-apikey-"`}},
		"no name":                        {"parse_user_api_key_name", "", []string{`begins with "cpd-apikey-"`}},
		"a name without a time":          {"parse_user_api_key_name", "cpd-apikey-IBMid-1", []string{"iam_id-yyyy-MM-ddTHH:mm:ssZ"}},
		"a name with an impossible time": {"parse_user_api_key_name", "cpd-apikey-IBMid-1-2026-13-02T09:30:07Z", []string{"ends with its creation time"}},
		"a name without an owner":        {"parse_user_api_key_name", "cpd-apikey--2026-11-02T09:30:07Z", []string{"iam_id-yyyy-MM-ddTHH:mm:ssZ"}},
		"a region that there is not": {"platform_endpoint", "us-north", []string{
			`unknown region "us-north"`, "watsonx on IBM Cloud runs in us-south, eu-de, eu-gb, jp-tok, au-syd, ca-tor,",
			"which the provider and its resources take", "knows also ap-south-1, us-east-1, us-gov-east-1", "AWS and GovCloud",
		}},
		"no region": {"platform_endpoint", "", []string{"unknown region"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, refusal := acctest.NewCloud(t, emulator.Options{}).NewPlugin(t).Call(c.function, c.argument)
			if refusal == nil {
				t.Fatalf("%s(%q) was not refused", c.function, c.argument)
			}
			if refusal.FunctionArgument == nil || *refusal.FunctionArgument != 0 {
				t.Errorf("the error names no argument: %q", refusal.Text)
			}
			if !saying(c.want...).MatchString(refusal.Text) {
				t.Errorf("the error does not say %q: %q", c.want, refusal.Text)
			}
		})
	}
}
