// SPDX-License-Identifier: MPL-2.0

package keystore

import (
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
