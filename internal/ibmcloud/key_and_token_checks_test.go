// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

func TestKeyFault(t *testing.T) {
	t.Parallel()
	for _, key := range []string{
		"0123-abc_DEF", "k", `01"23`, "0123'", "01 23", "01\t23", "schlüssel-鍵", "ApiKey-0123", "my-cpd-apikey-value", "$ecret",
	} {
		if got := ibmcloud.KeyFault(key); got != "" {
			t.Errorf("KeyFault(%q) = %q, want none", key, got)
		}
	}
	tests := map[string]struct{ key, want string }{
		"nothing":                              {"", "is empty; check that the variable that it comes from has a value"},
		"the name of a key":                    {"cpd-apikey-IBMid-550000ABCD-2026-10-08T12:27:41Z", "is the name of an API key, not its value"},
		"the name of a federated user's key":   {"cpd-apikey-CSRs8CfrHw-0123-2026-10-08T12:27:41Z", "is the name of an API key, not its value"},
		"the ID of a key":                      {"ApiKey-01234567-89ab-cdef-0123-456789abcdef", "is the ID of an API key, not its value"},
		"a placeholder of the documentation":   {"<your API key>", "is a placeholder"},
		"a variable of a template":             {"${IBMCLOUD_API_KEY}", "is a placeholder"},
		"a key in double quotes":               {`"0123"`, "surrounding braces or quotes"},
		"a key in single quotes":               {"'0123'", "surrounding braces or quotes"},
		"a key in braces":                      {"{0123}", "surrounding braces or quotes"},
		"a key with a brace before it":         {"{0123", "surrounding braces or quotes"},
		"a key with a brace behind it":         {"0123}", "surrounding braces or quotes"},
		"a key with a blank behind it":         {"0123 ", "the white space around it"},
		"a key with a line break before it":    {"\n0123", "the line break at its beginning"},
		"a key with a line break behind it":    {"0123\r\n", "the line break at its end"},
		"a key with a line break in it":        {"01\n23", "the line break within it"},
		"a key with a control character in it": {"01\x0023", "the control character within it"},
	}
	for name, tt := range tests {
		if got := ibmcloud.KeyFault(tt.key); !strings.Contains(got, tt.want) {
			t.Errorf("%s: KeyFault(%q) = %q, want %q", name, tt.key, got, tt.want)
		}
	}
}

func TestTokenFault(t *testing.T) {
	t.Parallel()
	for _, token := range []string{"a.b.c", "Bearer a.b.c", "IAM token:  Bearer a.b.c", "a.b.c\n", "abc"} {
		if got := ibmcloud.TokenFault(token); got != "" {
			t.Errorf("TokenFault(%q) = %q, want none", token, got)
		}
	}
	tests := map[string]struct{ token, want string }{
		"nothing":                            {"", "is empty"},
		"the CLI's words and no token":       {"IAM token: ", "is empty"},
		"two tokens":                         {"IAM token:  Bearer a.b.c\nUAA token:  Bearer d.e.f", "the white space within it"},
		"the name of a key":                  {"cpd-apikey-IBMid-550000ABCD-2026-10-08T12:27:41Z", "is the name or the ID of an API key"},
		"the ID of a key":                    {"Bearer ApiKey-01234567-89ab-cdef-0123-456789abcdef", "is the name or the ID of an API key"},
		"a placeholder of the documentation": {"Bearer <token>", "is a placeholder"},
		"a variable of a template":           {"${IAM_TOKEN}", "is a placeholder"},
		"a token in quotes":                  {`"a.b.c"`, "surrounding braces or quotes"},
	}
	for name, tt := range tests {
		if got := ibmcloud.TokenFault(tt.token); !strings.Contains(got, tt.want) {
			t.Errorf("%s: TokenFault(%q) = %q, want %q", name, tt.token, got, tt.want)
		}
	}
}

func TestBareToken(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"a token":                      "a.b.c",
		"with the word Bearer":         "Bearer a.b.c",
		"in small letters":             "bearer  a.b.c",
		"as the CLI prints it":         "IAM token:  Bearer a.b.c",
		"as the CLI prints it, a line": "IAM token:  Bearer a.b.c\n",
		"without Bearer":               "IAM token: a.b.c",
		"with white space around":      " a.b.c\r\n",
	}
	for name, text := range tests {
		if got := ibmcloud.BareToken(text); got != "a.b.c" {
			t.Errorf("%s: BareToken(%q) = %q", name, text, got)
		}
	}
}
