// SPDX-License-Identifier: MPL-2.0

package invariants

import (
	"bufio"
	"cmp"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// An Observer stands before an emulated cloud and notes each request and what is in
// the store after it: what must always hold is to hold between two requests, too.
type Observer struct {
	cloud     *emulator.Server
	conflicts []int

	mu      sync.Mutex
	moments []Moment
}

// Observe returns a handler for the requests to a cloud, which refuses a second
// credential with one of these statuses.
func Observe(cloud *emulator.Server, conflicts ...int) *Observer {
	o := &Observer{cloud: cloud, conflicts: conflicts}
	o.Begin()
	return o
}

// Begin forgets what was noted and takes what is there now for what was there before.
func (o *Observer) Begin() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.moments = []Moment{{View: o.View()}}
}

// Run returns what was noted since Begin, about the first user's series.
func (o *Observer) Run() Run {
	o.mu.Lock()
	defer o.mu.Unlock()
	user := o.cloud.Users()[0]
	return Run{Owner: user.AccountID + "/" + user.IAMID, Own: []string{user.LoginKeyID}, Moments: append([]Moment{}, o.moments...)}
}

// View returns what is in the cloud now.
func (o *Observer) View() View {
	var v View
	for _, k := range o.cloud.Keys() {
		v.Keys = append(v.Keys, Key{
			ID: k.ID, Owner: k.AccountID + "/" + k.IAMID, Description: k.Description, Disabled: k.Disabled, Locked: k.Locked,
		})
	}
	for _, c := range o.cloud.Credentials() {
		v.Credentials = append(v.Credentials, Credential{ID: c.ID, Owner: c.AccountID + "/" + c.IAMID, Region: c.Region, KeyID: c.KeyID})
	}
	return v
}

// ServeHTTP implements http.Handler.
func (o *Observer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e := event(r)
	if e.Did == "" {
		o.cloud.ServeHTTP(w, r)
		return
	}
	answer := &answer{ResponseWriter: w}
	// A client may go on as soon as its connection is dropped, so look before that.
	answer.look = sync.OnceFunc(func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		e.Refused = answer.status >= 400 && answer.status < 500
		e.Conflict = e.Did == Install && slices.Contains(o.conflicts, answer.status)
		m := Moment{Event: e, View: o.moments[len(o.moments)-1].View}
		if e.Did.changes() {
			m.View = o.View()
		}
		if e.Did == Prove && answer.status != http.StatusOK {
			return
		}
		o.moments = append(o.moments, m)
	})
	defer answer.look()
	o.cloud.ServeHTTP(answer, r)
}

// event tells what a request asks for; the zero value for nothing of interest.
func event(r *http.Request) Event {
	path := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	post, remove := r.Method == http.MethodPost, r.Method == http.MethodDelete
	switch {
	case r.URL.Path == "/iam/identity/token":
		return Event{Did: Prove}
	case r.URL.Path == "/iam/v1/apikeys" && post:
		return Event{Did: Mint}
	case r.URL.Path == "/iam/v1/apikeys":
		return Event{Did: Look}
	case len(path) == 4 && path[2] == "apikeys" && remove:
		return Event{Did: Discard, Key: path[3]}
	case len(path) > 3 && path[2] == "apikeys" && r.Method != http.MethodGet && path[3] != "details":
		return Event{Did: Edit, Key: path[3]}
	case len(path) > 3 && path[3] == "task_credentials" && post:
		return Event{Did: Install, Region: path[1]}
	case len(path) > 3 && path[3] == "task_credentials" && remove:
		return Event{Did: Withdraw, Region: path[1]}
	}
	return Event{}
}

// An answer keeps the status of a reply, and looks before its connection is dropped.
type answer struct {
	http.ResponseWriter
	status int
	look   func()
}

// Hijack implements http.Hijacker, with which the emulator drops connections.
func (a *answer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	a.look()
	return http.NewResponseController(a.ResponseWriter).Hijack()
}

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (a *answer) Write(body []byte) (int, error) {
	a.status = cmp.Or(a.status, http.StatusOK)
	return a.ResponseWriter.Write(body)
}

// Unwrap serves http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
