// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"errors"
	"net/http"
	"strings"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// TrustedProfileError refuses a trusted profile: IAM makes no API keys for it.
type TrustedProfileError struct{ IAMID string }

func (e TrustedProfileError) Error() string {
	return e.IAMID + " is a trusted profile, and only a user or a service ID can have user API keys"
}

// ErrCreatedTwice refuses a second create of one series in one process.
var ErrCreatedTwice = errors.New("another resource of this configuration manages the same user's keys")

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
	refusal, ok := errors.AsType[*ibmcloud.Error](err)
	switch {
	case errors.Is(err, ibmcloud.ErrLimit):
		return tagged{err, userkey.ErrNoRoom}
	case ok && ownValue && (refusal.Status == http.StatusBadRequest || refusal.Status == http.StatusConflict):
		return tagged{err, ErrOwnValue}
	}
	return ambiguous(err)
}

// refusedInstall tells what a refusal means for the run. That a second
// credential is refused is known only from a conflict, or from a 400 that says
// so: to take another 400 for it would cost the region the credential it has.
func refusedInstall(err error) error {
	refusal, ok := errors.AsType[*ibmcloud.Error](err)
	switch {
	case errors.Is(err, ibmcloud.ErrConflict):
		return tagged{err, userkey.ErrOnlyOne}
	case ok && refusal.Status == http.StatusBadRequest:
		text := strings.ToLower(refusal.Code + " " + refusal.Message)
		if strings.Contains(text, "exist") && !strings.Contains(text, "not exist") || strings.Contains(text, "already") {
			return tagged{err, userkey.ErrOnlyOne}
		}
		return tagged{err, userkey.ErrNotReady}
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

// perhaps reports whether a refused request, which may be sent again, may have
// been carried out: there was no reply, or one that says nothing.
func perhaps(err error) bool {
	refusal, ok := errors.AsType[*ibmcloud.Error](err)
	return ok && (refusal.Status == 0 || refusal.Status >= http.StatusInternalServerError)
}
