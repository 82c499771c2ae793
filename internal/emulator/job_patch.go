// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/json"
	"maps"
	"net/http"
	"path"
	"reflect"
	"slices"
)

// patchMedia is the media type of RFC 6902.
//
// Assumed A91: A patch may have the media type of RFC 6902 as well as plain JSON.
const patchMedia = "application/json-patch+json"

type patchOperation struct {
	Op    string          `json:"op"`
	Path  string          `json:"path"`
	Value json.RawMessage `json:"value"`
}

// patchJob answers PATCH /v2/jobs/{job_id}: it carries out all operations or none.
//
// Assumed A92: A patch without operations is refused with 400.
// Assumed A93: A patch that only tests counts as a change.
// Assumed A94: Whoever changes the schedule becomes its creator, and the runs
// keep the key of the owner.
// Assumed A95: A change of schedule or schedule_info starts the schedule anew,
// even if nothing differs.
func (s *Server) patchJob(c *call, found *job) (reply, *problem) {
	var operations []patchOperation
	if refusal := c.decode(&operations); refusal != nil {
		return reply{}, refusal
	}
	if len(operations) == 0 {
		return reply{}, badRequest("The patch holds no operation.")
	}
	// A patch works on what the job shows, with what the service added.
	want := maps.Clone(found.members)
	want["configuration"] = mustMarshal(found.configuration)
	rescheduled, quirks := false, quirksOf(found.region)
	for _, operation := range operations {
		name := operation.member()
		switch {
		case name == enabledMember && quirks.refusesEnabled:
			return reply{}, unknownEnabled()
		case name == enabledMember && quirks.ignoresEnabled:
			continue
		case name == "schedule" && operation.Op != "test":
			if refusal := operation.clearSchedule(quirks.clearsWithNull); refusal != nil {
				return reply{}, refusal
			}
		}
		if refusal := operation.apply(want); refusal != nil {
			return reply{}, refusal
		}
		rescheduled = rescheduled || operation.Op != "test" && (name == "schedule" || name == "schedule_info")
	}
	if refusal := s.store.assign(found, want, rescheduled, c); refusal != nil {
		return reply{}, refusal
	}
	found.version++
	return respond(http.StatusOK, found.body(c.now)), nil
}

// member is the name of the member that the operation changes or tests, or "" if its
// path leads anywhere else.
func (o patchOperation) member() string {
	section, name := path.Split(o.Path)
	home := "/entity/job/"
	if name == "name" || name == "description" {
		home = "/metadata/"
	}
	if _, err := memberType(reflect.TypeFor[settings](), name); err != nil || section != home {
		return ""
	}
	return name
}

// clearSchedule takes null for a schedule that is cleared. Some regions take nothing
// else.
//
// Assumed A129: null clears a schedule as an empty text does; in some regions an empty
// text is refused.
func (o *patchOperation) clearSchedule(withNullAlone bool) *problem {
	switch string(o.Value) {
	case "null":
		o.Value = json.RawMessage(`""`)
	case `""`:
		if withNullAlone {
			return badMember("schedule", "The schedule is empty; use null.")
		}
	}
	return nil
}

// apply carries out one operation. RFC 6902 says how values compare, and that all but
// add need something to be there.
//
// Assumed A96: The operations remove and test are known.
// Assumed A97: What cannot be changed cannot be tested.
func (o patchOperation) apply(to members) *problem {
	if section, name := path.Split(o.Path); section == "/entity/job/configuration/" {
		return o.applyToConfiguration(to, name)
	}
	name := o.member()
	switch {
	case !slices.Contains([]string{"add", "replace", "remove", "test"}, o.Op):
		return badField("op", "The op of a patch operation must be add, replace, remove or test.")
	case name == "":
		return badField("path", "The path "+quote(o.Path)+" cannot be changed or tested.")
	}
	return o.applyToMember(to, name)
}

func (o patchOperation) applyToMember(to members, name string) *problem {
	value, present := to[name]
	switch {
	case o.Op != "remove" && o.Value == nil:
		return missingField("value")
	case o.Op != "add" && !present:
		return badField("path", "There is nothing to "+o.Op+" at "+o.Path+".")
	case o.Op == "test" && !sameJSON(value, o.Value):
		return badField("value", "There is another value at "+o.Path+".")
	case o.Op == "test":
	case o.Op == "remove":
		delete(to, name)
	default:
		to[name] = o.Value
	}
	return nil
}

// applyToConfiguration carries out an operation on one member of the
// configuration, as IBM's data-integration SDK does with offset.
//
// Assumed A123: A patch can change any single member of the configuration.
func (o patchOperation) applyToConfiguration(to members, name string) *problem {
	var configuration members
	if err := json.Unmarshal(to["configuration"], &configuration); err != nil || configuration == nil {
		return badMember("configuration", "The value is not an object.")
	}
	if !slices.Contains([]string{"add", "replace", "remove"}, o.Op) {
		return badField("op", "The op of an operation on the configuration must be add, replace or remove.")
	}
	if refusal := o.applyToMember(configuration, name); refusal != nil {
		return refusal
	}
	to["configuration"] = mustMarshal(configuration)
	return nil
}
