// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A lineWriter hands each line to whoever waits for it.
type lineWriter chan string

func (w lineWriter) Write(line []byte) (int, error) {
	w <- string(line)
	return len(line), nil
}

func TestRequestLog_hasALineForEachRequest(t *testing.T) {
	t.Parallel()
	const duration, transaction = ` \d+ms`, ` [0-9a-f]{32}`
	log := make(lineWriter, 10)
	cloud := newCloud(t, emulator.Options{RequestLog: log})
	key := cloud.Users()[0].APIKey
	reset := emulator.Fault{Path: "/iam/*", Reset: true, Times: 1}
	lost := emulator.Fault{Path: "/iam/*", LostReply: true, Times: 1}
	cut := emulator.Fault{Path: "/iam/*", Truncate: true, Times: 1}
	for _, test := range []struct {
		method, path string
		fault        emulator.Fault
		want         string
	}{
		{"GET", "/iam/v1/apikeys", emulator.Fault{}, "GET    /iam/v1/apikeys 401" + duration + transaction},
		{"GET", "/iam/v1/apikeys?apikey=" + key, emulator.Fault{}, "GET    /iam/v1/apikeys 401" + duration + transaction},
		{"DELETE", "/platform/eu-de/v2/jobs/a%2Fb", emulator.Fault{}, "DELETE /platform/eu-de/v2/jobs/a%2Fb 401" + duration + transaction},
		{"GET", "/_emulator/keys", emulator.Fault{}, "GET    /_emulator/keys 200" + duration},
		{"GET", "/_emulator/nothing", emulator.Fault{}, "GET    /_emulator/nothing 404" + duration},
		{"GET", "/iam/v1/apikeys", reset, `GET    /iam/v1/apikeys - \(reset\)` + duration},
		{"GET", "/iam/v1/apikeys", lost, `GET    /iam/v1/apikeys 401 \(lost\)` + duration + transaction},
		{"GET", "/iam/v1/apikeys", cut, `GET    /iam/v1/apikeys 401 \(cut\)` + duration + transaction},
	} {
		if test.fault.Path != "" {
			must(t, cloud.AddFault(test.fault))
		}
		got, err := cloud.try(t, "", test.method, test.path, "")
		if line := <-log; !regexp.MustCompile("^" + test.want + "\n$").MatchString(line) {
			t.Errorf("line = %q, want %q", strings.ReplaceAll(line, key, "[secret]"), test.want)
		} else if err == nil && !strings.Contains(line, got.header.Get("Transaction-Id")) {
			t.Errorf("line = %q, want the transaction %s", line, got.header.Get("Transaction-Id"))
		}
	}
	foreign := cloud.wants(t, http.StatusForbidden, "", http.MethodGet, "/iam/v1/apikeys", "", "Origin", "https://attacker.example")
	if line := <-log; !strings.HasPrefix(line, "GET    /iam/v1/apikeys 403 ") {
		t.Errorf("the line of %s is %q", foreign.text, line)
	}
}
