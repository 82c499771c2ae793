// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
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

var _ userkey.Backend = (*port)(nil)

// Look shows the owner's series, fresh from the services.
func (p *port) Look(ctx context.Context, places userkey.Places) (userkey.Seen, error) {
	return p.look(ctx, p.fresh(), places)
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
	id, err := p.Owner(ctx)
	if err != nil {
		return userkey.Key{}, userkey.Secret{}, err
	}
	description := valueOr(spec.Description, "")
	now := p.cloud.Now()
	tell(ctx, "mint the key "+userkey.Name(id.IAMID, now))
	var expiresAt *time.Time
	if end := userkey.ExpiresAfter(now, valueOr(spec.ExpireAfter, 0)); !end.IsZero() {
		expiresAt = &end
	}
	k, value, err := p.cloud.CreateAPIKey(ctx, ibmcloud.NewAPIKey{
		Name:        userkey.Name(id.IAMID, now),
		ExpiresAt:   expiresAt,
		IAMID:       id.IAMID,
		AccountID:   id.AccountID,
		Description: userkey.Inscribe(description, spec.Mark),

		ActionWhenLeaked: valueOr(spec.WhenLeaked, ""),
		Locked:           valueOr(spec.Locked, false),
	}, spec.Value.Reveal())
	if err != nil {
		return userkey.Key{}, userkey.Secret{}, refusedMint(err, spec.Value.InHand())
	}
	return toKey(k), userkey.NewSecret(value), nil
}

// Prove exchanges the key for a token, once.
func (p *port) Prove(ctx context.Context, secret userkey.Secret) error {
	tell(ctx, "prove the new key")
	proof, err := p.cloud.ProveAPIKey(ctx, secret.Reveal())
	if errors.Is(err, ibmcloud.ErrUnknownKey) {
		return tagged{err, userkey.ErrNotReady}
	}
	p.proof = proof
	return err
}

// Install stores the key as a task credential that is named after it.
func (p *port) Install(ctx context.Context, region string, hand userkey.Hand) (userkey.Credential, error) {
	key := hand.Key
	tell(ctx, "install the key "+key.ID+" in "+region)
	tc, err := p.cloud.CreateTaskCredential(ctx, region, ibmcloud.NewTaskCredential{
		Name:        key.Name,
		Description: holds(key.ID),
	}, hand.Secret.Reveal(), p.proof)
	if err != nil {
		return userkey.Credential{}, refusedInstall(err)
	}
	c := toCredential(region, tc)
	c.KeyID = key.ID
	return c, nil
}

// refusedInstall tells what a refusal means for the run. That a second
// credential is refused is known only from a conflict, or from a 400 that says
// so: to take another 400 for it would cost the region the credential it has.
func refusedInstall(err error) error {
	var refusal *ibmcloud.Error
	switch {
	case errors.Is(err, ibmcloud.ErrConflict):
		return tagged{err, userkey.ErrOnlyOne}
	case errors.As(err, &refusal) && refusal.Status == http.StatusBadRequest:
		text := strings.ToLower(refusal.Code + " " + refusal.Message)
		if strings.Contains(text, "exist") && !strings.Contains(text, "not exist") || strings.Contains(text, "already") {
			return tagged{err, userkey.ErrOnlyOne}
		}
		return tagged{err, userkey.ErrNotReady}
	}
	return ambiguous(err)
}

// Withdraw removes a task credential. A deletion that got no reply, or none that
// says anything, may have been carried out.
func (p *port) Withdraw(ctx context.Context, c userkey.Credential) error {
	tell(ctx, "withdraw the task credential "+c.ID+" from "+c.Region)
	err := p.cloud.DeleteTaskCredential(ctx, c.Region, c.ID)
	var refusal *ibmcloud.Error
	switch {
	case errors.Is(err, ibmcloud.ErrNotFound):
		return tagged{err, userkey.ErrGone}
	case errors.As(err, &refusal) && (refusal.Status == 0 || refusal.Status >= http.StatusInternalServerError):
		return tagged{err, userkey.ErrAmbiguous}
	}
	return err
}

// Amend changes what IAM says about a key, guarded by the version that was seen,
// so that an edit which somebody else made meanwhile is not overwritten. IAM
// changes no locked key: a lock that the spec decides about is taken off first, and
// goes back on if the edit fails.
func (p *port) Amend(ctx context.Context, key userkey.Key, spec userkey.Spec) (userkey.Key, error) {
	tell(ctx, "change the key "+key.ID)
	k := ibmcloud.APIKey{ID: key.ID, EntityTag: key.EntityTag, Locked: key.Locked}
	change, lock := p.change(key, spec), valueOr(spec.Locked, false)
	var err error
	if key.Locked && spec.Locked != nil {
		if k, err = p.relock(ctx, key.ID, p.cloud.UnlockAPIKey); err != nil {
			return userkey.Key{}, p.lockAgain(ctx, key, err)
		}
	}
	if change != (ibmcloud.APIKeyChange{}) {
		if k, err = p.cloud.UpdateAPIKey(ctx, key.ID, k.EntityTag, change); err != nil {
			return userkey.Key{}, p.lockAgain(ctx, key, err)
		}
	}
	if lock {
		if k, err = p.relock(ctx, key.ID, p.cloud.LockAPIKey); err != nil {
			return userkey.Key{}, p.lockAgain(ctx, key, err)
		}
	}
	return toKey(k), nil
}

// lockAgain locks a key again whose edit failed after its lock was taken off.
func (p *port) lockAgain(ctx context.Context, key userkey.Key, cause error) error {
	if !key.Locked {
		return cause
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lockTime)
	defer cancel()
	var err error
	for attempt := 1; attempt <= lockAttempts; attempt++ {
		if err = p.cloud.LockAPIKey(ctx, key.ID); err == nil {
			return cause
		}
		if p.pause(ctx, attempt) != nil {
			break
		}
	}
	return fmt.Errorf("%w; and the key %s could not be locked again: %w", cause, key.ID, err)
}

// change returns what the edit of a key asks IAM for.
func (p *port) change(key userkey.Key, spec userkey.Spec) ibmcloud.APIKeyChange {
	change := ibmcloud.APIKeyChange{ActionWhenLeaked: spec.WhenLeaked}
	if spec.Description != nil || spec.Mark.Tag != "" {
		mark := key.Mark
		if spec.Mark.Tag != "" {
			mark = spec.Mark
		}
		change.Description = new(userkey.Inscribe(valueOr(spec.Description, key.Description), mark))
	}
	if spec.ExpireAfter != nil {
		change.ExpiresAt = new(userkey.ExpiresAfter(key.CreatedAt, *spec.ExpireAfter))
	}
	return change
}

// relock changes the lock of a key and returns the key as it is then: its version
// may have changed with the lock.
func (p *port) relock(ctx context.Context, id string, act func(context.Context, string) error) (ibmcloud.APIKey, error) {
	if err := act(ctx, id); err != nil {
		return ibmcloud.APIKey{}, err
	}
	return p.cloud.GetAPIKey(ctx, id)
}

// Discard deletes a key in IAM, which deletes no locked one.
func (p *port) Discard(ctx context.Context, key userkey.Key) error {
	tell(ctx, "discard the key "+key.Name+" ("+key.ID+")")
	var err error
	if key.Locked {
		err = p.cloud.UnlockAPIKey(ctx, key.ID)
	}
	if err == nil {
		err = p.cloud.DeleteAPIKey(ctx, key.ID)
	}
	if errors.Is(err, ibmcloud.ErrNotFound) {
		return tagged{err, userkey.ErrGone}
	}
	return err
}

const (
	lockTime     = 30 * time.Second // that locking a key again may take
	lockAttempts = 4
)

// Pause waits before a service is asked again.
func (p *port) Pause(ctx context.Context, attempt int) error { return p.pause(ctx, attempt) }

func valueOr[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}
