// SPDX-License-Identifier: MPL-2.0

// Package keystore is the bridge between the rotation of user API keys and IBM
// Cloud: userkey's port on top of ibmcloud's client. It is the only place that
// knows both vocabularies, and it decides nothing.
package keystore

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A Store is the series of keys of the identity that the provider runs as.
type Store struct {
	cloud *ibmcloud.Client
	home  []string // the provider's region, if it is known
	pause func(ctx context.Context, attempt int) error

	changing sync.Mutex // held by the one run that may change the series
	created  bool       // whether this process has created or adopted the series
	shared   snapshots
}

// New returns a store on top of a client. Home is the provider's region, if it is
// known. Pause waits between two looks at a service; nil is Pause(nil).
func New(cloud *ibmcloud.Client, home []string, pause func(ctx context.Context, attempt int) error) *Store {
	if pause == nil {
		pause = Pause(nil)
	}
	return &Store{cloud: cloud, home: home, pause: pause}
}

// Now returns the services' time.
func (s *Store) Now() time.Time { return s.cloud.Now() }

// Owner returns whose keys the store holds: one user in one account.
func (s *Store) Owner(ctx context.Context) (userkey.Owner, error) {
	id, err := s.cloud.Identity(ctx)
	if err != nil {
		return userkey.Owner{}, err
	}
	return userkey.Owner{AccountID: id.AccountID, IAMID: id.IAMID}, nil
}

// CheckUser returns a NotAUserError unless the store is that of a user: nobody
// else can have a user API key.
func (s *Store) CheckUser(ctx context.Context) error {
	id, err := s.cloud.Identity(ctx)
	if err == nil && (id.IsTrustedProfile() || id.IsServiceID()) {
		err = NotAUserError{IAMID: id.IAMID, TrustedProfile: id.IsTrustedProfile()}
	}
	return err
}

// Run brings the series to a goal, one run at a time. Whatever the run did, the
// next look-up of anybody in this process is fresh. A second create in one process
// is refused: two resources would manage one series.
func (s *Store) Run(ctx context.Context, goal userkey.Goal) (userkey.Outcome, error) {
	defer s.change()()
	if goal.Create && s.created {
		return userkey.Outcome{}, ErrCreatedTwice
	}
	if goal.Create || goal.Rotate {
		if err := s.CheckUser(ctx); err != nil {
			return userkey.Outcome{}, err
		}
	}
	outcome, err := userkey.Run(ctx, &port{Store: s}, goal)
	s.created = s.created || goal.Create && err == nil
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

// change begins a change and returns what ends it.
func (s *Store) change() (done func()) {
	s.changing.Lock()
	s.shared.forget()
	return func() {
		s.shared.forget()
		s.changing.Unlock()
	}
}

// Snapshot returns the series as everybody in this process shares it for a short
// time: fetched once, by whoever asks first.
func (s *Store) Snapshot(ctx context.Context, regions []string) (userkey.Seen, error) {
	const keysName, credentialsIn = "keys", "credentials in "
	names := []string{keysName}
	for _, region := range regions {
		names = append(names, credentialsIn+region)
	}
	s.shared.renew(names)
	keys := func(ctx context.Context, owner userkey.Owner) ([]ibmcloud.APIKey, error) {
		return shareSnapshot(ctx, &s.shared, keysName, func(ctx context.Context) ([]ibmcloud.APIKey, error) {
			return s.listKeys(ctx, owner)
		})
	}
	credentials := func(ctx context.Context, region string) ([]ibmcloud.TaskCredential, error) {
		return shareSnapshot(ctx, &s.shared, credentialsIn+region, func(ctx context.Context) ([]ibmcloud.TaskCredential, error) {
			return s.cloud.ListTaskCredentials(ctx, region)
		})
	}
	return s.look(ctx, lister{keys, credentials}, userkey.Places{Regions: regions})
}

// AccountKeys returns the user API keys of everybody in the account, as far as
// the caller may see them. Which of them are Active cannot be told: a caller
// sees only their own task credentials.
func (s *Store) AccountKeys(ctx context.Context) (map[userkey.Owner][]userkey.Key, error) {
	owner, err := s.Owner(ctx)
	if err != nil {
		return nil, err
	}
	listed, err := s.cloud.ListAPIKeys(ctx, ibmcloud.APIKeyQuery{AccountID: owner.AccountID, Scope: "account"})
	if err != nil {
		return nil, err
	}
	byOwner := map[userkey.Owner][]userkey.Key{}
	for _, k := range listed {
		o := userkey.Owner{AccountID: k.AccountID, IAMID: k.IAMID}
		if inSeries(k) {
			byOwner[o] = append(byOwner[o], toKey(k))
		}
	}
	return byOwner, nil
}

// AccountOwners returns everybody in the account who has user API keys, each once,
// as far as the caller may see them. They come in the order of the keys' names,
// which begin with the owner's IAM ID, and while the keys are still being listed:
// whoever has enough saves the rest. An error is the last that comes.
func (s *Store) AccountOwners(ctx context.Context) iter.Seq2[userkey.Owner, error] {
	return func(yield func(userkey.Owner, error) bool) {
		me, err := s.Owner(ctx)
		if err != nil {
			yield(userkey.Owner{}, err)
			return
		}
		told := map[userkey.Owner]bool{}
		for k, err := range s.cloud.APIKeys(ctx, ibmcloud.APIKeyQuery{AccountID: me.AccountID, Scope: "account", Sort: "name"}) {
			if err != nil {
				yield(userkey.Owner{}, err)
				return
			}
			owner := userkey.Owner{AccountID: k.AccountID, IAMID: k.IAMID}
			if told[owner] || !inSeries(k) {
				continue
			}
			told[owner] = true
			if !yield(owner, nil) {
				return
			}
		}
	}
}

// inSeries reports whether a key is a user API key, by its name or by our mark.
func inSeries(k ibmcloud.APIKey) bool {
	_, mark := userkey.ReadMark(k.Description)
	return userkey.InSeries(k.Name, k.IAMID) || mark.Tag != ""
}

func (s *Store) listKeys(ctx context.Context, owner userkey.Owner) ([]ibmcloud.APIKey, error) {
	return s.cloud.ListAPIKeys(ctx, ibmcloud.APIKeyQuery{AccountID: owner.AccountID, IAMID: owner.IAMID})
}

// Pause returns the pause between two looks: 0.5 s, 1 s, 2 s, 4 s, then always
// 5 s. Waits, if it is not nil, answers how long to wait really.
func Pause(waits func(time.Duration) time.Duration) func(ctx context.Context, attempt int) error {
	const first, longest = 500 * time.Millisecond, 5 * time.Second
	return func(ctx context.Context, attempt int) error {
		wait := min(first<<min(attempt-1, 8), longest)
		if waits != nil {
			wait = waits(wait)
		}
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return fmt.Errorf("gave up waiting: %w", context.Cause(ctx))
		}
	}
}

// ErrCreatedTwice refuses a second create of one series in one process.
var ErrCreatedTwice = errors.New("another resource of this configuration manages the same user's keys")
