// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
)

// A patchOperation is one operation of a JSON patch. Its op is add or replace.
type patchOperation struct {
	Op    string          `json:"op"`
	Path  string          `json:"path"`
	Value json.RawMessage `json:"value"`
}

// patchJob changes a job, in all that is asked or in nothing.
//
// PATCH /v2/jobs/{job_id}
//
// Assumed: a patch without operations is refused; changing the schedule makes
// the caller its creator, while the runs stay with the key of the owner; a
// change of schedule or schedule_info, even to what it is, begins the schedule
// anew.
func (s *Server) patchJob(c *call) (reply, *problem) {
	found, refusal := s.findLastingJob(c)
	if refusal != nil {
		return reply{}, refusal
	}

	var operations []patchOperation
	if refusal := c.decode(&operations); refusal != nil {
		return reply{}, refusal
	}

	if len(operations) == 0 {
		return reply{}, badRequest("The patch holds no operation.")
	}

	want := maps.Clone(found.members)
	rescheduled := false

	for _, operation := range operations {
		if refusal := operation.apply(want); refusal != nil {
			return reply{}, refusal
		}

		rescheduled = rescheduled || operation.Path == pathSchedule || operation.Path == pathScheduleInfo
	}

	given, refusal := want.settings()
	if refusal != nil {
		return reply{}, refusal
	}

	if rescheduled {
		if refusal := given.checkFires(c.now); refusal != nil {
			return reply{}, refusal
		}
	}

	found.set(want, given)
	found.changes++

	if rescheduled {
		s.store.reschedule(found, c)
	}

	return respond(http.StatusOK, found.body(c.now)), nil
}

// apply carries out one operation. That replace wants something to replace is
// in RFC 6902.
func (o patchOperation) apply(to members) *problem {
	known := []string{
		pathName, pathDescription, pathConfiguration, pathSchedule, pathScheduleInfo,
		pathParameters, pathParameterSets, pathRetention, pathNotifications,
	}

	_, present := to[o.Path]

	switch {
	case o.Op != "add" && o.Op != "replace":
		return badField("op", "The op of a patch operation must be add or replace.")
	case !slices.Contains(known, o.Path):
		return badField("path", "The path "+quote(o.Path)+" cannot be changed.")
	case o.Value == nil:
		return missingField("value")
	case o.Op == "replace" && !present:
		return badField("path", "There is nothing to replace at "+o.Path+".")
	}

	to[o.Path] = o.Value

	return nil
}

// set gives the job its members, of which some regions forget the empty ones.
//
// Assumed: "", {} and [] clear a member; the service adds env_type and version
// to a configuration without them.
func (j *job) set(want members, given settings) {
	if mannersOf(j.region).forgetsCleared {
		for path, value := range want {
			if path != pathConfiguration && isEmptyJSON(value) {
				delete(want, path)
			}
		}
	}

	j.members, j.settings = want, given

	j.configuration = maps.Clone(given.configuration)
	for name, value := range map[string]string{"env_type": "default_spark", "version": j.configurationVersion} {
		if _, set := j.configuration[name]; !set {
			j.configuration[name] = json.RawMessage(quote(value))
		}
	}
}

// isEmptyJSON reports whether a value is "", {} or [], spaces aside.
func isEmptyJSON(value json.RawMessage) bool {
	var read any
	if json.Unmarshal(value, &read) != nil {
		return false
	}

	switch read := read.(type) {
	case string:
		return read == ""
	case map[string]any:
		return len(read) == 0
	case []any:
		return len(read) == 0
	}

	return false
}
