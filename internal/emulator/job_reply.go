// SPDX-License-Identifier: MPL-2.0

package emulator

import "time"

// Assumed A85: A job shows its next five runs.
const futureRuns = 5

// body is a job as the platform shows it.
//
// Assumed A86: A job shows the name of its asset, its serving name and that task
// credentials are enabled.
// Assumed A122: A job without a schedule has an empty schedule_id, and
// enable_notifications says whether anybody is notified at all.
func (j *job) body(now time.Time) map[string]any {
	metadata := map[string]any{
		"asset_id":   j.id,
		"name":       j.settings.Name,
		"owner_id":   j.owner.iamID,
		"created_at": j.createdAt.Format(time.RFC3339),
		"version":    j.version,
	}
	entity := map[string]any{
		"asset_ref_type": j.assetRefType,
		"configuration":  j.configuration,
		"task_credentials_support": map[string]any{
			"account_id": j.owner.accountID, "task_credentials_enabled": true, "user_id": j.owner.iamID,
		},
		"schedule_id": j.scheduleID, "schedule_creator_id": j.schedulerID, "future_scheduled_runs": j.futureRuns(),
		"enable_notifications": j.settings.Enabled || j.settings.Told != (notificationTypes{}),
	}
	for name, value := range j.members {
		switch name {
		case "name", "configuration", enabledMember:
		case "description":
			metadata[name] = value
		default:
			entity[name] = value
		}
	}
	if j.assetRef != "" {
		entity["asset_ref"] = j.assetRef
		entity["asset_ref_name"] = "Asset " + j.assetRef
	}
	if j.servingName != "" {
		entity["serving_name"] = j.servingName
	}
	j.addLastRun(entity, now)
	return j.scope.asset("job", "/v2/jobs/"+j.id, metadata, entity)
}

// asset is a job or run as the platform shows it.
func (in scope) asset(kind, path string, metadata, entity map[string]any) map[string]any {
	metadata["asset_type"] = kind
	metadata[in.parameter()] = in.id
	if in.kind == "project" {
		entity["project_name"] = "Project " + in.id
	}
	return map[string]any{
		"metadata": metadata,
		"entity":   map[string]any{kind: entity},
		"href":     path + "?" + in.parameter() + "=" + in.id,
	}
}

// futureRuns are the next times of the schedule.
func (j *job) futureRuns() []string {
	runs := []string{}
	for at := j.nextRun; !at.IsZero() && len(runs) < futureRuns; at = j.settings.runAfter(at) {
		runs = append(runs, at.Format(time.RFC3339))
	}
	return runs
}

// addLastRun tells how the last run went. A job without one says None.
//
// Assumed A87: The initiator of a run that was asked for is its caller.
func (j *job) addLastRun(entity map[string]any, now time.Time) {
	status, initiator, started := "None", "None", "None"
	var changed int64
	switch {
	case quirksOf(j.region).deprecatedRun:
		const deprecated = "deprecated field"
		status, initiator, started = deprecated, deprecated, deprecated
	case len(j.runs) > 0:
		last := j.runs[len(j.runs)-1]
		state, since := last.stateSince(now)
		status, initiator, started = state, "Scheduler", last.startedAt.Format(time.RFC3339)
		if last.asked != nil {
			initiator = last.asked.callerID
		}
		changed = since.UnixMilli()
	}
	entity["last_run_status"] = status
	entity["last_run_initiator"] = initiator
	entity["last_run_time"] = started
	entity["last_run_status_timestamp"] = changed
}
