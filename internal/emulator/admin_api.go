// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"text/tabwriter"
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
	mux.Handle("POST /_emulator/faults", change(s.postFault))
	mux.Handle("DELETE /_emulator/faults", change(s.deleteFaults))
	mux.Handle("POST /_emulator/clock", post(s.postClock))
	mux.Handle("GET /_emulator/jobs", show(s.Jobs))
	mux.Handle("GET /_emulator/runs", show(s.Runs))
	mux.Handle("POST /_emulator/projects", change(func(in projectRequest) error {
		return s.SetProject(in.ID, in.Access)
	}))
	mux.HandleFunc("POST /_emulator/console/{act}", func(w http.ResponseWriter, r *http.Request) {
		change(func(in ConsoleAction) error {
			in.Act = r.PathValue("act")
			return s.Console(in)
		})(w, r)
	})
	mux.Handle("POST /_emulator/users/remove", change(func(in removalRequest) error {
		return s.RemoveUser(in.IAMID, in.AccountID)
	}))
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
func post[T any](do func(T) (status int, body any, err error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in T
		text, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
		if err == nil && len(bytes.TrimSpace(text)) > 0 {
			err = decodeStrict(text, &in)
		}
		var status int
		var body any
		if err == nil {
			status, body, err = do(in)
		}
		if err != nil {
			writeError(w, statusOf(err), err)
			return
		}
		writeJSON(w, status, body)
	}
}

// change is post for what answers without a body.
func change[T any](do func(T) error) http.HandlerFunc {
	return post(func(in T) (int, any, error) { return http.StatusNoContent, nil, do(in) })
}

func (s *Server) postFault(in faultRequest) error {
	fault, err := in.fault()
	if err != nil {
		return err
	}
	return s.AddFault(fault)
}

// deleteFaults removes the faults that equal the one in the body, or all if there is none.
func (s *Server) deleteFaults(in faultRequest) error {
	fault, err := in.fault()
	if err == nil {
		s.removeFaults(fault)
	}
	return err
}

type clockRequest struct {
	Advance string `json:"advance"`
}

func (s *Server) postClock(in clockRequest) (int, any, error) {
	d, err := time.ParseDuration(in.Advance)
	if err != nil || d < 0 {
		return 0, nil, errors.New(`advance is not a duration such as "24h"`)
	}
	err = s.advance(d)
	return http.StatusOK, map[string]time.Time{"now": s.Now()}, err
}

type projectRequest struct {
	ID     string `json:"id"`
	Access Access `json:"access"`
}

type removalRequest struct {
	IAMID     string `json:"iam_id"`
	AccountID string `json:"account_id"`
}

func (s *Server) postCredential(in ForeignCredential) (int, any, error) {
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

// getKeys shows every key, as JSON or, for a terminal, as a table.
func (s *Server) getKeys(w http.ResponseWriter, r *http.Request) {
	if !strings.Contains(r.Header.Get("Accept"), "text/plain") {
		writeJSON(w, http.StatusOK, s.Keys())
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	const gap = 2
	table := tabwriter.NewWriter(w, 0, 0, gap, ' ', 0)
	fmt.Fprintln(table, "STATUS\tREGIONS\tCREATED\tLOCKED\tNAME\tID")
	for _, key := range s.Keys() {
		regions, locked := "-", "-"
		if len(key.Regions) > 0 {
			regions = strings.Join(key.Regions, ",")
		}
		if key.Locked {
			locked = "locked"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n",
			key.Status, regions, key.CreatedAt.Format(time.RFC3339), locked, oneLine(key.Name), key.ID)
	}
	_ = table.Flush() // The client may be gone.
}

// oneLine keeps a name of the user's own choice inside its cell.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, text)
}
