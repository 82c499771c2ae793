// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"errors"
	"net/http"
	"strings"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// No service shows which key a credential holds, so a credential that we install
// has to say so itself, in its description.
const holdsKey, installedBy = "Holds the API key ", ". Installed by terraform-provider-watsonx."

// keyIDIn reads the key's ID from such a description; "" from any other.
func keyIDIn(description string) string {
	start, ours := strings.CutSuffix(description, installedBy)
	if id, found := strings.CutPrefix(start, holdsKey); ours && found {
		return id
	}
	return ""
}

func toKey(k ibmcloud.APIKey) userkey.Key {
	description, mark := userkey.ReadMark(k.Description)
	return userkey.Key{
		ID:          k.ID,
		Name:        k.Name,
		CRN:         k.CRN,
		Description: description,
		EntityTag:   k.EntityTag,
		CreatedBy:   k.CreatedBy,
		ModifiedAt:  k.ModifiedAt,
		Mark:        mark,
		CreatedAt:   k.CreatedAt,
		ExpiresAt:   k.ExpiresAt,
		Disabled:    k.Disabled,
		Locked:      k.Locked,
		WhenLeaked:  k.ActionWhenLeaked,
	}
}

func toCredential(region string, tc ibmcloud.TaskCredential) userkey.Credential {
	return userkey.Credential{
		Region:    region,
		ID:        tc.ID,
		Name:      tc.Name,
		KeyID:     keyIDIn(tc.Description),
		CreatedAt: tc.CreatedAt,
	}
}

// ErrOwnValue means that IAM refused a key with a value of the caller's own.
var ErrOwnValue = errors.New("the value of the caller's own may be the reason")

// tagged is an error that also is one of the domain's, without saying it twice.
type tagged struct {
	error
	tag error
}

// Unwrap makes errors.Is and errors.As find both.
func (t tagged) Unwrap() []error { return []error{t.error, t.tag} }

// means tags an error that is of a kind of the client's with the domain's word.
func means(err, kind, word error) error {
	if errors.Is(err, kind) {
		return tagged{err, word}
	}
	return err
}

// refusedMint tells what a refusal means for the run. IAM has no code of its own
// for a value that it has seen before.
func refusedMint(err error, ownValue bool) error {
	refusal, ok := errors.AsType[*ibmcloud.Error](err)
	if ok && ownValue && (refusal.Status == http.StatusBadRequest || refusal.Status == http.StatusConflict) {
		return tagged{err, ErrOwnValue}
	}
	return means(means(err, ibmcloud.ErrLimit, userkey.ErrNoRoom), ibmcloud.ErrAmbiguous, userkey.ErrAmbiguous)
}

// refusedInstall tells what a refusal means for the run. That a second
// credential is refused is known only from a conflict, or from a 400 that says
// so: to take another 400 for it would cost the region the credential it has.
func refusedInstall(err error) error {
	refusal, ok := errors.AsType[*ibmcloud.Error](err)
	if ok && refusal.Status == http.StatusBadRequest {
		text := strings.ToLower(refusal.Code + " " + refusal.Message)
		if strings.Contains(text, "exist") && !strings.Contains(text, "not exist") || strings.Contains(text, "already") {
			return tagged{err, userkey.ErrOnlyOne}
		}
		return tagged{err, userkey.ErrNotReady}
	}
	return means(means(err, ibmcloud.ErrConflict, userkey.ErrOnlyOne), ibmcloud.ErrAmbiguous, userkey.ErrAmbiguous)
}

// perhaps reports whether a refused request, which may be sent again, may have
// been carried out: there was no reply, or one that says nothing.
func perhaps(err error) bool {
	refusal, ok := errors.AsType[*ibmcloud.Error](err)
	return ok && (refusal.Status == 0 || refusal.Status >= http.StatusInternalServerError)
}
