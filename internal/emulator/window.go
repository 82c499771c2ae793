// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"time"
)

// windowPace is how often an open window looks whether something has changed.
const windowPace = 250 * time.Millisecond

//go:embed window
var windowFiles embed.FS

// A window is the page at /: the product's User API key tab in miniature. It shows
// the state and posts to the admin paths, and changes nothing by itself.
type window struct {
	page *template.Template
	// colours has the colour of each key that was ever shown, so that a run keeps
	// its colour when its key is deleted. Server.mu protects it.
	colours map[string]int
}

func newWindow() window {
	return window{template.Must(template.ParseFS(windowFiles, "window/page.html")), map[string]int{}}
}

func (s *Server) routeWindow(mux *http.ServeMux) {
	mux.Handle("GET /{$}", s.windowOf(s.getWindow))
	mux.Handle("GET "+adminPrefix+"/window/events", s.windowOf(s.streamWindow))
	for _, file := range []string{"window.css", "window.js", "icon.svg"} {
		mux.HandleFunc("GET "+adminPrefix+"/window/"+file, func(w http.ResponseWriter, r *http.Request) {
			setWindowHeaders(w.Header())
			http.ServeFileFS(w, r, windowFiles, "window/"+file)
		})
	}
}

// setWindowHeaders lets the page use its own script, style and icon, and nothing
// else: names and descriptions of keys are the users' own.
func setWindowHeaders(header http.Header) {
	header.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "+
		"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store")
}

// windowOf answers for a user: the first, or the one whose place among Users, counted
// from 1, the parameter user has.
func (s *Server) windowOf(show func(w http.ResponseWriter, r *http.Request, place int)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		number, err := strconv.Atoi(cmp.Or(r.URL.Query().Get("user"), "1"))
		if err != nil || number < 1 || number > len(s.Users()) {
			http.Error(w, "there is no such user", http.StatusNotFound)
			return
		}
		show(w, r, number-1)
	}
}

// getWindow shows the page.
func (s *Server) getWindow(w http.ResponseWriter, _ *http.Request, place int) {
	var page bytes.Buffer
	if err := s.window.page.ExecuteTemplate(&page, "page.html", s.windowView(place)); err != nil {
		writeError(w, http.StatusInternalServerError, err)
		return
	}
	setWindowHeaders(w.Header())
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = page.WriteTo(w) // The client may be gone.
}

// streamWindow sends the sections of the page that changed, as server-sent events,
// until the client leaves. Each event is a JSON object of HTML by section.
func (s *Server) streamWindow(w http.ResponseWriter, r *http.Request, place int) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	shown := map[string]string{}
	for here := true; here; here = pause(windowPace, r.Context().Done()) {
		changed, err := s.changedSections(place, shown)
		if err != nil {
			return
		}
		if len(changed) == 0 {
			continue
		}
		fmt.Fprintf(w, "data: %s\n\n", mustMarshal(changed))
		if http.NewResponseController(w).Flush() != nil {
			return
		}
	}
}

// changedSections renders the page's sections, returns those that differ from what
// is shown, and notes them there.
func (s *Server) changedSections(place int, shown map[string]string) (map[string]string, error) {
	view, changed := s.windowView(place), map[string]string{}
	// Each has the name of its template, which is also its ID in the page.
	for _, section := range []string{"clock", "summary", "keys", "runs", "jobs", "faults", "requests"} {
		var html bytes.Buffer
		if err := s.window.page.ExecuteTemplate(&html, section, view); err != nil {
			return nil, err
		}
		if before, ok := shown[section]; !ok || before != html.String() {
			shown[section], changed[section] = html.String(), html.String()
		}
	}
	return changed, nil
}
