// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// receive hands the configured session to a resource or data source. Terraform
// also asks for schemas and validation before it configures the provider; then
// there is no data yet.
func receive(data any, into **session, diags *diag.Diagnostics) {
	if data == nil {
		return
	}
	s, ok := data.(*session)
	if !ok {
		diags.AddError("Provider bug", fmt.Sprintf("Expected a session, got %T. Please report this.", data))
		return
	}
	*into = s
}

// ready reports whether the services can be reached, and says why not.
func (s *session) ready(diags *diag.Diagnostics) bool {
	if s != nil && s.keys != nil {
		return true
	}
	diags.AddError("The provider is not configured yet",
		"The provider block depends on values that are known only after another apply. Apply what they come from first, for example with -target, or give the provider values that are known.")
	return false
}
