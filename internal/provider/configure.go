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
		diags.Append(providerBug(fmt.Sprintf("Expected a session, got %T", data)))
		return
	}
	*into = s
}

// ready reports whether the services can be reached, and says why not.
func (s *session) ready(diags *diag.Diagnostics) bool {
	if s != nil && s.keys != nil {
		return true
	}
	diags.Append(notConfigured())
	return false
}
