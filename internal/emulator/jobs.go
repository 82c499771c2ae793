// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"time"
)

// slowDelete is how long a deletion takes where it is not done at once.
const slowDelete = 10 * time.Second

// A job is one job in one project or space of one region.
type job struct {
	id, region string
	scope      scope

	owner identity // runs with their key

	assetRef, assetRefType, servingName string

	members  members
	settings settings

	// knownMembers are those that its configuration can have; nil for any.
	knownMembers []string
	// configuration is what was given and the defaults of the service. It is
	// replaced and never changed, because runs share it.
	configuration        map[string]json.RawMessage
	configurationVersion string

	createdAt time.Time
	version   int

	scheduleID, schedulerID string
	nextRun                 time.Time // zero when there is none to come

	failure string    // what the runs to come fail with; "" for nothing
	goneAt  time.Time // zero until the job is deleted

	runs []*jobRun // oldest first
	// leaving says that some of them are being deleted.
	leaving bool
}

// jobRoutes are the calls to jobs and their runs.
func jobRoutes() []route {
	const (
		get, post, patch, del = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete
		jobs                  = "/platform/{region}/v2/jobs"
		job                   = jobs + "/{job_id}"
		runs                  = job + "/runs"
		run                   = runs + "/{run_id}"
	)
	var (
		enter   = (*Server).enter
		findJob = (*Server).findJob
		lasting = (*Server).findLastingJob
		findRun = (*Server).findRun
		inJSON  = []string{jsonMedia}
		in      = func(more ...string) []string { return append(more, "project_id", "space_id") }
	)
	return []route{
		{method: get, pattern: jobs + "/docs/schemas/v2-swagger.yaml", handle: (*Server).describeJobs},
		{
			method: get, pattern: jobs, query: in("asset_ref", "asset_ref_type", "run_id", "limit", "next"),
			handle: with(enter, (*Server).listJobs),
		},
		{method: post, pattern: jobs, query: in(), media: inJSON, noViewers: true, handle: with(enter, (*Server).createJob)},
		{method: get, pattern: job, query: in(), handle: with(findJob, (*Server).getJob)},
		{
			method: patch, pattern: job, query: in(), media: []string{jsonMedia, patchMedia}, noViewers: true,
			handle: with(lasting, (*Server).patchJob),
		},
		{method: del, pattern: job, query: in(), noViewers: true, handle: with(findJob, (*Server).deleteJob)},
		{method: get, pattern: runs, query: in("limit", "next", "states"), handle: with(findJob, (*Server).listRuns)},
		{
			method: post, pattern: runs, query: in(), media: inJSON, noViewers: true,
			handle: with(lasting, (*Server).createRun),
		},
		{method: get, pattern: run, query: in("userfs"), handle: with(findRun, (*Server).getRun)},
		{
			method: post, pattern: run + "/refresh_state", query: in("userfs"), media: inJSON, optional: true,
			handle: with(findRun, (*Server).getRun),
		},
		{method: del, pattern: run, query: in(), noViewers: true, handle: with(findRun, (*Server).deleteRun)},
		{
			method: post, pattern: run + "/cancel", query: in(), media: inJSON, optional: true, noViewers: true,
			handle: with(findRun, (*Server).cancelRun),
		},
		{method: get, pattern: run + "/logs", query: in("limit"), handle: with(findRun, (*Server).runLogs)},
	}
}

// describeJobs answers GET /v2/jobs/docs/schemas/v2-swagger.yaml. Nobody has the
// description that the service publishes there, so this one is empty.
func (s *Server) describeJobs(*call) (reply, *problem) {
	header := http.Header{"Content-Type": {"application/yaml"}}
	return reply{status: http.StatusOK, header: header, body: []byte("swagger: \"2.0\"\npaths: {}\n")}, nil
}

// findJob finds the job of a request, in the scope that the request names.
func (s *Server) findJob(c *call) (*job, *problem) {
	in, refusal := s.enter(c)
	if refusal != nil {
		return nil, refusal
	}
	found := find(s.store.jobs, func(one *job) bool {
		return one.id == c.params["job_id"] && one.region == c.params["region"] && one.scope == in
	})
	if found == nil {
		return nil, refuse(http.StatusNotFound, "job_not_found", "The job could not be found in the "+in.kind+" "+in.id+".")
	}
	return found, nil
}

// findLastingJob finds the job of a request that is not being deleted.
//
// Assumed A107: Changing a job that is being deleted is refused with 409.
func (s *Server) findLastingJob(c *call) (*job, *problem) {
	found, refusal := s.findJob(c)
	if refusal == nil && !found.goneAt.IsZero() {
		refusal = conflict("job_being_deleted", "The job is being deleted.")
	}
	return found, refusal
}

// createJob answers POST /v2/jobs. A job runs with the task credential of the caller.
//
// Assumed A108: Names of jobs may repeat.
// Assumed A109: A job without an asset_ref_type is of the type notebook.
func (s *Server) createJob(c *call, in scope) (reply, *problem) {
	var body struct {
		Job *jobRequest `json:"job"`
	}
	if refusal := c.decode(&body); refusal != nil {
		return reply{}, refusal
	}
	asked := body.Job
	switch {
	case asked == nil:
		return reply{}, missingField("job")
	case asked.AssetRef == "" && asked.AssetRefType == "":
		return reply{}, missingField("job.asset_ref")
	}
	want, quirks := asked.members(), quirksOf(c.params["region"])
	if quirks.refusesEnabled && want[enabledMember] != nil {
		return reply{}, unknownEnabled()
	}
	if quirks.ignoresEnabled {
		delete(want, enabledMember)
	}
	made := &job{
		region: c.params["region"], scope: in, createdAt: c.now, owner: c.caller.identity,
		assetRef: asked.AssetRef, assetRefType: cmp.Or(asked.AssetRefType, "notebook"), servingName: asked.ServingName,
		knownMembers: knownMembers(asked.AssetRefType),
	}
	if refusal := s.store.assign(made, want, true, c); refusal != nil {
		return reply{}, refusal
	}
	made.id = s.store.random.uuid("job")
	s.store.jobs = append(s.store.jobs, made)
	return respond(http.StatusCreated, made.body(c.now)), nil
}

// assign checks members and gives them to a job. Its schedule begins anew if it was set;
// otherwise the last time of it may have been. Some regions forget the empty members.
//
// Assumed A98: An empty text, object or list clears a member, and remove leaves
// it out.
// Assumed A99: Nobody is notified unless the job asks for it, and the job always
// shows which.
// Assumed A100: The service adds env_type and version to a configuration without
// them.
func (s *store) assign(to *job, want members, anew bool, c *call) *problem {
	given, refusal := want.settings()
	if refusal == nil {
		refusal = to.checkConfiguration(given)
	}
	switch {
	case refusal != nil:
		return refusal
	case anew && given.schedule != nil && given.schedule.Next(c.now).IsZero():
		return badMember("schedule", "The schedule never starts a run.")
	}
	if want[enabledMember] == nil {
		want[enabledMember] = json.RawMessage("false")
	}
	if quirksOf(to.region).forgetsCleared {
		maps.DeleteFunc(want, func(name string, value json.RawMessage) bool {
			return name != "configuration" && isEmptyJSON(value)
		})
	}
	if to.configurationVersion == "" {
		to.configurationVersion = s.random.uuid("configuration-version")
	}
	to.members, to.settings = want, given
	to.configuration = map[string]json.RawMessage{
		"env_type": json.RawMessage(`"default_spark"`), "version": json.RawMessage(quote(to.configurationVersion)),
	}
	maps.Copy(to.configuration, given.Configuration)
	if anew {
		s.reschedule(to, c)
	}
	return nil
}

// reschedule begins the schedule of a job anew.
func (s *store) reschedule(of *job, c *call) {
	of.nextRun = of.settings.firstRun(c.now)
	if of.settings.schedule == nil {
		of.scheduleID, of.schedulerID = "", ""
		return
	}
	of.schedulerID = c.caller.iamID
	if of.scheduleID == "" {
		of.scheduleID = s.random.uuid("schedule")
	}
}

// getJob answers GET /v2/jobs/{job_id}.
func (s *Server) getJob(c *call, found *job) (reply, *problem) {
	return respond(http.StatusOK, found.body(c.now)), nil
}

// deleteJob answers DELETE /v2/jobs/{job_id}: the job goes with its runs. Where that
// takes a while, reads show the job until then, and it does not run.
//
// Assumed A110: Deleting a job with a run under way is refused with 409.
// Assumed A111: A second deletion of a job is answered like the first.
func (s *Server) deleteJob(c *call, found *job) (reply, *problem) {
	if slices.ContainsFunc(found.runs, func(run *jobRun) bool { return !run.hasEnded(c.now) }) {
		return reply{}, conflict("job_is_running", "The job has a run that is under way.")
	}
	found.nextRun = time.Time{}
	return s.deleteSoon(c, &found.goneAt), nil
}

// deleteSoon answers the deletion of a job or run and sets when it is gone: at once, or
// after a while in regions where deletions are slow.
func (s *Server) deleteSoon(c *call, goneAt *time.Time) reply {
	if !quirksOf(c.params["region"]).slowDelete {
		*goneAt = c.now
		s.store.tidy(c.now)
		return respond(http.StatusNoContent, nil)
	}
	setDefault(goneAt, c.now.Add(slowDelete))
	return respond(http.StatusAccepted, nil)
}
