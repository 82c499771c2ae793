// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

const controlPrefix = "/_emulator"

func isControlPath(path string) bool {
	return path == controlPrefix || strings.HasPrefix(path, controlPrefix+"/")
}

// serveControl answers the paths with which tests and the demo look behind
// the curtain. They need no token, meet no fault and stay out of the journal.
func (s *Server) serveControl(w http.ResponseWriter, r *http.Request) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+controlPrefix+"/keys", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.Keys()) })
	mux.HandleFunc("GET "+controlPrefix+"/requests", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, append([]RequestRecord{}, s.Requests()...))
	})
	mux.HandleFunc("DELETE "+controlPrefix+"/requests", func(w http.ResponseWriter, _ *http.Request) {
		s.ClearRequests()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET "+controlPrefix+"/faults", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.Faults()) })
	mux.HandleFunc("POST "+controlPrefix+"/faults", s.postFault)
	mux.HandleFunc("DELETE "+controlPrefix+"/faults", func(w http.ResponseWriter, _ *http.Request) {
		s.ClearFaults()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST "+controlPrefix+"/clock", s.postClock)
	mux.HandleFunc("GET "+controlPrefix+"/jobs", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.Jobs()) })
	mux.HandleFunc("GET "+controlPrefix+"/runs", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.Runs()) })
	mux.HandleFunc("POST "+controlPrefix+"/projects", s.postProject)
	mux.HandleFunc("POST "+controlPrefix+"/console/{act}", s.postConsole)

	w.Header().Set("Date", s.Now().Format(http.TimeFormat))
	mux.ServeHTTP(w, r)
}

func (s *Server) postFault(w http.ResponseWriter, r *http.Request) {
	var in faultRequest
	if err := readControl(r, &in); err != nil {
		refuseControl(w, err)

		return
	}

	fault, err := in.fault()
	if err != nil {
		refuseControl(w, err)

		return
	}

	if err := s.AddFault(fault); err != nil {
		refuseControl(w, err)

		return
	}

	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) postClock(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Advance string `json:"advance"`
	}
	if err := readControl(r, &in); err != nil {
		refuseControl(w, err)

		return
	}

	d, err := time.ParseDuration(in.Advance)
	if err != nil || d < 0 {
		refuseControl(w, errors.New(`advance is not a duration such as "24h"`))

		return
	}

	s.Advance(d)
	writeJSON(w, map[string]time.Time{"now": s.Now()})
}

func (s *Server) postConsole(w http.ResponseWriter, r *http.Request) {
	var in struct {
		IAMID     string   `json:"iam_id"`
		AccountID string   `json:"account_id"`
		Regions   []string `json:"regions"`
		KeyID     string   `json:"key_id"`
	}
	if err := readControl(r, &in); err != nil {
		refuseControl(w, err)

		return
	}

	action := ConsoleAction{Act: r.PathValue("act"), IAMID: in.IAMID, AccountID: in.AccountID, Regions: in.Regions, KeyID: in.KeyID}
	if err := s.Console(action); err != nil {
		refuseControl(w, err)

		return
	}

	w.WriteHeader(http.StatusNoContent)
}

// readControl reads a JSON object. An empty body is an empty object, so that
// an action with nothing to say needs none.
func readControl(r *http.Request, into any) error {
	decoder := json.NewDecoder(io.LimitReader(r.Body, maxBody))
	decoder.DisallowUnknownFields()

	if err := decoder.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return err
	}

	return nil
}

func refuseControl(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", jsonMedia)
	w.WriteHeader(statusOf(err))
	_ = json.NewEncoder(w).Encode(map[string]string{"error": err.Error()}) // The client may be gone.
}

func writeJSON(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", jsonMedia)
	_ = json.NewEncoder(w).Encode(body) // The client may be gone.
}
