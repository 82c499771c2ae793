// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestBrowserGuard_refusesForeignPages(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		method, host string
		headers      map[string]string
		refused      bool
	}{
		"an address":                             {method: "POST", host: "127.0.0.1:8080"},
		"an address of version 6":                {method: "GET", host: "[::1]:8080"},
		"an address without a port":              {method: "GET", host: "192.0.2.1"},
		"localhost":                              {method: "POST", host: "localhost:8080"},
		"localhost in capitals":                  {method: "GET", host: "LOCALHOST"},
		"a name below localhost":                 {method: "GET", host: "watsonx.localhost:1"},
		"a name of ours":                         {method: "POST", host: "Emulator:8080"},
		"a name that nobody gave us":             {method: "GET", host: "attacker.example:8080", refused: true},
		"a name that begins like localhost":      {method: "GET", host: "localhost.attacker.example", refused: true},
		"a name that ends like localhost":        {method: "GET", host: "notlocalhost", refused: true},
		"no name":                                {method: "GET", host: "", refused: true},
		"our own page":                           {method: "POST", host: "localhost:8080", headers: map[string]string{"Origin": "http://localhost:8080", "Sec-Fetch-Site": "same-origin"}},
		"our own page reads":                     {method: "GET", host: "localhost:8080", headers: map[string]string{"Origin": "http://localhost:8080"}},
		"a page of another port":                 {method: "POST", host: "localhost:8080", headers: map[string]string{"Origin": "http://localhost:3000"}, refused: true},
		"a foreign page":                         {method: "POST", host: "localhost:8080", headers: map[string]string{"Origin": "https://attacker.example"}, refused: true},
		"a foreign page reads":                   {method: "GET", host: "localhost:8080", headers: map[string]string{"Origin": "https://attacker.example"}, refused: true},
		"a page without an origin of its own":    {method: "GET", host: "localhost:8080", headers: map[string]string{"Origin": "null"}, refused: true},
		"a foreign page that hides its origin":   {method: "POST", host: "localhost:8080", headers: map[string]string{"Sec-Fetch-Site": "cross-site"}, refused: true},
		"a page whose name leads to the address": {method: "GET", host: "attacker.example", headers: map[string]string{"Origin": "http://attacker.example"}, refused: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, err := emulator.New(emulator.Options{Clock: start, Hosts: []string{"emulator"}})
			must(t, err)
			for _, path := range []string{"/", "/_emulator/keys", "/_emulator/console/create", "/iam/v1/apikeys"} {
				request := httptest.NewRequest(test.method, path, nil)
				request.Host = test.host
				for header, value := range test.headers {
					request.Header.Set(header, value)
				}
				reply := httptest.NewRecorder()
				cloud.ServeHTTP(reply, request)
				if refused := reply.Code == http.StatusForbidden; refused != test.refused {
					t.Errorf("%s answers %d %s, want it refused: %v", path, reply.Code, reply.Body, test.refused)
				}
			}
			if test.refused && (len(cloud.Requests()) > 0 || len(cloud.Keys()) != 4) {
				t.Error("a refused request left something behind")
			}
		})
	}
}
