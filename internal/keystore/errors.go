// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// NotAUserError refuses to mint a user API key for an identity that is no user.
type NotAUserError struct {
	IAMID          string
	TrustedProfile bool // otherwise a service ID
}

func (e NotAUserError) Error() string {
	kind := "a service ID"
	if e.TrustedProfile {
		kind = "a trusted profile"
	}
	return fmt.Sprintf("%s is %s, and only a user can have a user API key", e.IAMID, kind)
}

// NotAUser tells this error from others.
func (NotAUserError) NotAUser() {}

// ErrOwnValue means that IAM refused a key that was to have a value of the
// caller's own, perhaps because of that value.
var ErrOwnValue = errors.New("the value of the caller's own may be the reason")

// tagged is an error that also is one of the domain's, without saying it twice.
type tagged struct {
	error
	tag error
}

// Unwrap makes errors.Is and errors.As find both.
func (t tagged) Unwrap() []error { return []error{t.error, t.tag} }

// refusedMint tells what a refusal means for the run. IAM has no code of its own
// for a value that it has seen before.
func refusedMint(err error, ownValue bool) error {
	if errors.Is(err, ibmcloud.ErrLimit) {
		return tagged{err, userkey.ErrNoRoom}
	}
	var refusal *ibmcloud.Error
	if ownValue && errors.As(err, &refusal) && (refusal.Status == http.StatusBadRequest || refusal.Status == http.StatusConflict) {
		return tagged{ambiguous(err), ErrOwnValue}
	}
	return ambiguous(err)
}

// ambiguous translates the client's word for a reply that was lost.
func ambiguous(err error) error {
	if errors.Is(err, ibmcloud.ErrAmbiguous) {
		return tagged{err, userkey.ErrAmbiguous}
	}
	return err
}
