// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// memoKey is where private state keeps the memo. Terraform drops private state
// when a provider dies in the middle of an apply; attributes stay.
const memoKey = "series"

type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// readMemo returns what the state remembers; nothing if it never was told.
func readMemo(ctx context.Context, private privateReader) (userkey.Memo, diag.Diagnostics) {
	var m userkey.Memo
	stored, diags := private.GetKey(ctx, memoKey)
	if diags.HasError() || stored == nil {
		return m, diags
	}
	if err := json.Unmarshal(stored, &m); err != nil {
		diags.Append(unreadableMemo(err))
	}
	return m, diags
}

func writeMemo(ctx context.Context, m userkey.Memo, private privateWriter) diag.Diagnostics {
	stored, err := json.Marshal(m)
	if err != nil {
		return diag.Diagnostics{providerBug(err.Error())}
	}
	return private.SetKey(ctx, memoKey, stored)
}
