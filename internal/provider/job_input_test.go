// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestJob_refusesBadArguments(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		config acctest.Values // over jobValues
		path   string
		want   []string
	}{
		"both a project and a space":          {acctest.Values{"space_id": spaceID}, attribute("project_id"), []string{"project_id", "space_id"}},
		"neither a project nor a space":       {acctest.Values{"project_id": nil}, attribute("project_id"), []string{"project_id", "space_id"}},
		"neither an asset nor its type":       {acctest.Values{"asset_ref": nil}, attribute("asset_ref"), []string{"asset_ref", "asset_ref_type"}},
		"a project with a slash":              {acctest.Values{"project_id": "a/b"}, attribute("project_id"), []string{"must be an ID"}},
		"a space with a slash":                {acctest.Values{"project_id": nil, "space_id": "../x"}, attribute("space_id"), []string{"must be an ID"}},
		"an asset with a slash":               {acctest.Values{"asset_ref": "a/b"}, attribute("asset_ref"), []string{"must be an ID"}},
		"an empty type":                       {acctest.Values{"asset_ref_type": ""}, attribute("asset_ref_type"), []string{"at least 1"}},
		"no name":                             {acctest.Values{"name": ""}, attribute("name"), []string{"at least 1"}},
		"an unknown region":                   {acctest.Values{"region": "mars"}, attribute("region"), []string{`"mars"`}},
		"a configuration that is no JSON":     {acctest.Values{"configuration": "{"}, attribute("configuration"), []string{"Invalid JSON", "jsonencode"}},
		"a configuration that is an array":    {acctest.Values{"configuration": "[]"}, attribute("configuration"), []string{"a JSON array", "must be a JSON object"}},
		"an empty schedule":                   {acctest.Values{"schedule": ""}, attribute("schedule"), []string{"Invalid schedule", "leave the argument out"}},
		"31 February":                         {acctest.Values{"schedule": "0 3 31 2 *"}, attribute("schedule"), []string{"Invalid schedule", "never comes true"}},
		"an end before the start":             {acctest.Values{"schedule": "0 3 * * *", "schedule_info": acctest.Values{"start": "2031-05-02T00:00:00Z", "end": "2031-05-01T00:00:00Z"}}, attribute("schedule_info", "end"), []string{"ends before it starts", "2031-05-01T00:00:00Z", "2031-05-02T00:00:00Z"}},
		"an end at the start, of other zones": {acctest.Values{"schedule": "0 3 * * *", "schedule_info": acctest.Values{"start": "2031-05-01T00:00:00Z", "end": "2031-05-01T02:00:00+02:00"}}, attribute("schedule_info", "end"), []string{"ends before it starts"}},
		"a start that is no time":             {acctest.Values{"schedule": "0 3 * * *", "schedule_info": acctest.Values{"start": "tomorrow"}}, attribute("schedule_info", "start"), []string{`schedule_info.start is "tomorrow"`, "RFC 3339"}},
		"an end without a zone":               {acctest.Values{"schedule": "0 3 * * *", "schedule_info": acctest.Values{"end": "2031-05-01T00:00:00"}}, attribute("schedule_info", "end"), []string{`schedule_info.end is "2031-05-01T00:00:00"`, "RFC 3339"}},
		"a start before 1970":                 {acctest.Values{"schedule": "0 3 * * *", "schedule_info": acctest.Values{"start": "1969-12-31T23:59:59Z"}}, attribute("schedule_info", "start"), []string{`schedule_info.start is "1969-12-31T23:59:59Z"`, "later than 1970"}},
		"an end at the beginning of 1970":     {acctest.Values{"schedule": "0 3 * * *", "schedule_info": acctest.Values{"end": "1970-01-01T01:00:00+01:00"}}, attribute("schedule_info", "end"), []string{"schedule_info.end", "later than 1970"}},
		"bounds without a schedule":           {acctest.Values{"schedule_info": acctest.Values{"repeat": true}}, attribute("schedule_info"), []string{"schedule"}},
		"runs that are kept for no day":       {acctest.Values{"retention_policy": acctest.Values{"days": 0}}, attribute("retention_policy", "days"), []string{"at least 1"}},
		"fewer than no runs kept":             {acctest.Values{"retention_policy": acctest.Values{"amount": -1}}, attribute("retention_policy", "amount"), []string{"at least 1"}},
		"a retention policy of nothing":       {acctest.Values{"retention_policy": acctest.Values{}}, attribute("retention_policy", "days"), []string{"days", "amount"}},
		"a time limit that is no duration":    {acctest.Values{"timeouts": acctest.Values{"delete": "soon"}}, attribute("timeouts", "delete"), []string{`timeouts.delete is "soon"`}},
		"no time at all":                      {acctest.Values{"timeouts": acctest.Values{"update": "0s"}}, attribute("timeouts", "update"), []string{`timeouts.update is "0s"`}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			said := cloud.NewPlugin(t).Validate(jobName, jobValues(c.config))
			refusalAbout(t, said, c.path, c.want...)
			if sent := cloud.Requests(); len(sent) > 0 {
				t.Errorf("requests were sent: %+v", sent)
			}
		})
	}
}

func TestJob_takesEverySpellingOfGoodArguments(t *testing.T) {
	t.Parallel()
	cases := map[string]acctest.Values{
		"with many odd spellings": {
			"description": "", "configuration": "\n { \"a\" : null }\n", "project_id": "a.b_c-d", "schedule": "0 0 3 L-3 * ?",
			"schedule_info":  acctest.Values{"start": "2031-05-01T00:00:00.5+05:30", "end": "2031-05-02T00:00:01+05:30"},
			"job_parameters": acctest.Values{"p": "a\n\t\"b\" <c> \u2028 é", "empty": ""},
			"timeouts":       acctest.Values{"create": "90s", "update": "1h", "delete": "500ms"},
		},
		"bounds of nothing":     {"schedule": "0 3 * * *", "schedule_info": acctest.Values{}},
		"a type of asset alone": {"asset_ref": nil, "asset_ref_type": "data_intg_flow"},
	}
	for name, more := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, still())
			console(t, cloud, "create")
			plugin, created := jobPlugin(t, cloud, jobValues(more))
			quiet(t, plugin.Validate(jobName, jobValues(more)))
			if differs(t, plugin, refresh(t, plugin, created), jobValues(more)) {
				t.Error("the plan after the apply is not empty")
			}
		})
	}
}

func TestJob_refusesAScheduleThatIsOver(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	console(t, cloud, "create")
	plugin := configured(t, cloud)
	past, soon := acctest.Values{"schedule": "0 0 3 1 1 ? 2029"}, acctest.Values{"schedule": "0 0 3 2 3 ? 2031"}

	quiet(t, plugin.Validate(jobName, jobValues(past)))
	_, said := plugin.Plan(jobName, acctest.Resource{}, jobValues(past))
	refusalAbout(t, said, attribute("schedule"), "Invalid schedule", "does not come true any more", "2031-03-01")

	// One that ran out since it was applied is nobody's mistake.
	created, said := plugin.Apply(jobName, acctest.Resource{}, jobValues(soon))
	quiet(t, said)
	cloud.Advance(30 * day)
	read := refresh(t, plugin, created)
	if differs(t, plugin, read, jobValues(soon)) {
		t.Error("the plan is not empty")
	}
	_, said = plugin.Plan(jobName, read, jobValues(past))
	refusal(t, said, "Invalid schedule", "does not come true any more")
}

// A window that never lets the schedule come true is a warning where it is new, and
// silence where it ran out.
func TestJob_warnsOfAScheduleThatNeverStartsARun(t *testing.T) {
	t.Parallel()
	window := func(start, end string) acctest.Values {
		return acctest.Values{"schedule": "0 3 24 12 *", "schedule_info": acctest.Values{"start": start, "end": end}}
	}
	past := jobValues(window("2029-01-01T00:00:00Z", "2030-01-01T00:00:00Z"))
	between := jobValues(window("2031-12-25T00:00:00Z", "2032-12-23T00:00:00Z"))
	good := jobValues(window("2031-12-01T00:00:00Z", "2032-01-01T00:00:00Z"))
	cloud := acctest.NewCloud(t, still()) // 1 March 2031
	console(t, cloud, "create")
	plugin := configured(t, cloud)
	warns := func(prior acctest.Resource, config acctest.Values) {
		t.Helper()
		_, said := plugin.Plan(jobName, prior, config)
		warning(t, said, attribute("schedule_info"), "never starts a run", `"0 3 24 12 *"`, "2031-03-01")
	}
	warns(acctest.Resource{}, past)
	warns(acctest.Resource{}, between)

	created, said := plugin.Apply(jobName, acctest.Resource{}, good)
	quiet(t, said)
	warns(created, between)
	cloud.Advance(365 * day)
	if differs(t, plugin, refresh(t, plugin, created), good) {
		t.Error("the plan is not empty")
	}
}

// Days and amount together are a warning where they are new.
func TestJob_warnsOfDaysAndAmount(t *testing.T) {
	t.Parallel()
	both := jobValues(acctest.Values{"retention_policy": acctest.Values{"days": 30, "amount": 10}})
	cloud := acctest.NewCloud(t, still())
	plugin, created := jobPlugin(t, cloud, jobValues(acctest.Values{"retention_policy": acctest.Values{"days": 30}}))
	_, said := plugin.Plan(jobName, created, both)
	warning(t, said, attribute("retention_policy"), "both days and amount")
	changed, _ := plugin.Apply(jobName, created, both)
	if differs(t, plugin, refresh(t, plugin, changed), both) {
		t.Error("the plan is not empty")
	}
}
