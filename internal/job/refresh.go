// SPDX-License-Identifier: MPL-2.0

package job

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

const (
	singly     = 3    // so many jobs of a project are read one by one before all are listed
	mostListed = 1000 // five pages: in a larger project a list costs more than it saves
)

// Refresh is Read for a job whose state the caller knows. From the fourth job of a
// project on it looks into one list, which all jobs of the project share. The list counts
// only for a job that is there unchanged: everything else is read as Read does.
func (s *Store) Refresh(ctx context.Context, scope Scope, id string, unchanged func(Job) bool) (Job, error) {
	if p := s.note(scope, func(p *listing) { p.reads++ }); p.reads > singly && !p.singly {
		listed, err := s.lists.Get(ctx, scope)
		if found, ok := listed[id]; err == nil && ok && unchanged(found) {
			s.meet(id)
			return found, nil
		}
	}
	return s.Read(ctx, scope, id)
}

// list returns the jobs of a project or space by ID. The first list of each is held to
// what a read of one of its jobs shows: nobody documents that a list shows whole jobs.
// After an error jobs are read one by one.
func (s *Store) list(ctx context.Context, scope Scope) (jobs map[string]Job, err error) {
	defer func() {
		if err != nil {
			s.note(scope, func(p *listing) { p.singly = true })
		}
	}()
	listed, err := s.cloud.ListJobs(ctx, scope, ibmcloud.JobQuery{Limit: mostListed})
	if err != nil && !errors.Is(err, ibmcloud.ErrShortList) {
		return nil, err
	}
	jobs = map[string]Job{}
	for _, j := range listed {
		jobs[j.ID] = j
	}
	if len(listed) == 0 || s.note(scope, func(*listing) {}).proven {
		return jobs, nil
	}
	own, err := s.cloud.GetJob(ctx, scope, listed[0].ID)
	if err == nil && !reflect.DeepEqual(lasting(own), lasting(listed[0])) {
		err = fmt.Errorf("%s in %s: the service lists less of a job than it shows of it", ibmcloud.OpListJobs, scope.Region)
	}
	if err != nil {
		return nil, err
	}
	s.note(scope, func(p *listing) { p.proven = true })
	return jobs, nil
}

// lasting returns a job without what passing time changes.
func lasting(j Job) Job {
	j.FutureRuns = nil
	return j
}

// A listing is how the jobs of one project or space are read.
type listing struct {
	reads  int  // how many were asked for
	proven bool // whether its list shows whole jobs
	singly bool // whether its list is of no use
}

// note reads and changes what is known of a project.
func (s *Store) note(scope Scope, change func(*listing)) listing {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.listings[scope]
	change(&one)
	s.listings[scope] = one
	return one
}
