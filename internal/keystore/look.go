// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// Snapshot looks in the given regions. It is shared by everybody in this process
// for two seconds. A credential whose key is not listed may be younger than the
// list of keys: another process has rotated, and the keys are listed once more.
func (s *Store) Snapshot(ctx context.Context, regions []string) (userkey.Seen, error) {
	seen, _, err := s.snapshot(ctx, regions)
	return seen, err
}

// snapshot is Snapshot, with the series that it shows whatever a state holds.
func (s *Store) snapshot(ctx context.Context, regions []string) (seen userkey.Seen, series userkey.Series, err error) {
	shared, places := lister{s.keys.Get, s.credentials.Get}, userkey.Places{Regions: regions}
	if seen, err = s.look(ctx, shared, places); err != nil {
		return seen, series, err
	}
	series = userkey.Understand(seen, userkey.Held{}, nil)
	if len(series.Surplus) > 0 && s.keys.Renew(ctx, seen.Owner) {
		seen, err = s.look(ctx, shared, places)
		series = userkey.Understand(seen, userkey.Held{}, nil)
	}
	return seen, series, err
}

// A Look is a snapshot, understood once for everybody who shares it.
type Look struct {
	userkey.Seen

	Series  userkey.Series // in all regions of the look, whatever a state holds
	Derived sync.Map       // what callers made of it, for others who want the same

	changes int
}

// Understand is Snapshot, understood. As long as the snapshot is shared, so is the
// Look, which nobody may change.
func (s *Store) Understand(ctx context.Context, regions []string) (*Look, error) {
	key, changes := strings.Join(regions, " "), s.keys.Changes()+s.credentials.Changes()
	if shared, ok := s.looks.Load(key); ok {
		if look, ok := shared.(*Look); ok && look.changes == changes {
			return look, nil
		}
	}
	seen, series, err := s.snapshot(ctx, regions)
	if err != nil {
		return nil, err
	}
	look := &Look{Seen: seen, Series: series, changes: changes}
	s.looks.Store(key, look)
	return look, nil
}

// Survey looks afresh in every region, and in those that are named.
func (s *Store) Survey(ctx context.Context, regions []string) (userkey.Seen, error) {
	return (&port{Store: s}).Look(ctx, userkey.Places{Regions: s.regions(regions)})
}

// A lister lists what one look needs, fresh or shared.
type lister struct {
	keys        func(context.Context, userkey.Owner) ([]ibmcloud.APIKey, error)
	credentials func(ctx context.Context, region string) ([]ibmcloud.TaskCredential, error)
}

// look lists the owner's keys and credentials, all lists at once. A region that
// refuses or does not answer is part of what was seen.
func (s *Store) look(ctx context.Context, list lister, places userkey.Places) (userkey.Seen, error) {
	owner, err := s.Owner(ctx)
	if err != nil {
		return userkey.Seen{}, err
	}
	var (
		mu     sync.Mutex
		listed []ibmcloud.APIKey
		stored = map[string][]ibmcloud.TaskCredential{}
		seen   = userkey.Seen{Owner: owner, Refused: map[string]error{}, Silent: map[string]error{}, Regions: s.regions(places.Regions)}
	)
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		listed, err = list.keys(groupCtx, owner)
		return err
	})
	if places.Own && s.cloud.AuthenticatesWithKey() {
		group.Go(func() error {
			own, err := s.cloud.OwnAPIKey(groupCtx)
			seen.Own = own.ID
			return err
		})
	}
	for _, region := range slices.Compact(slices.Sorted(slices.Values(places.Regions))) {
		group.Go(func() error {
			found, err := list.credentials(groupCtx, region)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				stored[region] = found
			case errors.Is(err, ibmcloud.ErrDenied), errors.Is(err, ibmcloud.ErrNotFound):
				seen.Refused[region] = err
			case ctx.Err() != nil:
				return err // The time is over; the region is not to blame.
			default:
				seen.Silent[region] = err
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return userkey.Seen{}, err
	}
	seen.Now = s.cloud.Now()
	sortOut(&seen, listed, stored)
	return seen, nil
}

// regions returns all regions, and those that are named. Behind an endpoint that
// serves one region it returns the provider's own and those that are named.
func (s *Store) regions(named []string) []string {
	all := ibmcloud.IBMCloudRegions()
	if s.cloud.OnePlatform() {
		all = s.home
	}
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(all, named))))
}

// sortOut picks the owner's credentials and the keys that belong to the series or
// stand behind a credential, and puts both into the domain's words.
func sortOut(seen *userkey.Seen, listed []ibmcloud.APIKey, stored map[string][]ibmcloud.TaskCredential) {
	seen.Credentials = map[string][]userkey.Credential{}
	named := map[string]bool{}
	for region, found := range stored {
		seen.Credentials[region] = []userkey.Credential{}
		for _, tc := range found {
			if !belongs(tc, seen.Owner, listed) {
				continue
			}
			c := toCredential(region, tc)
			named[c.KeyID], named[c.Name] = true, true
			seen.Credentials[region] = append(seen.Credentials[region], c)
		}
	}
	for _, k := range listed {
		switch {
		case ownerOf(k) != seen.Owner:
		case inSeries(k) || named[k.ID] || named[k.Name]:
			seen.Keys = append(seen.Keys, toKey(k))
		default:
			seen.Others = append(seen.Others, toKey(k))
		}
	}
}

// belongs reports whether a credential is the owner's own one for all their jobs.
// One with a scope is for a single project or job. Where the service does not say
// whose it is, its key or its name must not be somebody else's.
func belongs(tc ibmcloud.TaskCredential, owner userkey.Owner, listed []ibmcloud.APIKey) bool {
	switch {
	case tc.Scope != "":
		return false
	case tc.OwnerID != "":
		return tc.OwnerID == owner.IAMID
	}
	if id := keyIDIn(tc.Description); id != "" && slices.ContainsFunc(listed, func(k ibmcloud.APIKey) bool { return k.ID == id }) {
		return true
	}
	iamID, _, err := userkey.ParseName(tc.Name)
	return err != nil || iamID == owner.IAMID
}
