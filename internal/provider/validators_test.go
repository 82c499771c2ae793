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
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, iamID, ok := provider.ParseImportID(c.id)
			if account != c.account || iamID != c.iamID || ok != (c.iamID != "") {
				t.Errorf("ParseImportID(%q) = %q, %q, %v, want %q, %q", c.id, account, iamID, ok, c.account, c.iamID)
			}
		})
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
	cases := map[string]struct {
		text string
		want bool
	}{
		"a host":                          {text: "https://iam.cloud.ibm.com", want: true},
		"a host with port and path":       {text: "https://example.com:8443/iam/", want: true},
		"a region in the host":            {text: "https://api.{region}.example.com", want: true},
		"a region in the path":            {text: "http://127.0.0.1:8080/platform/{region}", want: true},
		"this machine by name":            {text: "http://localhost", want: true},
		"this machine in IPv6":            {text: "http://[::1]:8080", want: true},
		"another machine in clear":        {text: "http://example.com"},
		"a name that begins like ours":    {text: "http://localhost.example.com"},
		"an address that begins so":       {text: "http://127.0.0.1.example.com"},
		"every address":                   {text: "http://0.0.0.0:8080"},
		"no scheme":                       {text: "iam.cloud.ibm.com"},
		"no host":                         {text: "https:///iam"},
		"no host, and a port":             {text: "https://:443"},
		"another scheme":                  {text: "file:///etc/passwd"},
		"a query":                         {text: "https://example.com?a=b"},
		"a fragment":                      {text: "https://example.com#a"},
		"a user":                          {text: "https://me@example.com"},
		"nothing":                         {text: ""},
		"no URL":                          {text: "https://exa mple.com"},
		"a placeholder in capitals":       {text: "https://{REGION}.example.com"},
		"half a placeholder":              {text: "https://example.com/{region"},
		"another placeholder in the path": {text: "https://example.com/{zone}"},
		"another placeholder in the host": {text: "https://{zone}.example.com"},
		"the inference API":               {text: "https://us-south.ml.cloud.ibm.com"},
		"the inference API in a region":   {text: "https://{region}.ml.cloud.ibm.com"},
		"the private inference API":       {text: "https://private.eu-de.ml.cloud.ibm.com/ml/v1/text/generation?version=2026-01-01"},
		"the inference API on AWS":        {text: "https://api.ap-south-1.aws.data.ibm.com/wx/"},
		"the platform on AWS":             {text: "https://api.ap-south-1.aws.data.ibm.com", want: true},
		"a gateway with such a path":      {text: "https://gate.example.com/wx", want: true},
		"a host that sounds like it":      {text: "https://ml.example.com", want: true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := provider.EndpointFault(c.text); (got == "") != c.want {
				t.Errorf("EndpointFault(%q) = %q", c.text, got)
			}
		})
	}
}
