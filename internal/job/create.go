// SPDX-License-Identifier: MPL-2.0

package job

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

const (
	// looks is how often something is looked for before it is given up.
	looks = 5

	// rounding is how much older than the request that made it something may
	// look. The Date of a reply has whole seconds, created_at may come from
	// another machine, and services that round it do so to the minute.
	rounding = time.Minute
)

// Create creates a job. When the reply is lost the job may exist all the same;
// sent again, the request could make a second one, and both would run. So Create
// looks for the job instead: one of this definition that is the caller's, not
// older than the request and never met before. Exactly one is taken. Otherwise
// the error is ibmcloud.ErrAmbiguous and says what to do. It is a *ScopeError
// when the project or the space cannot be reached.
func (s *Store) Create(ctx context.Context, scope Scope, d Definition) (Job, error) {
	made, err := s.create(ctx, scope, d)
	if err != nil {
		return Job{}, fmt.Errorf("create the job %q: %w", d.Name, err)
	}
	s.meet(made.ID)
	return fromCloud(made), nil
}

func (s *Store) create(ctx context.Context, scope Scope, d Definition) (ibmcloud.Job, error) {
	// Of two jobs that are alike, made at once, nobody could tell whose reply was lost.
	unlock, err := s.creating.lock(ctx, scopeName(scope)+" "+d.Name)
	if err != nil {
		return ibmcloud.Job{}, err
	}
	defer unlock()
	// This also brings the services' time, if no reply has brought it yet.
	caller, err := s.cloud.Identity(ctx)
	if err != nil {
		return ibmcloud.Job{}, err
	}
	known, sent := s.met(), s.cloud.Now()
	made, err := s.cloud.CreateJob(ctx, scope, toNewJob(d))
	if err == nil || !errors.Is(err, ibmcloud.ErrAmbiguous) {
		return made, s.explain(ctx, scope, err)
	}
	return s.lostJob(ctx, scope, d, err, func(j ibmcloud.Job) bool {
		return !known[j.ID] && since(j.CreatedAt, sent) && (j.OwnerID == "" || j.OwnerID == caller.IAMID)
	})
}

// lostJob looks for the job of a creation whose reply was lost. The service may
// take a while to list it.
func (s *Store) lostJob(ctx context.Context, scope Scope, d Definition, lost error, ours func(ibmcloud.Job) bool) (ibmcloud.Job, error) {
	for attempt := 1; ; attempt++ {
		listed, err := s.cloud.ListJobs(ctx, scope, ibmcloud.JobQuery{AssetRef: d.AssetRef, AssetRefType: d.AssetRefType})
		found := slices.DeleteFunc(listed, func(j ibmcloud.Job) bool { return !ours(j) || !agrees(fromCloud(j).Definition, d) })
		switch {
		case err != nil && len(found) == 0:
			return ibmcloud.Job{}, fmt.Errorf("%w; whether the job exists could not be found out (%w): look for it in the %s, "+
				"and import or delete it before the next apply", lost, err, scopeName(scope))
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			return ibmcloud.Job{}, fmt.Errorf("%w; several jobs like it appeared meanwhile (%s): keep one of them, import it and delete the others",
				lost, jobIDs(found))
		case attempt == looks:
			return ibmcloud.Job{}, fmt.Errorf("%w; there is no such job now, and it may still appear: look for it in the %s before the next apply, "+
				"and import it if it is there", lost, scopeName(scope))
		}
		if err := s.pause(ctx, attempt); err != nil {
			return ibmcloud.Job{}, fmt.Errorf("%w; there is no such job yet (%w): look for it in the %s before the next apply, "+
				"and import it if it is there", lost, err, scopeName(scope))
		}
	}
}

// since reports whether something can have come into being by a request that was
// sent at the given time. What has no time can.
func since(created, sent time.Time) bool {
	return created.IsZero() || !created.Before(sent.Add(-rounding))
}

func jobIDs(jobs []ibmcloud.Job) string {
	var ids []string
	for _, j := range jobs {
		ids = append(ids, j.ID)
	}
	slices.Sort(ids)
	return strings.Join(ids, ", ")
}
