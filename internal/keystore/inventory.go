// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"context"
	"errors"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

type (
	keyLister        func(context.Context, userkey.Owner) ([]ibmcloud.APIKey, error)
	credentialLister func(ctx context.Context, region string) ([]ibmcloud.TaskCredential, error)
)

// inventory lists the owner's keys and credentials, all lists at once.
//
// A region that the caller did not name may be one in which the owner has no
// rights; then they have no credential there either. Any other failure there
// leaves the region unseen. In a region that the caller named it is an error.
func (s *Store) inventory(ctx context.Context, regions, others []string, keys keyLister, credentials credentialLister) (userkey.Inventory, error) {
	owner, err := s.Owner(ctx)
	if err != nil {
		return userkey.Inventory{}, err
	}
	var (
		mu     sync.Mutex
		listed []ibmcloud.APIKey
		stored = map[string][]ibmcloud.TaskCredential{}
		unseen []string
		blind  error
	)
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		listed, err = keys(groupCtx, owner)
		return err
	})
	for _, region := range slices.Concat(regions, others) {
		group.Go(func() error {
			found, err := credentials(groupCtx, region)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				stored[region] = found
			case slices.Contains(regions, region):
				return err
			case errors.Is(err, ibmcloud.ErrDenied), errors.Is(err, ibmcloud.ErrNotFound), errors.Is(err, ibmcloud.ErrUnauthorized):
				stored[region] = nil
			default:
				unseen, blind = append(unseen, region), err
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return userkey.Inventory{}, err
	}
	slices.Sort(unseen)
	seen := translate(owner, listed, stored)
	seen.Unseen, seen.Blind, seen.Now = unseen, blind, s.cloud.Now()
	return seen, nil
}

// translate picks the owner's credentials and the keys that belong to the
// series or stand behind a credential, and puts both into the domain's words.
func translate(owner userkey.Owner, listed []ibmcloud.APIKey, stored map[string][]ibmcloud.TaskCredential) userkey.Inventory {
	seen := userkey.Inventory{Owner: owner, Credentials: map[string][]userkey.Credential{}}
	named := map[string]bool{}
	for region, found := range stored {
		seen.Credentials[region] = []userkey.Credential{}
		for _, tc := range found {
			if !belongs(tc, owner, listed) {
				continue
			}
			c := toCredential(region, tc)
			named[c.KeyID], named[c.Name] = true, true
			seen.Credentials[region] = append(seen.Credentials[region], c)
		}
	}
	for _, k := range listed {
		if k.IAMID != owner.IAMID || k.AccountID != owner.AccountID {
			continue
		}
		key := toKey(k)
		if userkey.InSeries(k.Name, owner.IAMID) || key.Managed() || named[k.ID] || named[k.Name] {
			seen.Keys = append(seen.Keys, key)
		} else {
			seen.Others = append(seen.Others, key)
		}
	}
	return seen
}

// belongs reports whether a credential is the owner's. Where the service does
// not say whose it is, its key or its name must not be somebody else's.
func belongs(tc ibmcloud.TaskCredential, owner userkey.Owner, listed []ibmcloud.APIKey) bool {
	if tc.OwnerID != "" {
		return tc.OwnerID == owner.IAMID
	}
	if id := keyIDIn(tc.Description); id != "" && slices.ContainsFunc(listed, func(k ibmcloud.APIKey) bool { return k.ID == id }) {
		return true
	}
	iamID, _, err := userkey.ParseName(tc.Name)
	return err != nil || iamID == owner.IAMID
}
