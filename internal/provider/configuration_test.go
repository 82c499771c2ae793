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
	if sent := cloud.Requests(); len(sent) > 0 {
		t.Errorf("requests were sent: %+v", sent)
	}
}

// attribute is a path as a diagnostic prints it.
func attribute(names ...string) string {
	var steps []string
	for _, name := range names {
		steps = append(steps, fmt.Sprintf("AttributeName(%q)", name))
	}
	return strings.Join(steps, ".")
}

func TestProvider_refusesBadConfigurations(t *testing.T) {
	t.Parallel()
	const key = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH"
	cases := map[string]struct {
		config acctest.Values
		env    map[string]string
		path   string
		text   string
	}{
		"both a key and a token":                              {config: acctest.Values{"ibmcloud_api_key": key, "iam_token": "a.b.c"}, path: "iam_token", text: "not both"},
		"neither a key nor a token":                           {env: map[string]string{"IBMCLOUD_API_KEY": ""}, path: "ibmcloud_api_key", text: "A variable with an empty value counts as not set: in CI, check that this job may read the secret"},
		"an empty key":                                        {config: acctest.Values{"ibmcloud_api_key": ""}, path: "ibmcloud_api_key", text: "The value is empty; check that the variable that it comes from has a value"},
		"the name of a key":                                   {config: acctest.Values{"ibmcloud_api_key": "cpd-apikey-IBMid-550000ABCD-2026-10-08T12:27:41Z"}, path: "ibmcloud_api_key", text: "is the name of an API key, not its value"},
		"the name of a key in the environment":                {env: map[string]string{"IBMCLOUD_API_KEY": "cpd-apikey-IBMid-550000ABCD-2026-10-08T12:27:41Z"}, path: "ibmcloud_api_key", text: "The environment variable IBMCLOUD_API_KEY is the name of an API key, not its value"},
		"the ID of a key in the environment":                  {env: map[string]string{"IC_API_KEY": "ApiKey-01234567-89ab-cdef-0123-456789abcdef"}, path: "ibmcloud_api_key", text: "The environment variable IC_API_KEY is the ID of an API key, not its value"},
		"a placeholder":                                       {config: acctest.Values{"ibmcloud_api_key": "<API key>"}, path: "ibmcloud_api_key", text: "is a placeholder"},
		"a variable that nobody replaced":                     {env: map[string]string{"IBMCLOUD_API_KEY": "${SECRET}"}, path: "ibmcloud_api_key", text: "is a placeholder"},
		"an empty token":                                      {config: acctest.Values{"iam_token": ""}, path: "iam_token", text: "The value is empty"},
		"an empty endpoint":                                   {config: acctest.Values{"iam_endpoint": ""}, path: "iam_endpoint", text: "The value is empty"},
		"the inference API for IAM":                           {config: acctest.Values{"iam_endpoint": "https://us-south.ml.cloud.ibm.com"}, path: "iam_endpoint", text: "is an address of the inference API"},
		"the inference API for the platform":                  {env: map[string]string{"WATSONX_PLATFORM_ENDPOINT": "https://{region}.ml.cloud.ibm.com"}, path: "platform_endpoint", text: "WATSONX_PLATFORM_ENDPOINT is an address of the inference API"},
		"a key in braces":                                     {config: acctest.Values{"ibmcloud_api_key": "{" + key + "}"}, path: "ibmcloud_api_key", text: "without surrounding braces or quotes"},
		"a key in quotes":                                     {config: acctest.Values{"ibmcloud_api_key": `"` + key + `"`}, path: "ibmcloud_api_key", text: "without surrounding braces or quotes"},
		"a key with a line break behind it":                   {config: acctest.Values{"ibmcloud_api_key": key + "\n"}, path: "ibmcloud_api_key", text: "without the line break at its end"},
		"a key with line breaks around it":                    {config: acctest.Values{"ibmcloud_api_key": "\r\n" + key + "\n"}, path: "ibmcloud_api_key", text: "without the line break at its beginning"},
		"a key with a line break in it":                       {config: acctest.Values{"ibmcloud_api_key": key + "\n" + key}, path: "ibmcloud_api_key", text: "without the line break within it"},
		"a key with a blank behind it":                        {config: acctest.Values{"ibmcloud_api_key": key + " "}, path: "ibmcloud_api_key", text: "without the white space around it"},
		"a key with a control character in it":                {config: acctest.Values{"ibmcloud_api_key": key + "\a" + key}, path: "ibmcloud_api_key", text: "without the control character within it"},
		"a key with a line break in the environment":          {env: map[string]string{"IC_API_KEY": key + "\n" + key}, path: "ibmcloud_api_key", text: "The environment variable IC_API_KEY must be the bare API key or token, without the line break within it"},
		"a key with a line break in IBMCLOUD_API_KEY":         {env: map[string]string{"IBMCLOUD_API_KEY": key + "\n"}, path: "ibmcloud_api_key", text: "The environment variable IBMCLOUD_API_KEY must be the bare API key or token, without the line break at its end"},
		"a token with a blank in IC_IAM_TOKEN":                {env: map[string]string{"IBMCLOUD_API_KEY": "", "IC_IAM_TOKEN": "a.b c"}, path: "iam_token", text: "The environment variable IC_IAM_TOKEN must"},
		"a token with a blank in IBMCLOUD_IAM_TOKEN":          {env: map[string]string{"IBMCLOUD_API_KEY": "", "IBMCLOUD_IAM_TOKEN": "a.b c"}, path: "iam_token", text: "IBMCLOUD_IAM_TOKEN must be the bare API key or token, without the white space within it"},
		"an IAM endpoint without a scheme in the environment": {env: map[string]string{"IBMCLOUD_IAM_API_ENDPOINT": "iam.cloud.ibm.com"}, path: "iam_endpoint", text: `The environment variable IBMCLOUD_IAM_API_ENDPOINT must be an absolute https URL`},
		"a platform endpoint with Region in the environment":  {env: map[string]string{"WATSONX_PLATFORM_ENDPOINT": "https://{Region}.example.com"}, path: "platform_endpoint", text: "there is {Region} in it"},
		"a token with a line break in it":                     {config: acctest.Values{"iam_token": "a.b\n.c"}, path: "iam_token", text: "without the white space within it"},
		"a token with a blank in it":                          {config: acctest.Values{"iam_token": "Bearer a.b .c"}, path: "iam_token", text: "without the white space within it"},
		"a key in quotes in the environment":                  {env: map[string]string{"IC_API_KEY": `"` + key + `"`}, path: "ibmcloud_api_key", text: "IC_API_KEY"},
		"an IAM endpoint that is no URL":                      {config: acctest.Values{"iam_endpoint": "iam.cloud.ibm.com"}, path: "iam_endpoint", text: "absolute https URL"},
		"an IAM endpoint in clear":                            {config: acctest.Values{"iam_endpoint": "http://iam.cloud.ibm.com"}, path: "iam_endpoint", text: "for this machine only"},
		"an IAM endpoint with a query":                        {config: acctest.Values{"iam_endpoint": "https://iam.cloud.ibm.com?x=1"}, path: "iam_endpoint", text: "without query"},
		"an IAM endpoint in clear in the environment":         {env: map[string]string{"IBMCLOUD_IAM_API_ENDPOINT": "http://iam.cloud.ibm.com"}, path: "iam_endpoint", text: "for this machine only"},
		"a platform endpoint that is no URL":                  {config: acctest.Values{"platform_endpoint": "{region}"}, path: "platform_endpoint", text: "absolute https URL"},
		"a platform endpoint with Region":                     {config: acctest.Values{"platform_endpoint": "https://api.{Region}.example.com"}, path: "platform_endpoint", text: "{region}, in small letters, and there is {Region} in it"},
		"a platform endpoint with another placeholder":        {config: acctest.Values{"platform_endpoint": "https://api.example.com/{zone}"}, path: "platform_endpoint", text: "there is {zone} in it"},
		"a platform endpoint with a braced password":          {config: acctest.Values{"platform_endpoint": "https://me:{" + key + "}@example.com"}, path: "platform_endpoint", text: "there is a brace in it"},
		"a platform endpoint with half a placeholder":         {config: acctest.Values{"platform_endpoint": "https://api.example.com/{region"}, path: "platform_endpoint", text: "there is a brace in it"},
		"a platform endpoint with a password":                 {config: acctest.Values{"platform_endpoint": "https://me:pass@example.com"}, path: "platform_endpoint", text: "or credentials"},
		"a platform endpoint of another scheme":               {config: acctest.Values{"platform_endpoint": "ftp://example.com"}, path: "platform_endpoint", text: "absolute https URL"},
		"an unknown visibility":                               {config: acctest.Values{"visibility": "internal"}, path: "visibility", text: `"internal"`},
		"an unknown visibility in IC_VISIBILITY":              {env: map[string]string{"IC_VISIBILITY": "internal", "IBMCLOUD_VISIBILITY": "private"}, path: "visibility", text: `The environment variable IC_VISIBILITY is "internal"; it must be one of public, private, public-and-private`},
		"an unknown visibility in IBMCLOUD_VISIBILITY":        {env: map[string]string{"IBMCLOUD_VISIBILITY": "internal"}, path: "visibility", text: `The environment variable IBMCLOUD_VISIBILITY is "internal"`},
		"too many retries":                                    {config: acctest.Values{"max_retries": 11}, path: "max_retries", text: "between 0 and 10"},
		"less than no retries":                                {config: acctest.Values{"max_retries": -1}, path: "max_retries", text: "between 0 and 10"},
		"too many retries in the environment":                 {env: map[string]string{"WATSONX_MAX_RETRIES": "11"}, path: "max_retries", text: "WATSONX_MAX_RETRIES"},
		"a number of retries in words":                        {env: map[string]string{"WATSONX_MAX_RETRIES": "many"}, path: "max_retries", text: `"many"`},
		"a platform endpoint in clear, in environment":        {env: map[string]string{"WATSONX_PLATFORM_ENDPOINT": "http://example.com/{region}"}, path: "platform_endpoint", text: "for this machine only"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			for name, value := range c.env {
				cloud.Setenv(name, value)
			}
			said := cloud.NewPlugin(t).Configure(c.config)
			refused(t, cloud, said, attribute(c.path), c.text)
			for _, d := range said {
				if strings.Contains(d.String(), key) {
					t.Error("the error shows the key")
				}
			}
		})
	}
}

func TestProvider_acceptsGoodConfigurations(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		config acctest.Values
		env    map[string]string
	}{
		"nothing but the environment":                  {},
		"a key, whatever token the environment has":    {config: acctest.Values{"ibmcloud_api_key": "k"}, env: map[string]string{"IC_IAM_TOKEN": "a.b.c"}},
		"a token, whatever key the environment has":    {config: acctest.Values{"iam_token": "a.b.c"}},
		"a token after the word that goes before it":   {config: acctest.Values{"iam_token": "Bearer a.b.c"}},
		"a key of one's own making with a blank in it": {config: acctest.Values{"ibmcloud_api_key": "correct horse battery staple 0123"}},
		"private endpoints":                            {config: acctest.Values{"visibility": "private"}},
		"private endpoints of IAM alone":               {env: map[string]string{"IBMCLOUD_VISIBILITY": "public-and-private"}},
		"a key and a token in the environment":         {env: map[string]string{"IC_IAM_TOKEN": "a.b.c"}},
		"a token that nobody uses is not judged":       {env: map[string]string{"IC_IAM_TOKEN": "${TOKEN}"}},
		"a token as the CLI prints it":                 {config: acctest.Values{"iam_token": "IAM token:  Bearer a.b.c"}},
		"a token of a file, with its line break":       {config: acctest.Values{"iam_token": " a.b.c\n"}},
		"a key with a tab in it":                       {config: acctest.Values{"ibmcloud_api_key": "01\t23"}},
		"a key with a quote before it":                 {config: acctest.Values{"ibmcloud_api_key": "'0123"}},
		"a region that only IBM's provider knows":      {env: map[string]string{"IC_REGION": "us-east"}},
		"an unknown region":                            {config: acctest.Values{"region": "mars"}},
		"the address of the token request":             {env: map[string]string{"IBMCLOUD_IAM_API_ENDPOINT": "https://iam.cloud.ibm.com/identity/token"}},
		"private endpoints of a region not known yet":  {config: acctest.Values{"visibility": "private", "region": acctest.Unknown}},
		"no retries":                                 {config: acctest.Values{"max_retries": 0}},
		"the most retries":                           {env: map[string]string{"WATSONX_MAX_RETRIES": "10"}},
		"an endpoint on this machine by name":        {config: acctest.Values{"iam_endpoint": "http://localhost:8080/iam"}},
		"an endpoint on this machine by address":     {config: acctest.Values{"iam_endpoint": "http://[::1]:8080/iam"}},
		"a platform endpoint with a region":          {config: acctest.Values{"platform_endpoint": "https://{region}.example.com/api"}},
		"a key that is not known yet":                {config: acctest.Values{"ibmcloud_api_key": acctest.Unknown}},
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
			quiet(t, cloud.NewPlugin(t).Configure(c.config))
			if sent := cloud.Requests(); len(sent) > 0 {
				t.Errorf("to configure the provider must send nothing: %+v", sent)
			}
		})
	}
}

func TestUserAPIKey_refusesBadArguments(t *testing.T) {
	t.Parallel()
	element := func(value string) string {
		return attribute("regions") + `.ElementKeyValue(tftypes.String<"` + value + `">)`
	}
	cases := map[string]struct {
		data   string // name of a data source, instead of the resource
		config acctest.Values
		path   string
		text   string
	}{
		"an unknown region":                        {config: acctest.Values{"regions": []string{"us-south", "mars"}}, path: element("mars"), text: `"mars"`},
		"no region at all":                         {config: acctest.Values{"regions": []string{}}, path: attribute("regions"), text: "at least 1"},
		"an empty trigger":                         {config: acctest.Values{"rotation_trigger": ""}, path: attribute("rotation_trigger"), text: "rotation_trigger is empty: is the variable set?"},
		"an unknown deletion policy":               {config: acctest.Values{"deletion_policy": "everything"}, path: attribute("deletion_policy"), text: `"everything"`},
		"a description that ends with our mark":    {config: acctest.Values{"description": "x [terraform-provider-watsonx abc anywhere]"}, path: attribute("description"), text: "must not end with the mark"},
		"a time limit that is no duration":         {config: acctest.Values{"timeouts": acctest.Values{"create": "soon"}}, path: attribute("timeouts", "create"), text: "soon"},
		"a time limit for updates in words":        {config: acctest.Values{"timeouts": acctest.Values{"update": "2 minutes"}}, path: attribute("timeouts", "update"), text: "2 minutes"},
		"a look-up in an unknown region":           {data: "watsonx_user_api_key", config: acctest.Values{"regions": []string{"mars"}}, path: element("mars"), text: `"mars"`},
		"a look-up in no region":                   {data: "watsonx_user_api_key", config: acctest.Values{"regions": []string{}}, path: attribute("regions"), text: "at least 1"},
		"a list of keys older than nothing":        {data: "watsonx_user_api_keys", config: acctest.Values{"older_than_days": 0}, path: attribute("older_than_days"), text: "older_than_days is 0 and must be a whole number of days from 1 to 36500"},
		"a list of keys of an unknown status":      {data: "watsonx_user_api_keys", config: acctest.Values{"status": "Gone"}, path: attribute("status"), text: `"Gone"`},
		"a list of keys of an unknown scope":       {data: "watsonx_user_api_keys", config: acctest.Values{"scope": "world"}, path: attribute("scope"), text: `"world"`},
		"a list of keys in an unknown data center": {data: "watsonx_user_api_keys", config: acctest.Values{"regions": []string{"mars"}}, path: element("mars"), text: `"mars"`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			plugin := cloud.NewPlugin(t)
			said := plugin.Validate(resourceName, acctest.Values{})
			if c.data == "" {
				said = append(said, plugin.Validate(resourceName, c.config)...)
			} else {
				_, heard := plugin.Look(c.data, c.config)
				said = append(said, heard...)
			}
			refused(t, cloud, said, c.path, c.text)
		})
	}
}

// The CLI shows the same errors at plan time, with the line of the argument.
func TestAccUserAPIKey_refusesBadInputAtPlanTime(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	refuse := func(config string, want ...string) resource.TestStep {
		return resource.TestStep{Config: config, ExpectError: saying(want...)}
	}
	inEnvironment := refuse(smallest, "Invalid visibility", "IC_VISIBILITY", `"internal"`)
	inEnvironment.PreConfig = func() { cloud.Setenv("IC_VISIBILITY", "internal") }
	cloud.Test(t,
		refuse("provider \"watsonx\" {\n  visibility = \"internal\"\n}\n"+smallest, `visibility = "internal"`, "public-and-private"),
		refuse(installedIn(`["mars"]`), `regions = ["mars"]`, "us-south"),
		refuse("data \"watsonx_user_api_keys\" \"this\" {\n  older_than_days = 0\n}\n",
			"older_than_days = 0", "must be a whole number of days from 1 to 36500"),
		inEnvironment,
	)
	if sent := cloud.Requests(); len(sent) > 0 {
		t.Errorf("requests were sent: %+v", sent)
	}
}
