// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// The pure pieces that tests look at from outside.

// ParseImportID is parseImportID.
func ParseImportID(id string) (accountID, iamID string, ok bool) { return parseImportID(id) }

// EndpointFault is endpointFault.
func EndpointFault(text string) string { return endpointFault(text) }

// Settle is settle.
func Settle(ctx context.Context, planned, found attr.Value) attr.Value {
	return settleValue(ctx, planned, found)
}

// Diagnose is diagnose.
func Diagnose(intention string, err error, o userkey.Outcome) diag.Diagnostics {
	return diagnose(intention, err, o)
}
