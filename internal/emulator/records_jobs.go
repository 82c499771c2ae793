// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"time"
)

// A JobRecord is a job as a person with access to everything would see it.
type JobRecord struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`
	Region       string    `json:"region"`
	ProjectID    string    `json:"project_id"` // "" for a job in a space
	SpaceID      string    `json:"space_id"`   // "" for a job in a project
	Schedule     string    `json:"schedule"`   // "" when there is none
	OwnerIAMID   string    `json:"owner_iam_id"`
	AccountID    string    `json:"account_id"`
	CreatedAt    time.Time `json:"created_at"`
	NextRun      time.Time `json:"next_run"` // zero when the schedule starts none
	BeingDeleted bool      `json:"being_deleted"`
}

// A RunRecord is a run, with the key that it was given.
type RunRecord struct {
	ID        string    `json:"id"`
	JobID     string    `json:"job_id"`
	Region    string    `json:"region"`
	State     string    `json:"state"`
	Scheduled bool      `json:"scheduled"`
	StartedAt time.Time `json:"started_at"`
	EndedAt   time.Time `json:"ended_at"` // zero while it is under way
	KeyID     string    `json:"key_id"`   // "" when there was none, or one that is gone from IAM
	Error     string    `json:"error"`    // code and message; "" for a run that did not fail
}

// Jobs are all jobs of all regions, projects and spaces, oldest first.
func (s *Server) Jobs() []JobRecord {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	records := make([]JobRecord, 0, len(s.store.jobs))
	for _, one := range s.store.jobs {
		record := JobRecord{
			ID: one.id, Name: one.settings.name, Region: one.region, Schedule: one.settings.expression,
			OwnerIAMID: one.ownerID, AccountID: one.accountID, CreatedAt: one.createdAt,
			NextRun: one.nextRun, BeingDeleted: !one.goneAt.IsZero(),
		}
		if one.scope.kind == "space" {
			record.SpaceID = one.scope.id
		} else {
			record.ProjectID = one.scope.id
		}
		records = append(records, record)
	}
	return records
}

// Runs are the runs of all jobs that are kept, oldest first.
func (s *Server) Runs() []RunRecord {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.catchUp()
	records := make([]RunRecord, 0, len(s.store.runs))
	for _, run := range s.store.runs {
		record := RunRecord{
			ID: run.id, JobID: run.job.id, Region: run.job.region, State: run.state(now),
			Scheduled: run.asked == nil, StartedAt: run.startedAt, KeyID: run.keyID,
		}
		if run.hasEnded(now) {
			record.EndedAt = run.endsAt
			if run.failure != nil {
				record.Error = run.failure.Code + ": " + run.failure.Message
			}
		}
		records = append(records, record)
	}
	return records
}

// FailRuns makes the later runs of a job fail with a message, once they have
// run for a while. An empty message ends that.
func (s *Server) FailRuns(jobID, message string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	for _, one := range s.store.jobs {
		if one.id == jobID {
			one.failure = message
			return nil
		}
	}
	return fmt.Errorf("emulator: there is no job %q", jobID)
}
