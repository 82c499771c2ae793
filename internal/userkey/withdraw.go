// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

func (r *runner) withdraw(ctx context.Context, s Withdraw) error {
	region := r.byRegion.of(s.Credential.Region)
	region.cleared = true
	err := r.b.Withdraw(ctx, s.Credential)
	switch {
	case errors.Is(err, ErrGone):
		return r.gone(ctx, s.Credential, err)
	case errors.Is(err, ErrAmbiguous):
		// The region may be without a credential now; the run goes on from what is there.
		if r.isInstalled(s.Credential) {
			r.installed = slices.DeleteFunc(r.installed, func(c Credential) bool { return c.ID == s.Credential.ID })
			region.uncertain++
		}
		return r.lookAgain(ctx, err)
	case err != nil:
		return err
	}
	r.failures = 0
	r.byCredential.of(s.Credential.ID).denied = false
	r.forget(s.Credential)
	return nil
}

// gone deals with a credential that the service called gone when it was to be
// withdrawn: somebody else was faster, or an earlier attempt whose reply was lost.
// Or else the service errs, and goes on listing it.
func (r *runner) gone(ctx context.Context, c Credential, err error) error {
	known := r.byCredential.of(c.ID)
	if known.denied {
		return fmt.Errorf("%s still lists a credential that is to go: %w", c.Region, err)
	}
	known.denied = true
	r.forget(c)
	if slices.Contains(r.seen.Installed, c.Region) {
		return nil
	}
	// Look before anything is put in its place, or the key deleted that it holds.
	err = r.lookAgain(ctx, err)
	if err == nil && r.ending {
		r.doubt()
	}
	return err
}

// doubt takes up again what a service called gone and lists all the same, so that
// it is withdrawn once more. It reports whether there is anything.
func (r *runner) doubt() bool {
	doubtful := r.listed
	r.listed = nil
	for _, c := range doubtful {
		r.byCredential.of(c.ID).withdrawn = false
		r.seen.Credentials[c.Region] = append(slices.Clone(r.seen.Credentials[c.Region]), c)
	}
	return len(doubtful) > 0
}

// forget takes a withdrawn credential out of what was seen, now and later.
func (r *runner) forget(c Credential) {
	same := func(other Credential) bool { return other.ID == c.ID }
	r.byCredential.of(c.ID).withdrawn = true
	r.installed = slices.DeleteFunc(r.installed, same)
	r.seen.Credentials[c.Region] = slices.DeleteFunc(slices.Clone(r.seen.Credentials[c.Region]), same)
}
