// SPDX-License-Identifier: MPL-2.0

package faults

import (
	"net/http"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A Kind is one way in which a call can go wrong.
type Kind struct {
	Name    string // short, for the head of a column
	Meaning string // a phrase, for a legend
	Stalls  bool   // the call takes longer than a run has time
	Late    bool   // the call is carried out all the same
	Answers bool   // a service replies, with a transaction ID

	fault emulator.Fault
}

// Kinds returns every way in which the matrix makes a call go wrong. Dates are
// meant for a cloud in which it is now.
func Kinds(now time.Time) []Kind {
	kinds := []Kind{
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
		{Name: "reset", Meaning: "the connection is reset, and nothing was carried out", fault: emulator.Fault{Reset: true}},
		{Name: "lost", Meaning: "carried out, and the reply is lost", fault: emulator.Fault{LostReply: true}},
		{Name: "cut", Meaning: "carried out, and the reply is JSON that breaks off", fault: emulator.Fault{Truncate: true}},
		{Name: "html", Meaning: "502 Bad Gateway with a page of HTML", Answers: true, fault: emulator.Fault{
			Status: http.StatusBadGateway, Body: "<html><body><h1>502 Bad Gateway</h1></body></html>",
		}},
		{
			Name: "stall", Meaning: "no reply for 30 s, where the run has 2 s", Stalls: true,
			fault: emulator.Fault{DelayMS: 30_000},
		},
		{Name: "late", Meaning: "carried out, and no reply for 30 s, where the run has 2 s", Stalls: true, Late: true},
	}
	return kinds
}

func refusal(name string, status int, retryAfter, more string) Kind {
	return Kind{
		Name: name, Meaning: name[:3] + " " + http.StatusText(status) + more, Answers: true,
		fault: emulator.Fault{Status: status, RetryAfter: retryAfter},
	}
}

// on returns the fault that strikes a call: once, or from then on until it is
// cleared.
func (k Kind) on(c Call, times int) emulator.Fault {
	f := k.fault
	f.Method, f.Path, f.Skip, f.Times = c.Method, c.Path, c.Skip, times
	return f
}
