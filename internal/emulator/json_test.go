// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestBodies_membersAreSpeltExactlyAndGivenOnce(t *testing.T) {
	t.Parallel()
	const (
		keys  = "/iam/v1/apikeys"
		clock = "/_emulator/clock"
	)
	jobs := jobsIn("us-south")
	tests := map[string]struct {
		path, body string
		says       string
	}{
		"a job in capitals":                  {jobs, `{"JOB":{"name":"j","asset_ref":"a","configuration":{}}}`, "JOB"},
		"a member of a job in capitals":      {jobs, `{"job":{"Name":"j","asset_ref":"a","configuration":{}}}`, "Name"},
		"a schedule that starts in capitals": {jobs, `{"job":{"name":"j","asset_ref":"a","configuration":{},"schedule_info":{"STARTON":1}}}`, "STARTON"},
		"a job that is named twice":          {jobs, `{"job":{"name":"j","name":"k","asset_ref":"a","configuration":{}}}`, "twice"},
		"a configuration with a doublet":     {jobs, `{"job":{"name":"j","asset_ref":"a","configuration":{"a":{"b":1,"b":1}}}}`, "twice"},
		"a parameter with a doublet":         {jobs, `{"job":{"name":"j","asset_ref":"a","configuration":{},"job_parameters":[{"name":"x","value":1,"value":2}]}}`, "twice"},
		"a key that is named twice":          {keys, `{"name":"a","name":"b","iam_id":"x"}`, "twice"},
		"a key in capitals":                  {keys, `{"NAME":"a","iam_id":"x"}`, "NAME"},
		"a secret in capitals":               {southern, `{"name":"a","type":"iam_api_key","secret":{"API_KEY":"x"}}`, "API_KEY"},
		"a clock that turns twice":           {clock, `{"advance":"1h","advance":"2h"}`, "twice"},
		"a clock in capitals":                {clock, `{"Advance":"1h"}`, "Advance"},
		"a fault in capitals":                {"/_emulator/faults", `{"PATH":"*","status":500}`, "PATH"},
		"a fault with a status in capitals":  {"/_emulator/faults", `{"path":"*","Status":500}`, "Status"},
	}
	cloud, token := newSession(t, emulator.Options{})
	for name, test := range tests {
		cloud.walk(t, token, step{"POST", test.path, test.body, 400, test.says})
		if len(cloud.Jobs())+len(cloud.ownKeys())+len(cloud.Faults()) > 0 || !cloud.Now().Equal(start()) {
			t.Fatalf("%s: the request was carried out", name)
		}
	}
}

func TestBodies_namesOfAConfigurationAreTheUsersOwn(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	body := `{"job":{"name":"j","asset_ref":"a","configuration":{"Name":1,"name":2,"NAME":{"a":1,"A":2}}}}`
	cloud.wants(t, http.StatusCreated, cloud.login(t, 0), http.MethodPost, jobsIn("us-south"), body)
}

func TestPatchJob_testComparesNumbersWithoutLoss(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		have, want string
		same       bool
	}{
		"the same integer":                  {"12345678901234567890", "12345678901234567890", true},
		"another 20th digit":                {"12345678901234567890", "12345678901234567891", false},
		"another digit behind the point":    {"0.12345678901234567890", "0.12345678901234567891", false},
		"an integer as a decimal":           {"1", "1.0", true},
		"an integer with an exponent":       {"1200", "12e2", true},
		"a fraction with an exponent":       {"0.0012", "1.2E-3", true},
		"another exponent":                  {"12e2", "12e3", false},
		"zero and minus zero":               {"0", "-0.00e5", true},
		"another sign":                      {"1", "-1", false},
		"an exponent beyond every number":   {"1e99999999999999999999", "1e99999999999999999999", true},
		"two exponents beyond every number": {"1e99999999999999999999", "1e99999999999999999998", false},
		"a number and its text":             {"1", `"1"`, false},
		"members in another order":          {`{"a":1,"b":[2.50]}`, `{"b":[2.5],"a":1}`, true},
		"a list in another order":           {`[1,2]`, `[2,1]`, false},
	}
	cloud, token := newSession(t, emulator.Options{})
	path := jobsIn("us-south", cloud.makeJob(t, token, "us-south", nil))
	for name, test := range tests {
		configuration := func(value string) string { return `{"env_type":"e","version":"v","x":` + value + `}` }
		patch := `[{"op":"add","path":"/entity/job/configuration","value":` + configuration(test.have) + `},` +
			`{"op":"test","path":"/entity/job/configuration","value":` + configuration(test.want) + `}]`
		if got := cloud.ask(t, token, http.MethodPatch, path, patch); (got.status == http.StatusOK) != test.same {
			t.Errorf("%s: answer = %d %s, want the test to pass: %t", name, got.status, got.text, test.same)
		}
	}
}
