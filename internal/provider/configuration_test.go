// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// refused fails the test unless the provider gave one error about the attribute
// with this text, and nothing was asked of the cloud.
func refused(t *testing.T, cloud *acctest.Cloud, said []acctest.Diagnostic, path, text string) {
	t.Helper()
	if len(said) != 1 || said[0].Warning {
		t.Fatalf("want one error about %s, got: %v", path, said)
	}
	if said[0].Path != path {
		t.Errorf("the error is about %q, want %q", said[0].Path, path)
	}
	if !strings.Contains(said[0].String(), text) {
		t.Errorf("the error does not say %q: %s", text, said[0])
	}
	must(t, unasked(cloud))
}

// unasked fails if a request was sent.
func unasked(cloud *acctest.Cloud) error {
	if sent := cloud.Requests(); len(sent) > 0 {
		return fmt.Errorf("requests were sent: %+v", sent)
	}
	return nil
}

// attribute is a path as a diagnostic prints it.
func attribute(names ...string) string {
	var steps []string
	for _, name := range names {
		steps = append(steps, fmt.Sprintf("AttributeName(%q)", name))
	}
	return strings.Join(steps, ".")
}

// A configuration without a text is accepted.
func TestProvider_judgesItsConfiguration(t *testing.T) {
	t.Parallel()
	const key = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH"
	cases := map[string]struct {
		config acctest.Values
		env    map[string]string
		path   string
		text   string
	}{
		"both a key and a token": {
			config: acctest.Values{"ibmcloud_api_key": key, "iam_token": "a.b.c"}, path: "iam_token", text: "not both",
		},
		"neither a key nor a token": {
			env: map[string]string{"IBMCLOUD_API_KEY": ""}, path: "ibmcloud_api_key",
			text: "A variable with an empty value counts as not set: in CI, check that this job may read the secret",
		},
		"an empty key": {
			config: acctest.Values{"ibmcloud_api_key": ""}, path: "ibmcloud_api_key",
			text: "The value is empty; check that the variable that it comes from has a value",
		},
		"a key with a line break in it": {
			config: acctest.Values{"ibmcloud_api_key": key + "\n" + key}, path: "ibmcloud_api_key", text: "The value must be the bare API key or token",
		},
		"the ID of a key in IC_API_KEY, which comes first": {
			env: map[string]string{"IC_API_KEY": "ApiKey-01234567-89ab-cdef-0123-456789abcdef"}, path: "ibmcloud_api_key",
			text: "The environment variable IC_API_KEY is the ID of an API key, not its value",
		},
		"the name of a key in IBMCLOUD_API_KEY": {
			env: map[string]string{"IBMCLOUD_API_KEY": "cpd-apikey-IBMid-550000ABCD-2026-10-08T12:27:41Z"}, path: "ibmcloud_api_key",
			text: "The environment variable IBMCLOUD_API_KEY is the name of an API key, not its value",
		},
		"an empty token": {config: acctest.Values{"iam_token": ""}, path: "iam_token", text: "The value is empty"},
		"a token with a blank in IC_IAM_TOKEN": {
			env: map[string]string{"IBMCLOUD_API_KEY": "", "IC_IAM_TOKEN": "a.b c"}, path: "iam_token", text: "The environment variable IC_IAM_TOKEN must",
		},
		"a token with a blank in IBMCLOUD_IAM_TOKEN": {
			env: map[string]string{"IBMCLOUD_API_KEY": "", "IBMCLOUD_IAM_TOKEN": "a.b c"}, path: "iam_token", text: "IBMCLOUD_IAM_TOKEN must",
		},
		"an empty endpoint": {config: acctest.Values{"iam_endpoint": ""}, path: "iam_endpoint", text: "The value is empty"},
		"an IAM endpoint in the environment": {
			env: map[string]string{"IBMCLOUD_IAM_API_ENDPOINT": "iam.cloud.ibm.com"}, path: "iam_endpoint",
			text: "The environment variable IBMCLOUD_IAM_API_ENDPOINT must be an absolute https URL",
		},
		"a platform endpoint": {
			config: acctest.Values{"platform_endpoint": "https://api.{Region}.example.com"}, path: "platform_endpoint", text: "there is {Region} in it",
		},
		"a platform endpoint with a braced password": {
			config: acctest.Values{"platform_endpoint": "https://me:{" + key + "}@example.com"}, path: "platform_endpoint", text: "there is a brace in it",
		},
		"a platform endpoint in the environment": {
			env: map[string]string{"WATSONX_PLATFORM_ENDPOINT": "https://{region}.ml.cloud.ibm.com"}, path: "platform_endpoint",
			text: "WATSONX_PLATFORM_ENDPOINT is an address of the inference API",
		},
		"an unknown visibility": {config: acctest.Values{"visibility": "internal"}, path: "visibility", text: `"internal"`},
		"an unknown visibility in IC_VISIBILITY, which comes first": {
			env: map[string]string{"IC_VISIBILITY": "internal", "IBMCLOUD_VISIBILITY": "private"}, path: "visibility",
			text: `The environment variable IC_VISIBILITY is "internal"; it must be one of public, private, public-and-private`,
		},
		"an unknown visibility in IBMCLOUD_VISIBILITY": {
			env: map[string]string{"IBMCLOUD_VISIBILITY": "internal"}, path: "visibility", text: "The environment variable IBMCLOUD_VISIBILITY",
		},
		"too many retries":                    {config: acctest.Values{"max_retries": 11}, path: "max_retries", text: "between 0 and 10"},
		"less than no retries":                {config: acctest.Values{"max_retries": -1}, path: "max_retries", text: "between 0 and 10"},
		"too many retries in the environment": {env: map[string]string{"WATSONX_MAX_RETRIES": "11"}, path: "max_retries", text: "WATSONX_MAX_RETRIES"},
		"less than none in the environment":   {env: map[string]string{"WATSONX_MAX_RETRIES": "-1"}, path: "max_retries", text: "WATSONX_MAX_RETRIES"},
		"a number of retries in words":        {env: map[string]string{"WATSONX_MAX_RETRIES": "many"}, path: "max_retries", text: `"many"`},

		"nothing but the environment":                 {},
		"a key, whatever token the environment has":   {config: acctest.Values{"ibmcloud_api_key": "k"}, env: map[string]string{"IC_IAM_TOKEN": "a.b.c"}},
		"a token, whatever key the environment has":   {config: acctest.Values{"iam_token": "a.b.c"}},
		"private endpoints":                           {config: acctest.Values{"visibility": "private"}},
		"private endpoints of IAM alone":              {env: map[string]string{"IBMCLOUD_VISIBILITY": "public-and-private"}},
		"a token that nobody uses is not judged":      {env: map[string]string{"IC_IAM_TOKEN": "${TOKEN}"}},
		"a region that only IBM's provider knows":     {env: map[string]string{"IC_REGION": "us-east"}},
		"an unknown region":                           {config: acctest.Values{"region": "mars"}},
		"private endpoints of a region not known yet": {config: acctest.Values{"visibility": "private", "region": acctest.Unknown}},
		"no retries":                                 {env: map[string]string{"WATSONX_MAX_RETRIES": "0"}},
		"the most retries":                           {env: map[string]string{"WATSONX_MAX_RETRIES": "10"}},
		"a region that is not known yet":             {config: acctest.Values{"region": acctest.Unknown}},
		"endpoints that are not known yet":           {config: acctest.Values{"iam_endpoint": acctest.Unknown, "platform_endpoint": acctest.Unknown}},
		"a visibility that is not known yet":         {config: acctest.Values{"visibility": acctest.Unknown}},
		"a number of retries that is not known yet":  {config: acctest.Values{"max_retries": acctest.Unknown}},
		"a key and a token, neither known yet":       {config: acctest.Values{"ibmcloud_api_key": acctest.Unknown, "iam_token": acctest.Unknown}},
		"a token that is not known yet, and no more": {config: acctest.Values{"iam_token": acctest.Unknown}, env: map[string]string{"IBMCLOUD_API_KEY": ""}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			for name, value := range c.env {
				cloud.Setenv(name, value)
			}
			said := cloud.NewPlugin(t).Configure(c.config)
			if c.text == "" {
				quiet(t, said)
				must(t, unasked(cloud))
				return
			}
			refused(t, cloud, said, attribute(c.path), c.text)
			for _, d := range said {
				if strings.Contains(d.String(), key) {
					t.Error("the error shows the key")
				}
			}
		})
	}
}

// Settings that serve IBM's own provider are no trouble for this one.
func TestProvider_sharesItsSettings(t *testing.T) {
	t.Parallel()
	cases := map[string]func(cloud *acctest.Cloud){
		"a key and an expired token": func(cloud *acctest.Cloud) { cloud.Setenv("IC_IAM_TOKEN", "a.b.c") },
		"the token of the CLI": func(cloud *acctest.Cloud) {
			cloud.Setenv("IBMCLOUD_IAM_TOKEN", "IAM token:  Bearer "+cloud.Token(t)+"\n")
			cloud.Setenv("IBMCLOUD_API_KEY", "")
		},
		"a region in which watsonx does not run":         func(cloud *acctest.Cloud) { cloud.Setenv("IC_REGION", "us-east") },
		"private hosts, which set endpoints win over":    func(cloud *acctest.Cloud) { cloud.Setenv("IBMCLOUD_VISIBILITY", "public-and-private") },
		"the address of the token request as IAM's host": func(cloud *acctest.Cloud) { cloud.Setenv("IBMCLOUD_IAM_API_ENDPOINT", cloud.URL+"/iam/identity/token") },
	}
	for name, set := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			set(cloud)
			cloud.TestInProcess(t, resource.TestStep{Config: installedIn(`["eu-de"]`), Check: series(cloud, 0, "eu-de")})
		})
	}
}

// The provider's region is judged where it is used.
func TestProvider_judgesItsRegionWhereItIsUsed(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	cloud.Setenv("IBMCLOUD_REGION", "us-east")
	plugin := configured(t, cloud)
	_, said := plugin.Look("watsonx_user_api_keys", nil)
	refusal(t, said, `IBMCLOUD_REGION names the region that is used where no other is named. Unknown region "us-east"`)
	_, said = plugin.Look("watsonx_user_api_keys", acctest.Values{"regions": []string{"eu-de"}})
	quiet(t, said)
}
