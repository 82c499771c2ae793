// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"regexp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

var holdsPattern = regexp.MustCompile(`^Holds the API key (\S+)\. Installed by terraform-provider-watsonx\.$`)

// holds is the description of a credential that we install. No service shows
// which key a credential holds, so the credential has to say so itself.
func holds(keyID string) string {
	return "Holds the API key " + keyID + ". Installed by terraform-provider-watsonx."
}

// keyIDIn reads the key's ID from such a description; "" when it is none of ours.
func keyIDIn(description string) string {
	found := holdsPattern.FindStringSubmatch(description)
	if found == nil {
		return ""
	}
	return found[1]
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
