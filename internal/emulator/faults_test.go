// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestFault_refusesInTheShapeOfThePath(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		path        string
		fault       emulator.Fault
		media, says string
	}{
		"IAM":               {"/iam/v1/apikeys", emulator.Fault{Status: 404}, "application/json", `"message_code":"BXNIM0102E"`},
		"the token call":    {"/iam/identity/token", emulator.Fault{Status: 503}, "application/json", `"errorCode":"BXNIM0500E"`},
		"the platform":      {southern, emulator.Fault{Status: 429, RetryAfter: "7"}, "application/json", `"code":"too_many_requests"`},
		"after the fact":    {southern, emulator.Fault{Status: 503, LostReply: true, RetryAfter: "7"}, "application/json", `"code":"service_unavailable"`},
		"a page of a proxy": {southern, emulator.Fault{Status: 502, Body: "<html>"}, "text/html", "<html>"},
		"a body of choice":  {southern, emulator.Fault{Status: 500, Body: `{"errors":[]}`}, "application/json", `{"errors":[]}`},
	}
	cloud, token := newSession(t, emulator.Options{})
	for name, test := range tests {
		test.fault.Path, test.fault.Times = "*", 1
		must(t, cloud.AddFault(test.fault))
		got := cloud.wants(t, test.fault.Status, token, http.MethodGet, test.path, "")
		same(t, "Content-Type of "+name, test.media, got.header.Get("Content-Type"))
		same(t, "Retry-After of "+name, test.fault.RetryAfter, got.header.Get("Retry-After"))
		if test.fault.Body != "" {
			same(t, "body of "+name, test.fault.Body, got.text)
		} else if transaction := got.header.Get("Transaction-Id"); !strings.Contains(got.text, test.says) || !strings.Contains(got.text, transaction) {
			t.Errorf("answer = %s, want %s and the transaction %s in it", got.text, test.says, transaction)
		}
	}
}

func TestFault_whatIsCarriedOut(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault   emulator.Fault
		arrives bool // a whole reply does
		keys    int
		status  int // in the journal
	}{
		"none":           {arrives: true, keys: 1, status: 201},
		"a status":       {fault: emulator.Fault{Status: 500}, arrives: true, keys: 0, status: 500},
		"a lost reply":   {fault: emulator.Fault{LostReply: true}, keys: 1, status: 201},
		"a reset":        {fault: emulator.Fault{Reset: true}, keys: 0, status: 0},
		"a cut":          {fault: emulator.Fault{Truncate: true}, keys: 1, status: 201},
		"a delay":        {fault: emulator.Fault{DelayMS: 1}, arrives: true, keys: 1, status: 201},
		"a late loss":    {fault: emulator.Fault{DelayMS: 1, LostReply: true}, keys: 1, status: 201},
		"a status after": {fault: emulator.Fault{Status: 503, LostReply: true}, arrives: true, keys: 1, status: 201},
		"another method": {fault: emulator.Fault{Method: "GET", Reset: true}, arrives: true, keys: 1, status: 201},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, token := newSession(t, emulator.Options{})
			cloud.ClearRequests()
			if test.fault != (emulator.Fault{}) {
				test.fault.Path = "/iam/v1/apikeys*"
				must(t, cloud.AddFault(test.fault))
			}
			body := toJSON(t, map[string]any{"name": "key", "iam_id": cloud.Users()[0].IAMID})
			got, err := cloud.try(t, token, http.MethodPost, "/iam/v1/apikeys", body)
			if (err == nil) != test.arrives {
				t.Errorf("a whole reply arrives: %t, want %t", err == nil, test.arrives)
			}
			if test.fault.Status != 0 && got.status != test.fault.Status {
				t.Errorf("answer = %d, want %d", got.status, test.fault.Status)
			}
			if got := len(cloud.ownKeys()); got != test.keys {
				t.Errorf("%d keys afterwards, want %d", got, test.keys)
			}
			want := []emulator.RequestRecord{{Method: "POST", Path: "/iam/v1/apikeys", Status: test.status, Time: start()}}
			same(t, "journal", want, cloud.Requests())
		})
	}
}

func TestFault_skipsActsAndEnds(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		faults []emulator.Fault
		want   []int
	}{
		"once":              {[]emulator.Fault{{Status: 500, Times: 1}}, []int{500, 200, 200, 200}},
		"after two":         {[]emulator.Fault{{Status: 500, Times: 1, Skip: 2}}, []int{200, 200, 500, 200}},
		"until cleared":     {[]emulator.Fault{{Status: 500, Skip: 1}}, []int{200, 500, 500, 500}},
		"one after another": {[]emulator.Fault{{Status: 500, Times: 1}, {Status: 503, Times: 2}}, []int{500, 503, 503, 200}},
		"one lets the other act": {
			[]emulator.Fault{{Status: 500, Times: 1, Skip: 1}, {Status: 503, Times: 1}}, []int{503, 500, 200, 200},
		},
	}
	cloud, token := newSession(t, emulator.Options{})
	for name, test := range tests {
		for _, fault := range test.faults {
			fault.Path = "/iam/v1/*"
			must(t, cloud.AddFault(fault))
		}
		var got []int
		for range test.want {
			got = append(got, cloud.ask(t, token, http.MethodGet, "/iam/v1/apikeys", "").status)
		}
		same(t, "statuses with a fault that acts "+name, test.want, got)
		cloud.ClearFaults()
		cloud.wants(t, http.StatusOK, token, http.MethodGet, "/iam/v1/apikeys", "")
	}
}

func TestFault_isRemovedAloneOrWithAll(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	slow := emulator.Fault{Path: "/iam/*", DelayMS: 1}
	busy := emulator.Fault{Path: "/iam/*", Status: http.StatusTooManyRequests, RetryAfter: "1"}
	gone := emulator.Fault{Path: "/platform/*", Status: http.StatusNotFound}
	for _, fault := range []emulator.Fault{slow, busy, gone, busy} {
		must(t, cloud.AddFault(fault))
	}
	for _, test := range []struct {
		body   string
		status int
		left   []emulator.Fault
	}{
		{body: toJSON(t, busy), status: 204, left: []emulator.Fault{slow, gone}},
		{body: `{"path": "/iam/*"}`, status: 204, left: []emulator.Fault{slow, gone}},
		{body: `{"pth": "/iam/*"}`, status: 400, left: []emulator.Fault{slow, gone}},
		{body: "", status: 204, left: []emulator.Fault{}},
	} {
		cloud.wants(t, test.status, "", http.MethodDelete, "/_emulator/faults", test.body)
		same(t, "faults after DELETE "+test.body, test.left, cloud.Faults())
	}
}

func TestFault_patternsMatchTheWholePath(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	for pattern, want := range map[string]bool{
		southern:                            true,
		"/platform/*/v1/task_credentials":   true,
		"*":                                 true,
		"*/task_credentials":                true,
		"/platform/*/v1/task_*":             true,
		"/platform/us-south/v1/task":        false,
		"task_credentials":                  false,
		"/platform/*/v2/task_credentials":   false,
		"/platform/*/v1/task_credentials/*": false,
		"/plat*us-south*us-south*":          false,
	} {
		must(t, cloud.AddFault(emulator.Fault{Path: pattern, Status: 500}))
		same(t, pattern+" matches", want, cloud.ask(t, token, http.MethodGet, southern, "").status == 500)
		cloud.ClearFaults()
	}
}

func TestFault_thatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	for name, fault := range map[string]emulator.Fault{
		"without a path":                  {Status: 500},
		"that does nothing":               {Path: "*"},
		"with an impossible status":       {Path: "*", Status: 99},
		"with a status and a reset":       {Path: "*", Status: 500, Reset: true},
		"with a status and a cut":         {Path: "*", Status: 500, Truncate: true},
		"with a loss and a reset":         {Path: "*", LostReply: true, Reset: true},
		"with three ways at once":         {Path: "*", Status: 500, LostReply: true, Truncate: true},
		"with a lost reply's body":        {Path: "*", LostReply: true, Body: "x"},
		"with a body but no status":       {Path: "*", Reset: true, Body: "x"},
		"with a header but no status":     {Path: "*", DelayMS: 1, RetryAfter: "1"},
		"with a negative delay":           {Path: "*", DelayMS: -1},
		"with a negative number":          {Path: "*", Status: 500, Times: -1},
		"with a reply of no record":       {Path: "*", Recorded: "BXNIM9999E"},
		"with a status beside a recorded": {Path: "*", Recorded: "BXNIM0434E", Status: 500},
	} {
		if err := cloud.AddFault(fault); err == nil {
			t.Errorf("a fault %s is added, want an error", name)
		}
	}
	same(t, "faults in force", []emulator.Fault{}, cloud.Faults())
}

func TestFault_aClientThatLosesPatienceChangesNothing(t *testing.T) {
	t.Parallel()
	log := make(lineWriter, 10)
	cloud, token := newSession(t, emulator.Options{RequestLog: log})
	<-log // of the login
	cloud.ClearRequests()
	must(t, cloud.AddFault(emulator.Fault{Path: "*", DelayMS: 60_000}))
	body := strings.NewReader(toJSON(t, map[string]any{"name": "key", "iam_id": cloud.Users()[0].IAMID}))
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, cloud.url+"/iam/v1/apikeys", body)
	must(t, err)
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	client := http.Client{Timeout: 200 * time.Millisecond}
	if reply, err := client.Do(request); err == nil {
		reply.Body.Close()
		t.Fatal("a reply arrived, want none")
	}
	// The emulator notices a moment after the client has gone.
	if line := <-log; !strings.HasPrefix(line, "POST   /iam/v1/apikeys - (the client left) ") {
		t.Errorf("the line of the request is %q", line)
	}
	same(t, "journal", []emulator.RequestRecord{{Method: "POST", Path: "/iam/v1/apikeys", Time: start()}}, cloud.Requests())
	if got := len(cloud.ownKeys()); got != 0 {
		t.Errorf("%d keys afterwards, want none", got)
	}
}

func TestLatency_isAddedToEachRequest(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{Latency: 30 * time.Millisecond})
	before := time.Now()
	cloud.login(t, 0)
	if took := time.Since(before); took < 30*time.Millisecond {
		t.Errorf("a request took %v, want at least 30ms", took)
	}
}

func TestRecordedReplies_haveTheirShape(t *testing.T) {
	t.Parallel()
	const management, token = "\"message_code\":", "\"errorCode\":"
	tests := map[string]struct {
		path   string
		status int
		shape  string
	}{
		"BXNIM0102E":                      {"/iam/v1/apikeys/x", 404, management},
		"BXNIM0308E":                      {"/iam/v1/apikeys", 401, management},
		"BXNIM0308E in the token's shape": {"/iam/v1/apikeys", 401, token},
		"BXNIM0434E":                      {"/iam/identity/token", 400, token},
		"BXNIM0141E":                      {"/iam/identity/token", 400, token},
		"BXNIM0310E":                      {"/iam/identity/token", 400, token},
	}
	same(t, "recorded replies", slices.Sorted(maps.Keys(tests)), emulator.RecordedReplies())
	cloud := newCloud(t, emulator.Options{})
	for name, test := range tests {
		code, _, _ := strings.Cut(name, " ")
		cloud.walk(t, "",
			step{"POST", "/_emulator/faults", toJSON(t, map[string]any{"path": "*", "recorded": name, "times": 1}), 204, ""},
			step{"GET", test.path, "", test.status, test.shape + `"` + code + `"`},
		)
	}
}

func TestIAM_refusesInTheWordsThatWereRecorded(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	cloud.walk(t, token, step{"GET", "/iam/v1/apikeys/x", "", 404, "Unable to find object"})
	cloud.walk(t, "", step{"GET", "/iam/v1/apikeys", "", 401, "No authorization header found"})
}
