// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestFault_refusesInTheShapeOfThePath(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		path, body string
		fault      emulator.Fault
		code       string
		media      string
		trace      string // the field that holds the transaction id
	}{
		"IAM":               {path: "/iam/v1/apikeys", fault: emulator.Fault{Status: 404}, code: "BXNIM0102E", media: "application/json", trace: "trace"},
		"the token call":    {path: "/iam/identity/token", fault: emulator.Fault{Status: 503}, code: "BXNIM0500E", media: "application/json"},
		"the platform":      {path: southern, fault: emulator.Fault{Status: 429, RetryAfter: "7"}, code: "too_many_requests", media: "application/json", trace: "trace"},
		"a page of a proxy": {path: southern, fault: emulator.Fault{Status: 502, Body: "<html>"}, media: "text/html"},
		"a body of choice":  {path: southern, fault: emulator.Fault{Status: 500, Body: `{"errors":[]}`}, media: "application/json"},
		"after the fact":    {path: southern, fault: emulator.Fault{Status: 503, LostReply: true, RetryAfter: "7"}, code: "service_unavailable", media: "application/json", trace: "trace"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, token := newSession(t, emulator.Options{})
			test.fault.Path = "*"
			must(t, cloud.AddFault(test.fault))
			got := cloud.ask(t, token, http.MethodGet, test.path, "")
			if got.status != test.fault.Status || got.code() != test.code || got.header.Get("Content-Type") != test.media {
				t.Errorf("answer = %d %q as %s", got.status, got.code(), got.header.Get("Content-Type"))
			}
			if got.header.Get("Retry-After") != test.fault.RetryAfter {
				t.Errorf("Retry-After = %q, want %q", got.header.Get("Retry-After"), test.fault.RetryAfter)
			}
			if test.fault.Body != "" && got.text != test.fault.Body {
				t.Errorf("body = %q, want %q", got.text, test.fault.Body)
			}
			transaction := got.header.Get("Transaction-Id")
			if transaction == "" || (test.trace != "" && got.body[test.trace] != transaction) {
				t.Errorf("transaction id %q is not the %s %v", transaction, test.trace, got.body[test.trace])
			}
		})
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
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, token := newSession(t, emulator.Options{})
			for _, fault := range test.faults {
				fault.Path = "/iam/v1/*"
				must(t, cloud.AddFault(fault))
			}
			var got []int
			for range test.want {
				got = append(got, cloud.ask(t, token, http.MethodGet, "/iam/v1/apikeys", "").status)
			}
			same(t, "statuses", test.want, got)
			cloud.ClearFaults()
			cloud.wants(t, http.StatusOK, token, http.MethodGet, "/iam/v1/apikeys", "")
		})
	}
}

func TestFault_patternsMatchTheWholePath(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
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
	}
	for pattern, want := range tests {
		t.Run(pattern, func(t *testing.T) {
			t.Parallel()
			cloud, token := newSession(t, emulator.Options{})
			must(t, cloud.AddFault(emulator.Fault{Path: pattern, Status: 500}))
			if got := cloud.ask(t, token, http.MethodGet, southern, "").status == 500; got != want {
				t.Errorf("matches: %t, want %t", got, want)
			}
		})
	}
}

func TestFault_thatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{
		"without a path":              {Status: 500},
		"that does nothing":           {Path: "*"},
		"with an impossible status":   {Path: "*", Status: 99},
		"with a status and a reset":   {Path: "*", Status: 500, Reset: true},
		"with a status and a cut":     {Path: "*", Status: 500, Truncate: true},
		"with a loss and a reset":     {Path: "*", LostReply: true, Reset: true},
		"with three ways at once":     {Path: "*", Status: 500, LostReply: true, Truncate: true},
		"with a lost reply's body":    {Path: "*", LostReply: true, Body: "x"},
		"with a body but no status":   {Path: "*", Reset: true, Body: "x"},
		"with a header but no status": {Path: "*", DelayMS: 1, RetryAfter: "1"},
		"with a negative delay":       {Path: "*", DelayMS: -1},
		"with a negative number":      {Path: "*", Status: 500, Times: -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{})
			if err := cloud.AddFault(fault); err == nil {
				t.Error("AddFault() = nil, want an error")
			}
			if faults := cloud.Faults(); len(faults) > 0 {
				t.Errorf("faults in force: %+v", faults)
			}
		})
	}
}

func TestFault_aClientThatLosesPatienceChangesNothing(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	cloud.ClearRequests()
	must(t, cloud.AddFault(emulator.Fault{Path: "*", DelayMS: 60_000}))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	body := strings.NewReader(toJSON(t, map[string]any{"name": "key", "iam_id": cloud.Users()[0].IAMID}))
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, cloud.url+"/iam/v1/apikeys", body)
	must(t, err)
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	if reply, err := http.DefaultClient.Do(request); err == nil {
		reply.Body.Close()
		t.Fatal("a reply arrived, want none")
	}
	// The emulator notices a moment after the client has gone.
	for len(cloud.Requests()) == 0 && t.Context().Err() == nil {
		select {
		case <-time.After(time.Millisecond):
		case <-t.Context().Done():
		}
	}
	want := []emulator.RequestRecord{{Method: "POST", Path: "/iam/v1/apikeys"}}
	same(t, "journal", want, cloud.Requests(), cmpopts.IgnoreFields(emulator.RequestRecord{}, "Time"))
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
