// SPDX-License-Identifier: MPL-2.0

// Package keystore is the bridge between the rotation of user API keys and IBM
// Cloud: userkey's port on top of ibmcloud's client. It is the only place that
// knows both vocabularies, and it decides nothing.
package keystore

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/snapshot"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A Store is the series of keys of the identity that the provider runs as.
type Store struct {
	cloud   *ibmcloud.Client
	pause   func(ctx context.Context, attempt int) error
	onEvent func(ctx context.Context, e Event)

	changing sync.Mutex // held by the one run that may change the series
	created  bool       // whether this process has created or adopted the series

	keys        *snapshot.Cache[userkey.Owner, []ibmcloud.APIKey]
	credentials *snapshot.Cache[string, []ibmcloud.TaskCredential] // by region
	looks       sync.Map                                           // *Look by regions
}

// New returns a store on top of a client. Pause waits between two looks at a service.
// OnEvent is told of each event, possibly by several goroutines at once.
func New(cloud *ibmcloud.Client, pause func(context.Context, int) error, onEvent func(context.Context, Event)) *Store {
	s := &Store{cloud: cloud, pause: pause, onEvent: onEvent}
	s.keys = snapshot.New(ibmcloud.OpListAPIKeys, s.listKeys)
	s.credentials = snapshot.New(ibmcloud.OpListTaskCredentials, cloud.ListTaskCredentials)
	return s
}

// Owner returns whose keys the store holds: one user or service ID in one account.
func (s *Store) Owner(ctx context.Context) (userkey.Owner, error) {
	id, err := s.cloud.Identity(ctx)
	return userkey.Owner{AccountID: id.AccountID, IAMID: id.IAMID}, err
}

// ErrTrustedProfile refuses a trusted profile: IAM makes no API keys for it.
var ErrTrustedProfile = errors.New("is a trusted profile, and only a user or a service ID can have user API keys")

// CheckOwner returns ErrTrustedProfile if the provider runs as one.
func (s *Store) CheckOwner(ctx context.Context) error {
	id, err := s.cloud.Identity(ctx)
	if err == nil && id.IsTrustedProfile() {
		err = fmt.Errorf("%s %w", id.IAMID, ErrTrustedProfile)
	}
	return err
}

// ErrCreatedTwice refuses a second create in one process: both would manage one series.
var ErrCreatedTwice = errors.New("another resource of this configuration manages the same user's keys")

// Run brings the series to a goal, one run at a time. Whatever the run did, the
// next look-up of anybody in this process is fresh.
func (s *Store) Run(ctx context.Context, goal userkey.Goal) (userkey.Outcome, error) {
	defer s.change()()
	if goal.Create && s.created {
		return userkey.Outcome{}, ErrCreatedTwice
	}
	if goal.Create || goal.Rotate {
		if err := s.CheckOwner(ctx); err != nil {
			return userkey.Outcome{}, err
		}
	}
	outcome, err := userkey.Run(ctx, &port{Store: s}, goal)
	if err == nil {
		s.created = s.created || goal.Create
		s.tellOutcome(ctx, goal, outcome)
	}
	return outcome, err
}

// Remove ends the series, as far as the policy says.
func (s *Store) Remove(ctx context.Context, held userkey.Held, policy userkey.DeletionPolicy) (userkey.Removal, error) {
	defer s.change()()
	return userkey.Remove(ctx, &port{Store: s}, held, policy)
}

// Prune deletes Phased out keys by ID, whoever made them; a dry run only refuses
// what the real one refuses.
func (s *Store) Prune(ctx context.Context, held userkey.Held, ids []string, dry bool) error {
	defer s.change()()
	return userkey.Prune(ctx, &port{Store: s}, held, ids, dry)
}

// change begins a change and returns what ends it. What was looked at before the
// end is forgotten then.
func (s *Store) change() (done func()) {
	s.changing.Lock()
	return func() {
		s.keys.Forget()
		s.credentials.Forget()
		s.changing.Unlock()
	}
}

// AccountKeys takes the user API keys in the account that the caller may see, by name,
// while IAM still lists them, until take returns false. Which of them are Active cannot
// be told: a caller sees only their own task credentials.
func (s *Store) AccountKeys(ctx context.Context, take func(userkey.Owner, userkey.Key) (more bool)) error {
	me, err := s.Owner(ctx)
	if err != nil {
		return err
	}
	query := ibmcloud.APIKeyQuery{AccountID: me.AccountID, Scope: "account", Sort: "name"}
	for _, apart := range []bool{false, true} { // IAM lists the keys of people and of service IDs apart.
		query.ServiceIDs = apart
		for k, err := range s.cloud.APIKeys(ctx, query) {
			if err != nil || inSeries(k) && !take(ownerOf(k), toKey(k)) {
				return err
			}
		}
	}
	return nil
}

func ownerOf(k ibmcloud.APIKey) userkey.Owner {
	return userkey.Owner{AccountID: k.AccountID, IAMID: k.IAMID}
}

// inSeries reports whether a key is a user API key, by its name or by our mark.
func inSeries(k ibmcloud.APIKey) bool {
	_, mark := userkey.ReadMark(k.Description)
	return userkey.InSeries(k.Name, k.IAMID) || mark.Tag != ""
}

func (s *Store) listKeys(ctx context.Context, owner userkey.Owner) ([]ibmcloud.APIKey, error) {
	me, err := s.cloud.Identity(ctx)
	if err != nil {
		return nil, err
	}
	query := ibmcloud.APIKeyQuery{AccountID: owner.AccountID, IAMID: owner.IAMID, ServiceIDs: me.IsServiceID()}
	return s.cloud.ListAPIKeys(ctx, query)
}

// Pause returns the pause between two looks: 0.5 s, 1 s, 2 s, 4 s, then always 5 s.
// Waits answers how long to wait really.
func Pause(waits func(time.Duration) time.Duration) func(ctx context.Context, attempt int) error {
	const first, longest = 500 * time.Millisecond, 5 * time.Second
	return func(ctx context.Context, attempt int) error {
		pause, cancel := context.WithTimeout(ctx, waits(min(first<<min(attempt-1, 8), longest)))
		defer cancel()
		if <-pause.Done(); ctx.Err() != nil {
			return fmt.Errorf("gave up waiting: %w", context.Cause(ctx))
		}
		return nil
	}
}
