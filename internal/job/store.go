// SPDX-License-Identifier: MPL-2.0

package job

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"

	"golang.org/x/text/unicode/norm"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/snapshot"
)

// A Store is the jobs of the projects and spaces that the client's identity may
// see. It is safe for concurrent use.
type Store struct {
	cloud *ibmcloud.Client
	pause func(ctx context.Context, attempt int) error

	creating sync.Map // locks, by what is created: one creation of the same job at a time

	mu    sync.Mutex
	known map[string]bool // IDs of the jobs that this store has met

	lists    *snapshot.Cache[Scope, map[string]Job] // by ID; any change of a job forgets them
	listings map[Scope]listing
}

// New returns a store on top of a client. Pause waits before a service is asked
// again, for the attempt-th time, counted from 1; its error ends the wait.
func New(cloud *ibmcloud.Client, pause func(ctx context.Context, attempt int) error) *Store {
	s := &Store{cloud: cloud, pause: pause, known: map[string]bool{}, listings: map[Scope]listing{}}
	s.lists = snapshot.New(ibmcloud.OpListJobs, s.list)
	return s
}

// A ScopeError says that the project or the space could not be reached, so no job
// in it. It wraps what the service said.
type ScopeError struct {
	Scope  Scope
	Denied bool // otherwise no project or space with this ID exists, or the caller may not see it
	Err    error
}

// Error names the project or the space.
func (e *ScopeError) Error() string {
	if e.Denied {
		return fmt.Sprintf("not allowed in the %s: %v", ScopeName(e.Scope), e.Err)
	}
	return fmt.Sprintf("the %s is not there, or you are not a member: %v", ScopeName(e.Scope), e.Err)
}

// Unwrap returns what the service said.
func (e *ScopeError) Unwrap() error { return e.Err }

// Read returns a job. The error is ibmcloud.ErrNotFound when the job is gone, and
// also a *ScopeError when its project or space is.
func (s *Store) Read(ctx context.Context, scope Scope, id string) (Job, error) {
	got, err := s.cloud.GetJob(ctx, scope, id)
	if err != nil {
		return Job{}, s.explain(ctx, scope, err)
	}
	s.meet(id)
	return got, nil
}

// LatestRun returns the latest run of a job, or nil for a job without runs.
func (s *Store) LatestRun(ctx context.Context, scope Scope, id string) (*Run, error) {
	runs, err := s.cloud.ListJobRuns(ctx, scope, id, 1)
	if len(runs) > 0 {
		return new(runs[0]), nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the latest run of the job %s: %w", id, err)
	}
	return nil, nil
}

// FindByName returns the jobs of that name, in any normal form of Unicode. The error is
// ibmcloud.ErrShortList if an incomplete list has no job of that name.
func (s *Store) FindByName(ctx context.Context, scope Scope, name string) ([]Job, error) {
	listed, err := s.cloud.ListJobs(ctx, scope, ibmcloud.JobQuery{})
	var found []Job
	for _, j := range listed {
		if SameText(j.Name, name) {
			s.meet(j.ID)
			found = append(found, j)
		}
	}
	if err != nil && len(found) == 0 {
		return nil, s.explain(ctx, scope, err)
	}
	return found, nil
}

// SameText reports whether two texts are the same letters: an accent may be a
// letter's own or stand behind it.
func SameText(a, b string) bool { return norm.NFC.String(a) == norm.NFC.String(b) }

// explain finds out whether an error, if there is one, is about the project or space itself:
// a service says the same words about a job and about a project that it does not know, so the
// project is asked for its jobs. Without an answer to that nothing counts as gone.
func (s *Store) explain(ctx context.Context, scope Scope, err error) error {
	switch {
	case errors.Is(err, ibmcloud.ErrDenied):
		return &ScopeError{Scope: scope, Denied: true, Err: err}
	case errors.Is(err, ibmcloud.ErrNotFound):
		_, list := s.cloud.ListJobs(ctx, scope, ibmcloud.JobQuery{Limit: 1})
		switch {
		case errors.Is(list, ibmcloud.ErrNotFound) || errors.Is(list, ibmcloud.ErrDenied):
			return &ScopeError{Scope: scope, Denied: errors.Is(list, ibmcloud.ErrDenied), Err: err}
		case list != nil:
			return fmt.Errorf("%s, and whether the %s is there could not be found out: %w", err.Error(), ScopeName(scope), list) // Not ErrNotFound.
		}
	}
	return err
}

// meet notes that a job exists. What existed before a creation was asked for
// cannot be what it made.
func (s *Store) meet(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known[id] = true
}

// met returns the jobs that this store has met so far.
func (s *Store) met() map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.known)
}

// ScopeName names a project or a space in messages.
func ScopeName(s Scope) string {
	if s.SpaceID != "" {
		return "space " + s.SpaceID + " in " + s.Region
	}
	return "project " + s.ProjectID + " in " + s.Region
}

// lock waits for the lock of what is created, or for the end of ctx, and returns what
// gives it back.
func (s *Store) lock(ctx context.Context, created string) (unlock func(), err error) {
	stored, _ := s.creating.LoadOrStore(created, make(chan struct{}, 1))
	lock, _ := stored.(chan struct{})
	select {
	case lock <- struct{}{}:
		return func() { <-lock }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
