// SPDX-License-Identifier: MPL-2.0

package job

import (
	"context"
	"errors"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// Create creates a job. When the reply is lost the job may exist all the same; sent again,
// the request could make a second one, and both would run. So Create looks for the job
// instead: one of this definition that is the caller's, not older than the request and never
// met before. Exactly one is taken. Otherwise the error is ibmcloud.ErrAmbiguous and says what
// to do. It is a *ScopeError when the project or the space cannot be reached.
func (s *Store) Create(ctx context.Context, scope Scope, d Definition) (Job, error) {
	defer s.lists.Forget()
	// Of two jobs that are alike, made at once, nobody could tell whose reply was lost.
	unlock, err := s.lock(ctx, ScopeName(scope)+" "+d.Name)
	if err != nil {
		return Job{}, err
	}
	defer unlock()
	// This also brings the services' time, if no reply has brought it yet.
	caller, err := s.cloud.Identity(ctx)
	if err != nil {
		return Job{}, err
	}
	known, sent := s.met(), s.cloud.Now()
	made, err := s.cloud.CreateJob(ctx, scope, d)
	if errors.Is(err, ibmcloud.ErrAmbiguous) {
		made, err = lostReply[Job]{
			err:    err,
			kind:   "job",
			advice: "look for it in the " + ScopeName(scope) + " before the next apply, import it if it is there, and delete any second one",
			list: func() ([]Job, error) {
				return s.cloud.ListJobs(ctx, scope, ibmcloud.JobQuery{AssetRef: d.AssetRef, AssetRefType: d.AssetRefType})
			},
			ours: func(j Job) bool {
				return !known[j.ID] && since(j.CreatedAt, sent) && (j.OwnerID == "" || j.OwnerID == caller.IAMID) && agrees(j.JobDefinition, d)
			},
			id: func(j Job) string { return j.ID },
		}.find(ctx, s)
	} else {
		err = s.explain(ctx, scope, err)
	}
	if err == nil {
		s.meet(made.ID)
	}
	return made, err
}
