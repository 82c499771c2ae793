// SPDX-License-Identifier: MPL-2.0

package faults

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A witness stands before a cloud and looks at its store after each request
// that may change it: what must always hold is to hold between two requests, too.
type witness struct {
	cloud *emulator.Server

	mu       sync.Mutex
	late     []*lateReply
	watching bool
	gaps     bool            // whether the cloud makes it necessary to leave a region without a credential for a moment
	ending   bool            // whether credentials are to go
	keep     map[string]bool // IDs of the keys that nobody may delete
	working  []string        // regions that had a credential with a living key
	mended   map[string]bool // regions in which an installation was asked for since their credential went
	lost     []string        // what was lost, in words
}

// watch begins to hold the cloud to what must always hold.
func (w *witness) watch(keep map[string]bool, gaps, ending bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.watching, w.keep, w.gaps, w.ending = true, keep, gaps, ending
	w.mended = map[string]bool{}
	for region := range w.installed() {
		w.working = append(w.working, region)
	}
	slices.Sort(w.working)
}

// A lateReply makes a call be carried out whose reply nobody waits for.
type lateReply struct {
	call Call
	left int // so many more times; below zero for ever
}

// takesLate reports whether the reply to a request is to come too late.
func (w *witness) takesLate(r *http.Request) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.late {
		if l.call.Method != r.Method || l.call.Path != generalise(r.URL.Path) {
			continue
		}
		if l.call.Skip > 0 {
			l.call.Skip--
			continue
		}
		if l.left != 0 {
			l.left--
			return true
		}
	}
	return false
}

// delay makes replies come too late; none makes them all come in time again.
func (w *witness) delay(late []*lateReply) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.late = late
}

// ServeHTTP passes a request on.
func (w *witness) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	if !w.takesLate(r) {
		w.pass(out, r)
		return
	}
	w.pass(httptest.NewRecorder(), r)
	timer := time.NewTimer(30 * time.Second)
	defer timer.Stop()
	select {
	case <-r.Context().Done():
	case <-timer.C:
	}
	panic(http.ErrAbortHandler)
}

// pass passes a request on and looks at what it did.
func (w *witness) pass(out http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet || strings.HasSuffix(r.URL.Path, "/identity/token") {
		w.cloud.ServeHTTP(out, r)
		return
	}
	id, isKey := strings.CutPrefix(r.URL.Path, "/iam/v1/apikeys/")
	doomed := isKey && r.Method == http.MethodDelete
	held := doomed && len(w.regionsOf(id)) > 0
	// The connection may be dropped by a panic, so look in any case.
	defer func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if held && !w.exists(id) {
			w.lose("the key " + id + " was deleted while it was installed")
		}
		if r.Method == http.MethodPost && w.mended != nil {
			w.mended[region(r.URL.Path)] = true
		}
		w.inspect()
	}()
	w.cloud.ServeHTTP(out, r)
}

// inspect looks at the store. The caller holds the lock.
func (w *witness) inspect() {
	if !w.watching {
		return
	}
	for id := range w.keep {
		if !w.exists(id) {
			w.lose("the key " + id + ", which was to stay, is gone")
		}
	}
	installed := w.installed()
	for region, ids := range installed {
		if slices.Contains(ids, "") {
			w.lose("a credential in " + region + " holds a key that is gone")
		}
	}
	for _, region := range w.working {
		switch {
		case len(installed[region]) > 0:
			w.mended[region] = false
		case !w.gaps && !w.ending && !w.refused(region):
			w.lose("the credential in " + region + " went before the new one was there")
		}
	}
}

// afterwards returns what is lost once a run has ended. A region without a
// credential is excused if the last thing that the run tried there was to install one.
func (w *witness) afterwards() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.inspect()
	installed := w.installed()
	for _, region := range w.working {
		if len(installed[region]) == 0 && !w.ending && !w.mended[region] {
			w.lose("the run left " + region + " without a credential and did not try to install one")
		}
	}
	return slices.Clone(w.lost)
}

// refused reports whether a region refused a second credential, if only because
// the fault says so.
func (w *witness) refused(name string) bool {
	return slices.ContainsFunc(w.cloud.Requests(), func(r emulator.RequestRecord) bool {
		return r.Method == http.MethodPost && r.Status == http.StatusConflict && region(r.Path) == name
	})
}

func (w *witness) lose(what string) {
	if !slices.Contains(w.lost, what) {
		w.lost = append(w.lost, what)
	}
}

// installed returns the IDs of the keys that the owner's credentials hold, by
// region; "" for one that is gone.
func (w *witness) installed() map[string][]string {
	owner, held := w.cloud.Users()[0].IAMID, map[string][]string{}
	for _, c := range w.cloud.Credentials() {
		if c.IAMID == owner {
			held[c.Region] = append(held[c.Region], c.KeyID)
		}
	}
	return held
}

func (w *witness) exists(id string) bool {
	return slices.ContainsFunc(w.cloud.Keys(), func(k emulator.KeyRecord) bool { return k.ID == id })
}

func (w *witness) regionsOf(id string) []string {
	for _, k := range w.cloud.Keys() {
		if k.ID == id {
			return k.Regions
		}
	}
	return nil
}
