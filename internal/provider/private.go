// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// tagKey is where private state keeps the tag of the keys that this state minted.
// A tag lets a run tell its own orphans from another workspace's rotation.
const tagKey = "tag"

type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// readTag returns the state's tag; "" when it has none yet.
func readTag(ctx context.Context, private privateReader) (string, diag.Diagnostics) {
	stored, diags := private.GetKey(ctx, tagKey)
	if diags.HasError() || stored == nil {
		return "", diags
	}
	var tag string
	if err := json.Unmarshal(stored, &tag); err != nil {
		diags.AddError("Could not read the private state", "The tag in it is not text: "+err.Error()+". Remove the resource from state and import it again.")
	}
	return tag, diags
}

func keepTag(ctx context.Context, private privateWriter, tag string) diag.Diagnostics {
	stored, err := json.Marshal(tag)
	if err != nil {
		var diags diag.Diagnostics
		diags.AddError("Provider bug", "The tag cannot be stored: "+err.Error()+". Please report this.")
		return diags
	}
	return private.SetKey(ctx, tagKey, stored)
}
