// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"net/http"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A kind is one way in which a call can go wrong.
type kind struct {
	name    string // short, for the head of a column
	meaning string // a phrase, for a legend
	stalls  bool   // the call takes longer than a run has time
	late    bool   // the call is carried out all the same
	answers bool   // a service replies, with a transaction ID

	fault emulator.Fault
}

// kinds returns every way in which the matrix makes a call go wrong. Dates are
// meant for a cloud in which it is now.
func kinds(now time.Time) []kind {
	return []kind{
		refusal("400", http.StatusBadRequest, "", ""),
		refusal("401", http.StatusUnauthorized, "", ""),
		refusal("403", http.StatusForbidden, "", ""),
		refusal("404", http.StatusNotFound, "", ""),
		refusal("409", http.StatusConflict, "", ""),
		refusal("429 s", http.StatusTooManyRequests, "7", ", Retry-After in seconds"),
		refusal("429 date", http.StatusTooManyRequests, now.Add(9*time.Second).UTC().Format(http.TimeFormat), ", Retry-After as a date"),
		refusal("429 huge", http.StatusTooManyRequests, "99999999999999999999", ", Retry-After longer than anybody lives"),
		refusal("500", http.StatusInternalServerError, "", ""),
		refusal("503", http.StatusServiceUnavailable, "", ""),
		{name: "reset", meaning: "the connection is reset, and nothing was carried out", fault: emulator.Fault{Reset: true}},
		{name: "lost", meaning: "carried out, and the reply is lost", fault: emulator.Fault{LostReply: true}},
		{name: "cut", meaning: "carried out, and the reply is JSON that breaks off", fault: emulator.Fault{Truncate: true}},
		{name: "html", meaning: "502 Bad Gateway with a page of HTML", answers: true, fault: emulator.Fault{
			Status: http.StatusBadGateway, Body: "<html><body><h1>502 Bad Gateway</h1></body></html>",
		}},
		{
			name: "stall", meaning: "no reply for 30 s, where the run has 10 s", stalls: true,
			fault: emulator.Fault{DelayMS: 30_000},
		},
		{name: "late", meaning: "carried out, and no reply for 30 s, where the run has 10 s", stalls: true, late: true},
	}
}

func refusal(name string, status int, retryAfter, more string) kind {
	return kind{
		name: name, meaning: name[:3] + " " + http.StatusText(status) + more, answers: true,
		fault: emulator.Fault{Status: status, RetryAfter: retryAfter},
	}
}

// on returns the fault that strikes a call: once, or from then on until it is
// cleared.
func (k kind) on(c call, times int) emulator.Fault {
	f := k.fault
	f.Method, f.Path, f.Skip, f.Times = c.method, c.path, c.skip, times
	return f
}
