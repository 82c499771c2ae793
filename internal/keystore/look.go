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

// A Look is what one look at the services shows, and the series that it makes,
// whatever a state holds.
type Look struct {
	userkey.Seen

	Series  userkey.Series
	Derived sync.Map // what callers made of it, for others who want the same

	changes int
}

// Snapshot looks in the given regions. Everybody in this process shares the Look for two
// seconds; nobody may change it.
func (s *Store) Snapshot(ctx context.Context, regions []string) (*Look, error) {
	name, changes := strings.Join(regions, " "), s.keys.Changes()+s.credentials.Changes()
	shared, _ := s.looks.Load(name)
	if look, ok := shared.(*Look); ok && look.changes == changes {
		return look, nil
	}
	look, err := understood(s.look(ctx, userkey.Places{Regions: regions}, s.keys.Get, s.keys.Renew, s.credentials.Get))
	if err == nil {
		look.changes = changes
		s.looks.Store(name, look)
	}
	return look, err
}

// Survey looks afresh in every region, and in those that are named.
func (s *Store) Survey(ctx context.Context, named ...string) (*Look, error) {
	return understood((&port{Store: s}).Look(ctx, userkey.Places{Regions: s.regions(named)}))
}

func understood(seen userkey.Seen, err error) (*Look, error) {
	if err != nil {
		return nil, err
	}
	return &Look{Seen: seen, Series: userkey.Understand(seen, userkey.Held{}, nil)}, nil
}

// look lists the owner's keys and credentials, fresh or shared, all lists at once. A
// region that refuses or does not answer is part of what was seen. A credential whose key
// is not listed may be younger than the keys, if another process rotates: they are then
// listed again.
func (s *Store) look(
	ctx context.Context, places userkey.Places,
	keys, again func(context.Context, userkey.Owner) ([]ibmcloud.APIKey, error),
	credentials func(ctx context.Context, region string) ([]ibmcloud.TaskCredential, error),
) (userkey.Seen, error) {
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
		listed, err = keys(groupCtx, owner)
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
			found, err := credentials(groupCtx, region)
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
	sortOut(&seen, listed, stored)
	if seen.Dangles() {
		if listed, err = again(ctx, owner); err != nil {
			return userkey.Seen{}, err
		}
		sortOut(&seen, listed, stored)
	}
	seen.Now = s.cloud.Now()
	return seen, nil
}

// regions returns all regions, and those that are named.
func (s *Store) regions(named []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(s.cloud.Regions(), named))))
}

// sortOut picks the owner's credentials and the keys that belong to the series or
// stand behind a credential, and puts both into the domain's words.
func sortOut(seen *userkey.Seen, listed []ibmcloud.APIKey, stored map[string][]ibmcloud.TaskCredential) {
	seen.Keys, seen.Others, seen.Credentials = nil, nil, map[string][]userkey.Credential{}
	named := map[string]bool{}
	for region, found := range stored {
		seen.Credentials[region] = []userkey.Credential{}
		for _, tc := range found {
			if c := toCredential(region, tc); belongs(tc, seen.Owner, listed) {
				named[c.KeyID], named[c.Name] = true, true
				seen.Credentials[region] = append(seen.Credentials[region], c)
			}
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
	holdsOne := func(k ibmcloud.APIKey) bool { return k.ID == keyIDIn(tc.Description) }
	iamID, _, err := userkey.ParseName(tc.Name)
	return err != nil || iamID == owner.IAMID || slices.ContainsFunc(listed, holdsOne)
}
