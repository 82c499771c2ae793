// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

const adminPrefix = "/_emulator"

func isAdminPath(path string) bool {
	return path == "/" || path == adminPrefix || strings.HasPrefix(path, adminPrefix+"/")
}

// serveAdmin answers the paths with which tests and people see and change the
// emulator's state. They need no token, meet no fault and stay out of the journal.
func (s *Server) serveAdmin(w http.ResponseWriter, r *http.Request) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_emulator/keys", s.getKeys)
	mux.Handle("GET /_emulator/requests", show(s.Requests))
	mux.HandleFunc("DELETE /_emulator/requests", func(w http.ResponseWriter, _ *http.Request) {
		s.ClearRequests()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.Handle("GET /_emulator/faults", show(s.Faults))
	mux.Handle("POST /_emulator/faults", post(s.postFault))
	mux.Handle("DELETE /_emulator/faults", post(s.deleteFaults))
	mux.Handle("POST /_emulator/clock", post(s.postClock))
	mux.Handle("GET /_emulator/jobs", show(s.Jobs))
	mux.Handle("GET /_emulator/runs", show(s.Runs))
	mux.Handle("POST /_emulator/projects", post(s.postProject))
	mux.Handle("POST /_emulator/console/{act}", post(s.postConsole))
	mux.Handle("POST /_emulator/users/remove", post(s.postRemoval))
	mux.Handle("POST /_emulator/credentials", post(s.postCredential))
	s.routeWindow(mux)
	w.Header().Set("Date", s.Now().Format(http.TimeFormat))
	mux.ServeHTTP(w, r)
}

// show answers what state returns.
func show[T any](state func() T) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, state()) }
}

// post reads a JSON object, does what it asks for and answers with status and body.
// An empty body is an empty object.
func post[T any](do func(*http.Request, T) (status int, body any, err error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in T
		text, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
		if err == nil && len(bytes.TrimSpace(text)) > 0 {
			err = decodeStrict(text, &in)
		}
		if err != nil {
			writeError(w, http.StatusBadRequest, err)
			return
		}
		status, body, err := do(r, in)
		if err != nil {
			writeError(w, statusOf(err), err)
			return
		}
		writeJSON(w, status, body)
	}
}

func (s *Server) postFault(_ *http.Request, in faultRequest) (int, any, error) {
	fault, err := in.fault()
	if err == nil {
		err = s.AddFault(fault)
	}
	return http.StatusNoContent, nil, err
}

// deleteFaults removes the faults that equal the one in the body, or all if there is none.
func (s *Server) deleteFaults(_ *http.Request, in faultRequest) (int, any, error) {
	fault, err := in.fault()
	switch {
	case err != nil:
	case fault == Fault{}:
		s.ClearFaults()
	default:
		s.removeFault(fault)
	}
	return http.StatusNoContent, nil, err
}

type clockRequest struct {
	Advance string `json:"advance"`
}

func (s *Server) postClock(_ *http.Request, in clockRequest) (int, any, error) {
	d, err := time.ParseDuration(in.Advance)
	if err != nil || d < 0 {
		return 0, nil, errors.New(`advance is not a duration such as "24h"`)
	}
	err = s.advance(d)
	return http.StatusOK, map[string]time.Time{"now": s.Now()}, err
}

func (s *Server) postConsole(r *http.Request, in ConsoleAction) (int, any, error) {
	in.Act = r.PathValue("act")
	return http.StatusNoContent, nil, s.Console(in)
}

type projectRequest struct {
	ID     string `json:"id"`
	Access Access `json:"access"`
}

func (s *Server) postProject(_ *http.Request, in projectRequest) (int, any, error) {
	return http.StatusNoContent, nil, s.SetProject(in.ID, in.Access)
}

type removalRequest struct {
	IAMID     string `json:"iam_id"`
	AccountID string `json:"account_id"`
}

func (s *Server) postRemoval(_ *http.Request, in removalRequest) (int, any, error) {
	return http.StatusNoContent, nil, s.RemoveUser(in.IAMID, in.AccountID)
}

func (s *Server) postCredential(_ *http.Request, in ForeignCredential) (int, any, error) {
	made, err := s.StoreForeignCredential(in)
	return http.StatusCreated, made, err
}

func writeError(w http.ResponseWriter, status int, err error) {
	writeJSON(w, status, map[string]string{"error": err.Error()})
}

// writeJSON answers with a body, or with none for the status 204.
func writeJSON(w http.ResponseWriter, status int, body any) {
	if status == http.StatusNoContent {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", jsonMedia)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // The client may be gone.
}

// statusOf is the HTTP status that fits an error from Go.
func statusOf(err error) int {
	if refusal := (*problem)(nil); errors.As(err, &refusal) {
		return refusal.status
	}
	return http.StatusBadRequest
}
