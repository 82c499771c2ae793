// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

func TestError_shapes(t *testing.T) {
	t.Parallel()
	const asJSON = "application/json"
	tests := map[string]struct {
		status int
		media  string
		body   string
		want   ibmcloud.Error
	}{
		"IAM, with an integer status": {422, asJSON, document(t, "iam/error_limit.json"), ibmcloud.Error{
			Code: "BXNIM0151E", TransactionID: "bGltaXQ-made-up",
			Message: "The limit of API keys for this identity is reached. – Delete API keys that are not in use.",
		}},
		"IAM, with a status in words": {404, asJSON, document(t, "iam/error_not_found.json"), ibmcloud.Error{
			Code: "BXNIM0102E", Message: "Unable to find object.", TransactionID: "bm90Zm91bmQ-made-up",
		}},
		"IAM, the token endpoint": {403, asJSON, document(t, "iam/token_property_missing.json"), ibmcloud.Error{
			Code: "BXNIM0109E", TransactionID: "dG9rZW4tMg-made-up",
			Message: "Property missing or empty: grant_type – The form has no such field.",
		}},
		"IAM, without a token": {401, asJSON, document(t, "iam/error_no_authorization.json"), ibmcloud.Error{
			Code: "BXNIM0308E", Message: "No authorization header found", TransactionID: "bm9hdXRo-made-up",
		}},
		"IAM, without a token, in the token endpoint's shape": {401, asJSON, document(t, "iam/token_no_authorization.json"), ibmcloud.Error{
			Code: "BXNIM0308E", Message: "No authorization header found", TransactionID: "token_no_authorization-made-up",
		}},
		"IAM, a key that it does not know": {400, asJSON, document(t, "iam/token_unknown_key.json"), ibmcloud.Error{
			Code: "BXNIM0415E", Message: "Provided API key could not be found.", TransactionID: "dG9rZW4tMQ-made-up",
		}},
		"IAM, a blocked account": {400, asJSON, document(t, "iam/token_account_blocked.json"), ibmcloud.Error{
			Code: "BXNIM0434E", Message: "The account is blocked.", TransactionID: "token_account_blocked-made-up",
		}},
		"IAM, a user who left": {400, asJSON, document(t, "iam/token_not_a_member.json"), ibmcloud.Error{
			Code: "BXNIM0141E", Message: "User is not member of the specified account", TransactionID: "token_not_a_member-made-up",
		}},
		"IAM, a client that it does not know": {400, asJSON, document(t, "iam/token_client_not_found.json"), ibmcloud.Error{
			Code: "BXNIM0310E", Message: "The client could not be found.", TransactionID: "token_client_not_found-made-up",
		}},
		"the platform, a container": {409, asJSON, document(t, "platform/error_already_exists.json"), ibmcloud.Error{
			Code: "already_exists", Message: "A task credential of this user exists.", TransactionID: "cGxhdGZvcm0tMQ-made-up",
		}},
		"the platform, flat": {403, asJSON, document(t, "platform/error_jwt_expired.json"), ibmcloud.Error{
			Code: "400", Message: "jwt expired",
		}},
		"flat, with nothing but words": {500, asJSON, `{"error":"Internal"}`, ibmcloud.Error{Message: "Internal"}},
		"flat, with a reason":          {500, asJSON, `{"error":"Internal","reason":"disk"}`, ibmcloud.Error{Message: "disk"}},
		"two errors": {400, asJSON, `{"errors":[{"code":"a","message":"One."},{"code":"b","message":"Two."}]}`, ibmcloud.Error{
			Code: "a", Message: "One.; Two.",
		}},
		"details alone":           {400, asJSON, `{"errors":[{"details":"D"}]}`, ibmcloud.Error{Message: "D"}},
		"details say it again":    {400, asJSON, `{"errors":[{"message":"D","details":"D"}]}`, ibmcloud.Error{Message: "D"}},
		"errors is an empty list": {503, asJSON, `{"errors":[]}`, ibmcloud.Error{Message: "Service Unavailable"}},
		"errors is null":          {503, asJSON, `{"errors":null,"trace":"t"}`, ibmcloud.Error{Message: "Service Unavailable", TransactionID: "t"}},
		"errors are words":        {503, asJSON, `{"errors":["a"],"trace":"t"}`, ibmcloud.Error{Message: "Service Unavailable", TransactionID: "t"}},
		"errors is a number":      {503, asJSON, `{"errors":7,"message":"M"}`, ibmcloud.Error{Message: "M"}},
		"fields of other kinds":   {400, asJSON, `{"code":{},"message":[],"error":false,"trace":9,"context":"c"}`, ibmcloud.Error{Message: "Bad Request", TransactionID: "9"}},
		"an empty object":         {400, asJSON, `{}`, ibmcloud.Error{Message: "Bad Request"}},
		"null":                    {400, asJSON, `null`, ibmcloud.Error{Message: "null"}},
		"nothing":                 {502, asJSON, ``, ibmcloud.Error{Message: "Bad Gateway"}},
		"JSON that breaks off":    {502, asJSON, `{"errors":[{"mess`, ibmcloud.Error{Message: `{"errors":[{"mess`}},
		"JSON called text":        {400, "text/plain", `{"message":"M"}`, ibmcloud.Error{Message: "M"}},
		"a list":                  {400, asJSON, `["a"]`, ibmcloud.Error{Message: `["a"]`}},
		"text":                    {502, "text/plain", "no healthy\r\n\tupstream\x1b[31m", ibmcloud.Error{Message: "no healthy upstream [31m"}},
		"an HTML page":            {502, "text/html", "<html><h1>Bad</h1></html>", ibmcloud.Error{Message: "Bad Gateway"}},
		"a page called JSON":      {502, asJSON, " \n<!DOCTYPE html><p>x", ibmcloud.Error{Message: "Bad Gateway"}},
		"text called HTML":        {502, "text/html; charset=utf-8", "x", ibmcloud.Error{Message: "Bad Gateway"}},
		"bytes":                   {502, "application/octet-stream", "\x00\x01", ibmcloud.Error{Message: "Bad Gateway"}},
		"a status of no name":     {499, asJSON, ``, ibmcloud.Error{Message: "status 499"}},
		"a redirect":              {302, asJSON, ``, ibmcloud.Error{Message: "a redirect is not followed, since it would carry the token elsewhere"}},
	}
	for name, tt := range tests {
		for _, op := range []string{"iam.GetAPIKey", "iam.DeleteAPIKey", "watsonx.ListTaskCredentials", "iam.ProveAPIKey"} {
			t.Run(name+"/"+op, func(t *testing.T) {
				t.Parallel()
				c := &cloud{handler: plain(tt.status, tt.media, tt.body)}
				if exchanges(op) {
					c.token = c.handler
				}
				client, _ := serve(t, c)
				want := tt.want
				want.Operation, want.Status = op, tt.status
				if strings.HasPrefix(op, "watsonx.") {
					want.Region = "eu-de"
				}
				got := *asError(t, do(t.Context(), client, op))
				if diff := cmp.Diff(want, got, cmpopts.EquateErrors()); diff != "" {
					t.Errorf("error (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestError_transactionID(t *testing.T) {
	t.Parallel()
	names := []string{"transaction-id", "x-correlation-id", "x-request-id", "x-global-transaction-id"}
	for i, name := range names {
		c := &cloud{handler: func(w http.ResponseWriter, _ *http.Request) {
			for _, n := range names[i:] {
				w.Header().Set(n, "from "+n)
			}
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"trace":"from the body"}`))
		}}
		err := do(t.Context(), newClient(t, c), "iam.GetAPIKey")
		if got, want := asError(t, err).TransactionID, "from "+name; got != want {
			t.Errorf("transaction id is %q, want %q", got, want)
		}
	}
}

func TestError_Is(t *testing.T) {
	t.Parallel()
	kinds := map[string]error{
		"ErrNotFound": ibmcloud.ErrNotFound, "ErrUnauthorized": ibmcloud.ErrUnauthorized, "ErrDenied": ibmcloud.ErrDenied,
		"ErrConflict": ibmcloud.ErrConflict, "ErrLimit": ibmcloud.ErrLimit, "ErrUnknownKey": ibmcloud.ErrUnknownKey,
		"ErrAccountBlocked": ibmcloud.ErrAccountBlocked, "ErrNotMember": ibmcloud.ErrNotMember, "ErrUnreachable": ibmcloud.ErrUnreachable,
		"ErrAmbiguous": ibmcloud.ErrAmbiguous, "DeadlineExceeded": context.DeadlineExceeded,
	}
	tests := map[string]struct {
		in   ibmcloud.Error
		want string
	}{
		"401":                             {ibmcloud.Error{Status: 401}, "ErrUnauthorized"},
		"403":                             {ibmcloud.Error{Status: 403}, "ErrDenied"},
		"404":                             {ibmcloud.Error{Status: 404}, "ErrNotFound"},
		"409":                             {ibmcloud.Error{Status: 409}, "ErrConflict"},
		"412":                             {ibmcloud.Error{Status: 412}, "ErrConflict"},
		"the limit of keys":               {ibmcloud.Error{Status: 422, Code: "BXNIM0151E"}, "ErrLimit"},
		"another 422":                     {ibmcloud.Error{Status: 422, Code: "BXNIM0908E"}, ""},
		"the code of the limit elsewhere": {ibmcloud.Error{Status: 400, Code: "BXNIM0151E"}, ""},
		"an unknown key of ours":          {ibmcloud.Error{Operation: "iam.Token", Status: 400, Code: "BXNIM0415E"}, "ErrUnknownKey"},
		"an unknown key of a caller":      {ibmcloud.Error{Operation: "iam.ProveAPIKey", Status: 400, Code: "BXNIM0415E"}, "ErrUnknownKey"},
		"a blocked account":               {ibmcloud.Error{Operation: "iam.Token", Status: 400, Code: "BXNIM0434E"}, "ErrAccountBlocked"},
		"a user who was removed":          {ibmcloud.Error{Operation: "iam.Token", Status: 400, Code: "BXNIM0141E"}, "ErrNotMember"},
		"its code on another call":        {ibmcloud.Error{Operation: "iam.GetAPIKey", Status: 400, Code: "BXNIM0415E"}, ""},
		"an outcome nobody knows":         {ibmcloud.Error{Status: 503, Ambiguous: true}, "ErrAmbiguous"},
		"the caller's time is up":         {ibmcloud.Error{Err: context.DeadlineExceeded}, "DeadlineExceeded"},
		"500":                             {ibmcloud.Error{Status: 500}, ""},
	}
	for name, tt := range tests {
		wrapped := fmt.Errorf("create key K1: %w", &tt.in)
		for kind, sentinel := range kinds {
			if got := errors.Is(wrapped, sentinel); got != (kind == tt.want) {
				t.Errorf("%s: errors.Is(err, %s) = %t", name, kind, got)
			}
		}
	}
}

func TestError_Error(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in   ibmcloud.Error
		want string
	}{
		"a refusal": {
			ibmcloud.Error{Operation: "iam.CreateAPIKey", Status: 403, Message: "not authorised", Code: "forbidden"},
			"iam.CreateAPIKey: 403 Forbidden: not authorised (forbidden)",
		},
		"a refusal in a region": {
			ibmcloud.Error{Operation: "watsonx.CreateTaskCredential", Region: "eu-de", Status: 409, Message: "exists"},
			"watsonx.CreateTaskCredential in eu-de: 409 Conflict: exists",
		},
		"a refusal without words": {ibmcloud.Error{Operation: "iam.GetAPIKey", Status: 502, Message: "Bad Gateway"}, "iam.GetAPIKey: 502 Bad Gateway"},
		"no reply":                {ibmcloud.Error{Operation: "iam.GetAPIKey", Message: "reset", Err: errReset}, "iam.GetAPIKey: reset"},
		"a status of no name":     {ibmcloud.Error{Operation: "iam.GetAPIKey", Status: 499, Message: "status 499"}, "iam.GetAPIKey: 499: status 499"},
	}
	for name, tt := range tests {
		if got := tt.in.Error(); got != tt.want {
			t.Errorf("%s: Error() = %q, want %q", name, got, tt.want)
		}
	}
}

// TestError_holdsNoSecrets has a service repeat everything it was sent.
func TestError_holdsNoSecrets(t *testing.T) {
	t.Parallel()
	const odd = "made-up-value \"{<&=+ü%20\\ of a key"
	forms := map[string]func(string) string{
		"in IAM's shape":    func(s string) string { return fmt.Sprintf(`{"errors":[{"message_code":%[1]q,"message":%[1]q}]}`, s) },
		"in the flat shape": func(s string) string { return fmt.Sprintf(`{"code":%[1]q,"message":%[1]q}`, s) },
		"in the token's shape": func(s string) string {
			return fmt.Sprintf(`{"errorCode":%[1]q,"errorMessage":"E","errorDetails":%[1]q}`, s)
		},
		"as text":                 func(s string) string { return s },
		"as part of a form":       url.QueryEscape,
		"as part of a path":       url.PathEscape,
		"as broken JSON":          func(s string) string { return fmt.Sprintf(`{"x":%q`, s) },
		"as broken JSON for HTML": func(s string) string { raw, _ := json.Marshal(s); return `{"x":` + string(raw) },
		"cut in two by the end":   func(s string) string { return s + strings.Repeat(" ", 64<<10-len(s)-20) + odd },
		"over and over":           func(s string) string { return strings.Repeat(s, 100) },
		"hidden behind blanks":    func(s string) string { return strings.Repeat("\n", 64<<10-20) + s },
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{handler: func(w http.ResponseWriter, r *http.Request) {
				signature := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
				w.Header().Set("X-Request-Id", "id "+signature)
				w.WriteHeader(http.StatusBadRequest)
				_, _ = w.Write([]byte(form("you sent " + odd + " signed " + signature + " for " + ownKey + " or " + token(7))))
			}}
			client, _ := serve(t, c)
			_, _, errCreate := client.CreateAPIKey(t.Context(), ibmcloud.NewAPIKey{Name: "n", IAMID: user}, odd)
			_, errStore := createCredential(t.Context(), client, odd, ibmcloud.Proof{})
			c.token = c.handler
			_, errProve := client.ProveAPIKey(t.Context(), odd)
			for _, err := range []error{errCreate, errStore, errProve} {
				e := asError(t, err)
				text := err.Error() + e.Message + e.Code + e.TransactionID + fmt.Sprintf("%v %+v %#v", err, *e, *e)
				if contains(text, "made-up-value") || contains(text, "eyJ") {
					t.Errorf("%s: the error holds a secret", e.Operation)
				}
				if n := utf8.RuneCountInString(e.Message); n > 500 {
					t.Errorf("the message has %d runes", n)
				}
				if strings.ContainsAny(e.Message, "\r\n\t\x00") || !utf8.ValidString(e.Message) {
					t.Errorf("the message is not one line: %q", e.Message)
				}
			}
		})
	}
}

// TestError_holdsNoSecretsOfTheTransport covers errors that never were replies.
func TestError_holdsNoSecretsOfTheTransport(t *testing.T) {
	t.Parallel()
	var told []ibmcloud.Request
	client := newClient(t, &cloud{}, retries(1), func(o *ibmcloud.Options) {
		o.Waits = noWait
		o.Transport = onlyTokens(broken(errors.New("proxy says: " + newValue + "\n" + ownKey)))
		o.OnRequest = func(_ context.Context, r ibmcloud.Request) { told = append(told, r) }
	})
	_, err := createCredential(t.Context(), client, newValue, ibmcloud.Proof{})
	e := asError(t, err)
	if text := err.Error() + e.Err.Error(); contains(text, "made-up-value") || !contains(text, "proxy says: [secret] [secret]") {
		t.Error("the error holds a secret, or lost what it is about")
	}
	if _, err := client.OwnAPIKey(t.Context()); err == nil {
		t.Error("there is no error")
	}
	// The token, the credential, and the own key twice.
	if text := fmt.Sprintf("%+v", told); len(told) != 4 || contains(text, ownKey) || contains(told[1].Err, newValue) {
		t.Errorf("%d requests were told of, or one with a secret", len(told))
	}
}

// TestError_holdsNoOpaqueToken covers tokens that do not look like one: the one
// in use, one that was replaced, and a proof.
func TestError_holdsNoOpaqueToken(t *testing.T) {
	t.Parallel()
	n := 0
	c := &cloud{
		token: func(w http.ResponseWriter, _ *http.Request) {
			n++
			answer(w, http.StatusOK, fmt.Sprintf(`{"access_token":"made-up-value-%d"}`, n))
		},
		handler: always(http.StatusUnauthorized, `{"message":"neither made-up-value-1 nor made-up-value-2"}`),
	}
	const want = "neither [secret] nor [secret]"
	if asError(t, do(t.Context(), newClient(t, c), "iam.GetAPIKey")).Message != want {
		t.Errorf("the message is not %q", want)
	}
	n = 0
	client := newClient(t, c)
	proof, err := client.ProveAPIKey(t.Context(), newValue)
	if err != nil {
		t.Fatal(err)
	}
	if asError(t, second(createCredential(t.Context(), client, newValue, proof))).Message != want {
		t.Errorf("with a proof the message is not %q", want)
	}
}
