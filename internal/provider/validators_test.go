// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

func TestParseImportID(t *testing.T) {
	t.Parallel()
	const account = "0123456789abcdef0123456789abcdef"
	cases := map[string]struct {
		id             string
		account, iamID string // both empty: refused
	}{
		"account and user":               {id: account + "/IBMid-550000ABCD", account: account, iamID: "IBMid-550000ABCD"},
		"the user alone":                 {id: "IBMid-550000ABCD", iamID: "IBMid-550000ABCD"},
		"a user of another realm":        {id: "w3id-jane_doe-1", iamID: "w3id-jane_doe-1"},
		"nothing":                        {id: ""},
		"the account alone":              {id: account},
		"the account and no user":        {id: account + "/"},
		"no account before the slash":    {id: "/IBMid-550000ABCD"},
		"three parts":                    {id: account + "/IBMid-550000ABCD/x"},
		"a blank before it":              {id: " IBMid-550000ABCD"},
		"a line break behind it":         {id: "IBMid-550000ABCD\n"},
		"a mail address":                 {id: "jane@example.com"},
		"the ID of a key":                {id: "ApiKey-01234567-89ab-cdef-0123-456789abcdef"},
		"the ID of a key and an account": {id: account + "/ApiKey-01234567-89ab-cdef-0123-456789abcdef"},
		"the name of a key":              {id: "cpd-apikey-IBMid-550000ABCD-2026-11-23T10:00:00Z"},
		"the beginning of a key's name":  {id: "cpd-apikey-IBMid-550000ABCD"},
		"a cloud resource name":          {id: "crn:v1:bluemix:public:iam-identity::a/" + account + "::apikey:ApiKey-1"},
	}
	for name, c := range cases {
		account, iamID, ok := provider.ParseImportID(c.id)
		if account != c.account || iamID != c.iamID || ok != (c.iamID != "") {
			t.Errorf("%s: ParseImportID(%q) = %q, %q, %v, want %q, %q", name, c.id, account, iamID, ok, c.account, c.iamID)
		}
	}
}

func FuzzParseImportID(f *testing.F) {
	for _, seed := range []string{
		"0123456789abcdef0123456789abcdef/IBMid-550000ABCD", "IBMid-550000ABCD", "", "/", "a/b-", "IBMid-1/2", "ApiKey-1", "IBMid-ü", "a-b\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, id string) {
		account, iamID, ok := provider.ParseImportID(id)
		joined := strings.TrimPrefix(account+"/"+iamID, "/")
		switch {
		case ok && joined != id:
			t.Errorf("ParseImportID(%q) = %q, %q, which is another ID", id, account, iamID)
		case ok && strings.ContainsAny(account+iamID, "/ \n\"\x00"):
			t.Errorf("ParseImportID(%q) accepts what cannot be part of a path", id)
		case !ok && account+iamID != "":
			t.Errorf("ParseImportID(%q) refuses, and returns %q, %q", id, account, iamID)
		}
	})
}

func TestEndpointFault(t *testing.T) {
	t.Parallel()
	const rule, inference = "must be an absolute https URL", "is an address of the inference API"
	cases := map[string]struct{ text, want string }{
		"a host":                          {"https://iam.cloud.ibm.com", ""},
		"a host with port and path":       {"https://example.com:8443/iam/", ""},
		"a region in the host":            {"https://api.{region}.example.com", ""},
		"a region in the path":            {"http://127.0.0.1:8080/platform/{region}", ""},
		"this machine by name":            {"http://localhost", ""},
		"this machine in IPv6":            {"http://[::1]:8080", ""},
		"another machine in clear":        {"http://example.com", "for this machine only"},
		"a name that begins like ours":    {"http://localhost.example.com", rule},
		"an address that begins so":       {"http://127.0.0.1.example.com", rule},
		"every address":                   {"http://0.0.0.0:8080", rule},
		"no scheme":                       {"iam.cloud.ibm.com", rule},
		"no host":                         {"https:///iam", rule},
		"no host, and a port":             {"https://:443", rule},
		"another scheme":                  {"file:///etc/passwd", rule},
		"a query":                         {"https://example.com?a=b", rule},
		"a fragment":                      {"https://example.com#a", rule},
		"a user":                          {"https://me@example.com", rule},
		"nothing":                         {"", "is empty"},
		"no URL":                          {"https://exa mple.com", rule},
		"a placeholder in capitals":       {"https://{REGION}.example.com", "{region}, in small letters, and there is {REGION} in it"},
		"half a placeholder":              {"https://example.com/{region", "there is a brace in it"},
		"another placeholder in the path": {"https://example.com/{zone}", "there is {zone} in it"},
		"a password in braces":            {"https://me:{secret}@example.com", "there is a brace in it"},
		"the inference API":               {"https://us-south.ml.cloud.ibm.com", inference},
		"the inference API in a region":   {"https://{region}.ml.cloud.ibm.com", inference},
		"the private inference API":       {"https://private.eu-de.ml.cloud.ibm.com/ml/v1/text/generation?version=2026-01-01", inference},
		"the inference API on AWS":        {"https://api.ap-south-1.aws.data.ibm.com/wx/", inference},
		"the platform on AWS":             {"https://api.ap-south-1.aws.data.ibm.com", ""},
		"a gateway with such a path":      {"https://gate.example.com/wx", ""},
		"a host that sounds like it":      {"https://ml.example.com", ""},
	}
	for name, c := range cases {
		got := provider.EndpointFault(c.text)
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: EndpointFault(%q) = %q, want %q", name, c.text, got, c.want)
		}
	}
}
