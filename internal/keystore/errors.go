// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"errors"
	"fmt"

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

// tagged is an error that also is one of the domain's, without saying it twice.
type tagged struct {
	error
	tag error
}

// Unwrap makes errors.Is and errors.As find both.
func (t tagged) Unwrap() []error { return []error{t.error, t.tag} }

// ambiguous translates the client's word for a reply that was lost.
func ambiguous(err error) error {
	if errors.Is(err, ibmcloud.ErrAmbiguous) {
		return tagged{err, userkey.ErrAmbiguous}
	}
	return err
}
