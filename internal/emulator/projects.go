// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
)

// Access says whether a project or space exists and lets people in.
type Access string

// What can be said of a project or space.
const (
	AccessGranted Access = "granted" // everybody in the account works in it
	AccessDenied  Access = "denied"  // it exists, and nobody may work in it (403)
	AccessMissing Access = "missing" // it does not exist (404)
)

var scopeID = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// SetProject says whether the project or space with an id lets people in.
// Jobs that are in it stay there, and run. Until it is called, every ID is that of
// a project and of a space in which everybody in the account may work, in every
// region and account.
//
// Assumed A77: The ID of a project or space has letters, digits, dots,
// underscores and hyphens.
func (s *Server) SetProject(id string, access Access) error {
	if !scopeID.MatchString(id) {
		return fmt.Errorf("emulator: %q is not the id of a project or space", id)
	}
	if !slices.Contains([]Access{AccessGranted, AccessDenied, AccessMissing}, access) {
		return fmt.Errorf("emulator: access %q is not granted, denied or missing", access)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store.access[id] = access
	return nil
}

// A scope is the project or space that a job is in.
type scope struct {
	kind      string // "project" or "space"
	id        string
	accountID string
}

// parameter is the name of the query parameter, and of the member of replies,
// that names the scope.
func (in scope) parameter() string { return in.kind + "_id" }

// enter reads the scope of a request to jobs, of which each has exactly one, and checks that
// the caller may use it.
//
// Assumed A78: A project or space that is missing is refused with 404, one
// without access with 403.
// Assumed A79: A viewer of the account can read jobs, and can neither change nor
// run them.
func (s *Server) enter(c *call) (scope, *problem) {
	project, space := c.query.Get("project_id"), c.query.Get("space_id")
	in := scope{kind: "project", id: project, accountID: c.caller.accountID}
	if project == "" {
		in.kind, in.id = "space", space
	}
	switch access := s.store.access[in.id]; {
	case (project == "") == (space == ""):
		return in, badParameter("project_id", "Exactly one of project_id and space_id must be given.")
	case !scopeID.MatchString(in.id):
		return in, badParameter(in.parameter(), "The "+in.parameter()+" is not valid.")
	case access == AccessMissing:
		return in, refuse(http.StatusNotFound, in.kind+"_not_found", "The "+in.kind+" "+in.id+" could not be found.")
	case access == AccessDenied:
		return in, refuse(http.StatusForbidden, in.kind+"_access_denied",
			"You are not authorized to work in the "+in.kind+" "+in.id+".")
	case c.route.noViewers && c.caller.user.role == roleViewer:
		return in, forbidden("You are not authorized to change or run jobs.")
	}
	return in, nil
}
