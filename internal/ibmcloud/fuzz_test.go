// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// FuzzErrorBody looks for bodies that crash the client, or that end in a
// message that is not one short line without secrets.
func FuzzErrorBody(f *testing.F) {
	files, err := filepath.Glob("testdata/*/error_*.json")
	if err != nil || len(files) == 0 {
		f.Fatalf("there are no error documents (%v)", err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(400, "application/json", string(raw))
	}
	for _, body := range []string{
		``, `{}`, `[]`, `null`, `"x"`, `7`, `{"errors":[]}`, `{"errors":{}}`, `{"errors":[null]}`, `{"errors":[[]]}`,
		`{"errorCode":1,"errorMessage":2}`, `{"context":[]}`, `<html>`, "\xff\xfe", `{"message":"` + newValue + `"}`, newValue + "\n" + ownKey,
	} {
		f.Add(503, "text/plain", body)
		f.Add(200, "application/json", body)
	}
	f.Fuzz(func(t *testing.T, status int, media, body string) {
		if status < 200 || status > 999 || status == http.StatusSwitchingProtocols {
			return
		}
		c := &cloud{handler: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", media)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}}
		client := newClient(t, c)
		for _, op := range []string{"iam.CreateAPIKey", "iam.ListAPIKeys", "watsonx.CreateTaskCredential", "watsonx.ListTaskCredentials", "watsonx.CreateJob", "watsonx.UpdateJob", "watsonx.StartJobRun"} {
			err := operations()[op](t.Context(), client)
			if err == nil {
				continue
			}
			e := asError(t, err)
			text := e.Message + e.Code + e.TransactionID
			if e.Message == "" || strings.ContainsAny(text, "\r\n\x00") || !utf8.ValidString(text) || utf8.RuneCountInString(e.Message) > 500 {
				t.Errorf("%s: the message is %q", op, e.Message)
			}
			sent := op == "iam.CreateAPIKey" || op == "watsonx.CreateTaskCredential"
			if (sent && contains(text, newValue)) || contains(text, ownKey) {
				t.Errorf("%s: the error holds a secret", op)
			}
		}
	})
}

// FuzzNextHref looks for links that lead the client, and with it the token, to
// another host or path.
func FuzzNextHref(f *testing.F) {
	for _, href := range []string{
		"", "?start=2", "/v1/task_credentials?start=2", "https://eu-de.test/gate/platform/v1/task_credentials?start=2",
		"https://elsewhere.test/", "//elsewhere.test/", `\\elsewhere.test\`, `/\elsewhere.test`, "https:elsewhere.test", "https://eu-de.test@elsewhere.test",
		"https://eu-de.test:443/", "https://eu-de.test:80/", "http://eu-de.test/", "HTTPS://EU-DE.TEST/", "https://eu-de.test.elsewhere.test/",
		"https://[::1]/", "javascript:x", "?pagetoken=x", "../../..", "%2e%2e/", "#", "https://%65u-de.test/",
	} {
		f.Add(href)
	}
	f.Fuzz(func(t *testing.T, href string) {
		quoted, ok := quote(href)
		if !ok {
			return
		}
		asked := map[string]bool{}
		requests := 0
		c := &cloud{handler: func(w http.ResponseWriter, _ *http.Request) {
			if requests++; requests%2 == 1 {
				answer(w, http.StatusOK, `{"credentials":[],"next":{"href":`+quoted+`}}`)
				return
			}
			answer(w, http.StatusOK, good)
		}}
		iam := &cloud{handler: func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("pagetoken") == "" {
				answer(w, http.StatusOK, `{"apikeys":[],"next":`+quoted+`}`)
				return
			}
			answer(w, http.StatusOK, good)
		}}
		client := newClient(t, c, func(o *ibmcloud.Options) {
			o.APIKey, o.Token = "", "made-up-value"
			o.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
				asked[r.URL.Scheme+"://"+r.URL.Host+r.URL.Path] = true
				if r.URL.Host == "iam.test" {
					return inMemory{iam}.RoundTrip(r)
				}
				return inMemory{c}.RoundTrip(r)
			})
		})
		_, errList := client.ListTaskCredentials(t.Context(), "eu-de")
		_, errKeys := client.ListAPIKeys(t.Context(), ibmcloud.APIKeyQuery{})
		delete(asked, "https://eu-de.test"+platformPath+"/v1/task_credentials")
		delete(asked, "https://iam.test"+iamPath+"/v1/apikeys")
		if len(asked) != 0 {
			t.Errorf("the token went to %v", asked)
		}
		if href == "" && (errList != nil || errKeys != nil) {
			t.Errorf("a list without another page is refused: %v, %v", errList, errKeys)
		}
	})
}
