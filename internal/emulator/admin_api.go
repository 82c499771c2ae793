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
	mux.HandleFunc("GET "+adminPrefix+"/keys", s.getKeys)
	mux.HandleFunc("GET "+adminPrefix+"/requests", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, append([]RequestRecord{}, s.Requests()...))
	})
	mux.HandleFunc("DELETE "+adminPrefix+"/requests", func(w http.ResponseWriter, _ *http.Request) {
		s.ClearRequests()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET "+adminPrefix+"/faults", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.Faults()) })
	mux.HandleFunc("POST "+adminPrefix+"/faults", s.postFault)
	mux.HandleFunc("DELETE "+adminPrefix+"/faults", s.deleteFaults)
	mux.HandleFunc("POST "+adminPrefix+"/clock", s.postClock)
	mux.HandleFunc("GET "+adminPrefix+"/jobs", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.Jobs()) })
	mux.HandleFunc("GET "+adminPrefix+"/runs", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.Runs()) })
	mux.HandleFunc("POST "+adminPrefix+"/projects", s.postProject)
	mux.HandleFunc("POST "+adminPrefix+"/console/{act}", s.postConsole)
	mux.HandleFunc("POST "+adminPrefix+"/users/remove", s.postRemoval)
	mux.HandleFunc("POST "+adminPrefix+"/credentials", s.postCredential)
	s.routeWindow(mux)
	w.Header().Set("Date", s.Now().Format(http.TimeFormat))
	mux.ServeHTTP(w, r)
}

func (s *Server) postFault(w http.ResponseWriter, r *http.Request) {
	fault, err := readFault(r)
	if err == nil {
		err = s.AddFault(fault)
	}
	if err != nil {
		refuseAdmin(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// deleteFaults removes the faults that equal the one in the body, or all if there is
// none.
func (s *Server) deleteFaults(w http.ResponseWriter, r *http.Request) {
	fault, err := readFault(r)
	switch {
	case err != nil:
		refuseAdmin(w, err)
		return
	case fault == Fault{}:
		s.ClearFaults()
	default:
		s.removeFault(fault)
	}
	w.WriteHeader(http.StatusNoContent)
}

func readFault(r *http.Request) (Fault, error) {
	var in faultRequest
	if err := readAdmin(r, &in); err != nil {
		return Fault{}, err
	}
	return in.fault()
}

func (s *Server) postClock(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Advance string `json:"advance"`
	}
	if err := readAdmin(r, &in); err != nil {
		refuseAdmin(w, err)
		return
	}
	d, err := time.ParseDuration(in.Advance)
	if err != nil || d < 0 {
		refuseAdmin(w, errors.New(`advance is not a duration such as "24h"`))
		return
	}
	if err := s.advance(d); err != nil {
		refuseAdmin(w, err)
		return
	}
	writeJSON(w, map[string]time.Time{"now": s.Now()})
}

func (s *Server) postConsole(w http.ResponseWriter, r *http.Request) {
	var in struct {
		IAMID     string   `json:"iam_id"`
		AccountID string   `json:"account_id"`
		Regions   []string `json:"regions"`
		KeyID     string   `json:"key_id"`
	}
	if err := readAdmin(r, &in); err != nil {
		refuseAdmin(w, err)
		return
	}
	action := ConsoleAction{Act: r.PathValue("act"), IAMID: in.IAMID, AccountID: in.AccountID, Regions: in.Regions, KeyID: in.KeyID}
	if err := s.Console(action); err != nil {
		refuseAdmin(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// readAdmin reads a JSON object. An empty body is an empty object.
func readAdmin(r *http.Request, into any) error {
	text, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil || len(bytes.TrimSpace(text)) == 0 {
		return err
	}
	return decodeStrict(text, into)
}

func refuseAdmin(w http.ResponseWriter, err error) {
	writeError(w, statusOf(err), err)
}

func writeError(w http.ResponseWriter, status int, err error) {
	w.Header().Set("Content-Type", jsonMedia)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": err.Error()}) // The client may be gone.
}

func writeJSON(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", jsonMedia)
	_ = json.NewEncoder(w).Encode(body) // The client may be gone.
}
