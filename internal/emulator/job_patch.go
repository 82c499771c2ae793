// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
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
	want[pathConfiguration] = mustMarshal(found.configuration)
	rescheduled, quirks := false, quirksOf(found.region)
	for _, operation := range operations {
		if operation.Path == pathEnabled && quirks.refusesEnabled {
			return reply{}, unknownEnabled()
		}
		if operation.Path == pathEnabled && quirks.ignoresEnabled {
			continue
		}
		if refusal := operation.clearSchedule(quirks.clearsWithNull); refusal != nil {
			return reply{}, refusal
		}
		if refusal := operation.apply(want); refusal != nil {
			return reply{}, refusal
		}
		rescheduled = rescheduled || operation.reschedules()
	}
	given, refusal := want.settings()
	if refusal != nil {
		return reply{}, refusal
	}
	refusal = found.checkConfiguration(given)
	if rescheduled {
		refusal = cmp.Or(refusal, given.checkFires(c.now))
	}
	if refusal != nil {
		return reply{}, refusal
	}
	found.set(want, given)
	found.version++
	if rescheduled {
		s.store.reschedule(found, c)
	}
	return respond(http.StatusOK, found.body(c.now)), nil
}

func (o patchOperation) reschedules() bool {
	return o.Op != "test" && (o.Path == pathSchedule || o.Path == pathScheduleInfo)
}

// clearSchedule takes null for a schedule that is cleared. Some regions take nothing
// else.
//
// Assumed A129: null clears a schedule as an empty text does; in some regions an empty
// text is refused.
func (o *patchOperation) clearSchedule(withNullAlone bool) *problem {
	switch {
	case o.Path != pathSchedule || o.Op == "test":
	case string(o.Value) == "null":
		o.Value = json.RawMessage(`""`)
	case string(o.Value) == `""` && withNullAlone:
		return badMember(pathSchedule, "The schedule is empty; use null.")
	}
	return nil
}

// apply carries out one operation. RFC 6902 says how values compare, and that all but
// add need something to be there.
//
// Assumed A96: The operations remove and test are known.
// Assumed A97: What cannot be changed cannot be tested.
func (o patchOperation) apply(to members) *problem {
	if name, within := strings.CutPrefix(o.Path, pathConfiguration+"/"); within && !strings.Contains(name, "/") {
		return o.applyToConfiguration(to, name)
	}
	switch {
	case !slices.Contains([]string{"add", "replace", "remove", "test"}, o.Op):
		return badField("op", "The op of a patch operation must be add, replace, remove or test.")
	case !isSettable(o.Path):
		return badField("path", "The path "+quote(o.Path)+" cannot be changed or tested.")
	}
	return o.applyToMember(to, o.Path)
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
	if err := json.Unmarshal(to[pathConfiguration], &configuration); err != nil || configuration == nil {
		return badMember(pathConfiguration, "The value is not an object.")
	}
	if !slices.Contains([]string{"add", "replace", "remove"}, o.Op) {
		return badField("op", "The op of an operation on the configuration must be add, replace or remove.")
	}
	if refusal := o.applyToMember(configuration, name); refusal != nil {
		return refusal
	}
	to[pathConfiguration] = mustMarshal(configuration)
	return nil
}

// set gives the job its members. Some regions forget the empty ones.
//
// Assumed A98: An empty text, object or list clears a member, and remove leaves
// it out.
// Assumed A99: Nobody is notified unless the job asks for it, and the job always
// shows which.
// Assumed A100: The service adds env_type and version to a configuration without
// them.
func (j *job) set(want members, given settings) {
	if want[pathEnabled] == nil {
		want[pathEnabled] = json.RawMessage("false")
	}
	if quirksOf(j.region).forgetsCleared {
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
