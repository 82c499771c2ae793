// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A port is a store while one run changes it. It keeps the proof of the key that
// the run installs, since the installation is signed with that key's own token.
type port struct {
	*Store

	proof ibmcloud.Proof // written before the installations begin, which run side by side
}

// Look shows the owner's series, fresh from the services.
func (p *port) Look(ctx context.Context, places userkey.Places) (userkey.Seen, error) {
	return p.look(ctx, places, p.listKeys, p.listKeys, p.cloud.ListTaskCredentials)
}

// KeyOf returns the ID of the key with the given value; "" when IAM knows none.
func (p *port) KeyOf(ctx context.Context, value userkey.Secret) (string, error) {
	k, err := p.cloud.DescribeAPIKey(ctx, value.Reveal())
	if errors.Is(err, ibmcloud.ErrNotFound) {
		return "", nil
	}
	return k.ID, err
}

// Mint creates a key in IAM.
func (p *port) Mint(ctx context.Context, spec userkey.Spec) (userkey.Key, userkey.Secret, error) {
	owner, err := p.Owner(ctx)
	if err != nil {
		return userkey.Key{}, userkey.Secret{}, err
	}
	now := p.cloud.Now()
	k, value, err := p.cloud.CreateAPIKey(ctx, ibmcloud.NewAPIKey{
		Name:             userkey.Name(owner.IAMID, now),
		IAMID:            owner.IAMID,
		AccountID:        owner.AccountID,
		Description:      userkey.Inscribe(spec.Description.Value(), spec.Mark),
		ExpiresAt:        userkey.ExpiresAfter(now, spec.ExpireAfter.Value()),
		ActionWhenLeaked: spec.WhenLeaked.Value(),
		Locked:           spec.Locked.Value(),
	}, spec.Value.Reveal())
	if err != nil {
		return userkey.Key{}, userkey.Secret{}, refusedMint(err, spec.Value.InHand())
	}
	p.tell(ctx, Event{Message: "created the API key " + k.Name + " (" + k.ID + ")", KeyID: k.ID})
	return toKey(k), userkey.NewSecret(value), nil
}

// Prove exchanges the key for a token, once.
func (p *port) Prove(ctx context.Context, hand userkey.Hand) error {
	proof, err := p.cloud.ProveAPIKey(ctx, hand.Secret.Reveal())
	if err == nil {
		p.tell(ctx, Event{Message: "checked the API key " + hand.Key.ID + " with IAM", KeyID: hand.Key.ID})
	}
	p.proof = proof
	return means(err, ibmcloud.ErrUnknownKey, userkey.ErrNotReady)
}

// Install stores the key as a task credential that is named after it.
func (p *port) Install(ctx context.Context, region string, hand userkey.Hand) (userkey.Credential, error) {
	key := hand.Key
	in := ibmcloud.NewTaskCredential{Name: key.Name, Description: holdsKey + key.ID + installedBy}
	tc, err := p.cloud.CreateTaskCredential(ctx, region, in, hand.Secret.Reveal(), p.proof)
	if err != nil {
		return userkey.Credential{}, refusedInstall(err)
	}
	c := toCredential(region, tc)
	c.KeyID = key.ID
	p.tell(ctx, Event{"stored the API key " + key.ID + " in " + region, key.ID, region, c.ID})
	return c, nil
}

// Withdraw removes a task credential.
func (p *port) Withdraw(ctx context.Context, c userkey.Credential) error {
	err := p.cloud.DeleteTaskCredential(ctx, c.Region, c.ID)
	switch {
	case err == nil:
		p.tell(ctx, Event{"deleted the task credential " + c.ID + " in " + c.Region, c.KeyID, c.Region, c.ID})
	case perhaps(err):
		return tagged{err, userkey.ErrAmbiguous}
	}
	return means(err, ibmcloud.ErrNotFound, userkey.ErrGone)
}

// Amend changes what IAM says about a key. IAM changes no locked key: its lock is
// taken off first, and goes back on unless the spec says otherwise. If the edit
// fails, the lock goes back on in any case.
func (p *port) Amend(ctx context.Context, key userkey.Key, spec userkey.Spec) (_ userkey.Key, err error) {
	var k ibmcloud.APIKey
	if key.Locked {
		if err = p.cloud.UnlockAPIKey(ctx, key.ID); err == nil {
			k, err = p.cloud.GetAPIKey(ctx, key.ID) // Its version may have changed with the lock.
			key.EntityTag = k.EntityTag
		} else if !perhaps(err) {
			return userkey.Key{}, err
		}
	}
	if change := changeOf(key, spec); err == nil && change != (ibmcloud.APIKeyChange{}) {
		// The version that was seen guards what somebody else edited meanwhile.
		k, err = p.cloud.UpdateAPIKey(ctx, key.ID, key.EntityTag, change)
	}
	lock := key.Locked
	if err == nil {
		lock = cmp.Or(spec.Locked, userkey.Known(lock)).Value()
	}
	if lock {
		if lockErr := p.lock(ctx, key.ID); lockErr != nil {
			err = errors.Join(err, fmt.Errorf("the key %s is not locked: %w", key.ID, lockErr))
		}
	}
	if err == nil && (lock || k.ID == "") {
		k, err = p.cloud.GetAPIKey(ctx, key.ID) // The lock may have changed its version.
	}
	if err == nil {
		p.tell(ctx, Event{Message: "changed the API key " + key.ID, KeyID: key.ID})
	}
	return toKey(k), err
}

// changeOf returns what a spec changes of a key, beside the lock.
func changeOf(key userkey.Key, spec userkey.Spec) (change ibmcloud.APIKeyChange) {
	if spec.WhenLeaked.IsKnown() {
		change.ActionWhenLeaked = new(spec.WhenLeaked.Value())
	}
	if spec.Description.IsKnown() || spec.Mark.Tag != "" {
		text := cmp.Or(spec.Description, userkey.Known(key.Description)).Value()
		change.Description = new(userkey.Inscribe(text, cmp.Or(spec.Mark, key.Mark)))
	}
	if spec.ExpireAfter.IsKnown() {
		change.ExpiresAt = new(userkey.ExpiresAfter(key.CreatedAt, spec.ExpireAfter.Value()))
	}
	return change
}

// lock locks a key, also when the run's own time is over.
func (p *port) lock(ctx context.Context, id string) error {
	const longest, attempts = 30 * time.Second, 4
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), longest)
	defer cancel()
	for attempt := 1; ; attempt++ {
		err := p.cloud.LockAPIKey(ctx, id)
		if err == nil || attempt == attempts || p.pause(ctx, attempt) != nil {
			return err
		}
	}
}

// Discard deletes a key in IAM, which deletes no locked one.
func (p *port) Discard(ctx context.Context, key userkey.Key) (err error) {
	if key.Locked {
		err = p.cloud.UnlockAPIKey(ctx, key.ID)
	}
	if err == nil {
		err = p.cloud.DeleteAPIKey(ctx, key.ID)
	}
	if err == nil {
		p.tell(ctx, Event{Message: "deleted the API key " + key.Name + " (" + key.ID + ")", KeyID: key.ID})
	}
	return means(err, ibmcloud.ErrNotFound, userkey.ErrGone)
}

// Pause waits before a service is asked again.
func (p *port) Pause(ctx context.Context, attempt int) error { return p.pause(ctx, attempt) }
