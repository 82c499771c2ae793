// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestRoutes_areStrict(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	tests := map[string]struct {
		token, method, path, body, media string
		status                           int
	}{
		"nothing there":               {token, "GET", "/nothing", "", "", 404},
		"nothing there in IAM":        {token, "GET", "/iam/v2/apikeys", "", "", 404},
		"the jobs of old":             {token, "GET", "/platform/us-south/v1/jobs", "", "", 404},
		"a region that is not":        {token, "GET", "/platform/mars/v1/task_credentials", "", "", 404},
		"nothing after the slash":     {token, "GET", "/iam/v1/apikeys/", "", "", 404},
		"a method of nothing":         {token, "PATCH", southern, "", "", 405},
		"no update of a credential":   {token, "PUT", southern + "/x", "{}", "", 405},
		"no patch of a credential":    {token, "PATCH", southern + "/x", "{}", "", 405},
		"no token":                    {"", "GET", southern, "", "", 401},
		"no token comes before 400":   {"", "POST", "/iam/v1/apikeys", "{", "", 401},
		"no JSON":                     {token, "POST", southern, "a=b", "application/x-www-form-urlencoded", 415},
		"a JSON patch":                {token, "PATCH", jobsIn("us-south", "x"), "[]", "application/json-patch+json", 404},
		"a patch as plain JSON":       {token, "PATCH", jobsIn("us-south", "x"), "[]", "application/json", 404},
		"another kind of patch":       {token, "PATCH", jobsIn("us-south", "x"), "{}", "application/merge-patch+json", 415},
		"a patch of nothing":          {token, "PATCH", jobsIn("us-south", "x"), "", "", 415},
		"a JSON patch for a new job":  {token, "POST", jobsIn("us-south"), "[]", "application/json-patch+json", 415},
		"no body to cancel a run":     {token, "POST", jobsIn("us-south", "x", "runs", "y", "cancel"), "", "", 404},
		"no body, but its media type": {token, "POST", jobsIn("us-south", "x", "runs", "y", "cancel"), "", "application/json", 404},
		"no JSON to cancel a run":     {token, "POST", jobsIn("us-south", "x", "runs", "y", "cancel"), "a=b", "application/x-www-form-urlencoded", 415},
		"no body to start a run":      {token, "POST", jobsIn("us-south", "x", "runs"), "", "", 415},
		"a broken body":               {token, "POST", southern, "{", "", 400},
		"two bodies":                  {token, "POST", southern, "{}{}", "", 400},
		"a body where none is wanted": {token, "POST", "/iam/v1/apikeys/x/lock", "{}", "", 400},
		"no key of that id":           {token, "GET", "/iam/v1/apikeys/a%2Fb", "", "", 404},
		"limits of another account":   {token, "GET", "/iam/v1/accounts/a/limits/identity", "", "", 403},
		"service ids, always none":    {token, "GET", "/iam/v1/serviceids/?account_id=a", "", "", 200},
	}
	for name, test := range tests {
		var headers []string
		if test.media != "" {
			headers = []string{"Content-Type", test.media}
		}
		got := cloud.wants(t, test.status, test.token, test.method, test.path, test.body, headers...)
		same(t, "Allow is there with "+name, test.status == http.StatusMethodNotAllowed, got.header.Get("Allow") != "")
		for _, name := range []string{"Date", "Transaction-Id", "X-Correlation-Id", "X-Request-Id"} {
			if got.header.Get(name) == "" {
				t.Errorf("the header %s is missing", name)
			}
		}
	}
}

func TestErrors_statusCodeIsANumberOrAText(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	cloud.walk(t, token,
		step{"GET", "/iam/v1/apikeys/x", "", 404, `"status_code":404`},
		step{"DELETE", "/iam/v1/apikeys/x", "", 404, `"status_code":"404"`},
	)
}

func TestServer_manyAtOnceStayWithinTheRules(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{KeyLimit: 5})
	user := cloud.Users()[0]
	body := toJSON(t, map[string]any{"name": "key", "iam_id": user.IAMID})
	var group sync.WaitGroup
	for range 12 {
		group.Go(func() {
			if _, err := cloud.try(t, token, http.MethodPost, "/iam/v1/apikeys", body); err != nil {
				t.Error(err)
			}
		})
		group.Go(func() {
			cloud.Keys()
			cloud.Advance(time.Second)
			if _, err := cloud.try(t, token, http.MethodGet, "/iam/v1/apikeys", ""); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	same(t, "number of keys beside the login key", 4, len(cloud.ownKeys()))
	same(t, "number of requests in the journal", 25, len(cloud.Requests()))
}
