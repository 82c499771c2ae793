// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// Functions are called before a provider is configured, and reach no service.
func TestFunctions_answerWithoutAConfiguration(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		function, argument string
		want               map[string]string // "" is the whole result, where it is text
	}{
		"a name is split": {
			function: "parse_user_api_key_name", argument: "cpd-apikey-IBMid-BD9334BE87-2026-11-02T09:30:07Z",
			want: map[string]string{"iam_id": "IBMid-BD9334BE87", "created_at": "2026-11-02T09:30:07Z"},
		},
		"a name with an IAM ID of many parts is split at the time": {
			function: "parse_user_api_key_name", argument: "cpd-apikey-iam-ServiceId-a-b-c-2026-11-02T09:30:07Z",
			want: map[string]string{"iam_id": "iam-ServiceId-a-b-c", "created_at": "2026-11-02T09:30:07Z"},
		},
		"Dallas has a name without the region": {
			function: "platform_endpoint", argument: "us-south",
			want: map[string]string{"": "https://api.dataplatform.cloud.ibm.com"},
		},
		"Frankfurt has one with it": {
			function: "platform_endpoint", argument: "eu-de",
			want: map[string]string{"": "https://api.eu-de.dataplatform.cloud.ibm.com"},
		},
		"Sydney has another domain": {
			function: "platform_endpoint", argument: "au-syd",
			want: map[string]string{"": "https://api.au-syd.dai.cloud.ibm.com"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			result, refusal := cloud.NewPlugin(t).Call(c.function, c.argument)
			if refusal != nil {
				t.Fatalf("%s(%q) = %s", c.function, c.argument, refusal.Text)
			}
			got := map[string]string{}
			for attribute := range c.want {
				if attribute == "" {
					got[attribute] = result.Text()
					continue
				}
				got[attribute] = result.Text(attribute)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s(%q) (-want +got):\n%s", c.function, c.argument, diff)
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
		"a name of another kind of key":   {"parse_user_api_key_name", "ci", []string{"not the name of a user API key", `begins with "cpd-apikey-"`}},
		"no name":                         {"parse_user_api_key_name", "", []string{`begins with "cpd-apikey-"`}},
		"a name without a time":           {"parse_user_api_key_name", "cpd-apikey-IBMid-1", []string{"iam_id-yyyy-MM-ddTHH:mm:ssZ"}},
		"a name with a time that is none": {"parse_user_api_key_name", "cpd-apikey-IBMid-1-2026-13-02T09:30:07Z", []string{"ends with its creation time"}},
		"a name without an owner":         {"parse_user_api_key_name", "cpd-apikey--2026-11-02T09:30:07Z", []string{"iam_id-yyyy-MM-ddTHH:mm:ssZ"}},
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
			for _, text := range c.want {
				if !strings.Contains(refusal.Text, text) {
					t.Errorf("the error does not say %q: %q", text, refusal.Text)
				}
			}
		})
	}
}
