// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/json"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// body is a run as the platform shows it, with or without the details that
// some lists leave out.
//
// Assumed A116: A run shows its duration once it has ended.
func (r *jobRun) body(now time.Time, detailed bool) map[string]any {
	metadata := map[string]any{
		"asset_id":   r.id,
		"name":       "job run",
		"owner_id":   r.job.owner.iamID,
		"created_at": r.startedAt.Format(time.RFC3339),
		"created":    0,
		"usage":      map[string]any{},
	}
	state, since := r.stateSince(now)
	entity := map[string]any{
		"job_ref":                     r.job.id,
		"job_name":                    r.jobName,
		"job_type":                    r.job.assetRefType,
		"state":                       state,
		"isScheduledRun":              r.asked == nil,
		"runtime_job_id":              strconv.FormatInt(r.startedAt.Unix(), 10) + "-999:" + strings.ReplaceAll(r.id, "-", "")[:16],
		"last_state_change_timestamp": since.Format(time.RFC3339),
	}
	if r.asked != nil {
		r.asked.show(metadata, entity)
	}
	if detailed {
		entity["configuration"] = r.fullConfiguration()
	}
	if quirks := quirksOf(r.job.region); r.hasEnded(now) {
		seconds := int(r.endsAt.Sub(r.startedAt) / time.Second)
		entity["duration"] = strconv.Itoa(seconds)
		if quirks.durationIsNumber {
			entity["duration"] = seconds
		}
		if r.failure != nil && !quirks.noRunError {
			entity["error"] = r.failure
		}
	}
	return r.job.scope.asset("job_run", "/v2/jobs/"+r.job.id+"/runs/"+r.id, metadata, entity)
}

// show gives back what was said when the run was asked for.
func (in *runRequest) show(metadata, entity map[string]any) {
	metadata["owner_id"] = in.callerID
	if in.Name != nil {
		metadata["name"] = *in.Name
	}
	if in.Description != "" {
		metadata["description"] = in.Description
	}
	if in.Parameters != nil {
		entity["job_parameters"] = in.Parameters
	}
	if in.ParameterSets != nil {
		entity["parameter_sets"] = in.ParameterSets
	}
}

// fullConfiguration is that of the job when the run started, with what was
// asked for on top.
func (r *jobRun) fullConfiguration() map[string]json.RawMessage {
	if r.asked == nil {
		return r.configuration
	}
	full := maps.Clone(r.configuration)
	maps.Copy(full, r.asked.Configuration)
	if quirksOf(r.job.region).parametersAsText && len(r.asked.Parameters) > 0 {
		full["job_parameters"] = mustMarshal(mapped(r.asked.Parameters, func(parameter jobParameter) string {
			return parameter.Name + "=" + plainText(parameter.Value)
		}))
	}
	return full
}

// logs are the lines that the run has written so far.
//
// Assumed A117: A log has a line for each step of a run.
func (r *jobRun) logs(now time.Time) []string {
	line := func(at time.Time, text string) string { return at.Format(time.RFC3339) + " " + text }
	lines := []string{
		line(r.startedAt, "Run "+r.id+" of job "+r.job.id+" starts."),
		line(r.startedAt, "Looking up the task credentials of user "+r.job.owner.iamID+"."),
	}
	if running := r.startedAt.Add(startingTime); !now.Before(running) && r.endsAt.After(running) {
		lines = append(lines, line(running, "The API key was exchanged for a token."), line(running, "The run is running."))
	}
	if !r.hasEnded(now) {
		return lines
	}
	if r.failure != nil {
		lines = append(lines, line(r.endsAt, "ERROR "+r.failure.Code+": "+r.failure.Message))
	}
	return append(lines, line(r.endsAt, "The run ended: "+r.outcome+"."))
}

// runLogs answers GET /v2/jobs/{job_id}/runs/{run_id}/logs.
//
// Assumed A118: limit takes the first lines of a log.
// Assumed A119: total_count counts all lines of a log.
func (s *Server) runLogs(c *call, run *jobRun) (reply, *problem) {
	lines := run.logs(c.now)
	total := len(lines)
	if text := c.query.Get("limit"); text != "" {
		limit, err := strconv.Atoi(text)
		if err != nil || limit < 1 {
			return reply{}, badParameter("limit", "The limit is not a number above 0.")
		}
		lines = lines[:min(limit, total)]
	}
	return respond(http.StatusOK, map[string]any{"results": lines, "total_count": total}), nil
}
