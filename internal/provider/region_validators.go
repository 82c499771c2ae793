// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// regionValidator asks for one of IBM Cloud's data centers.
func regionValidator() validator.String {
	return textRule{"must be one of " + strings.Join(ibmcloud.IBMCloudRegions(), ", "), func(at path.Path, name, _ string) diag.Diagnostic {
		if slices.Contains(ibmcloud.IBMCloudRegions(), name) {
			return nil
		}
		return invalidRegion(at, name)
	}}
}

func validRegions() validator.Set {
	return setvalidator.All(setvalidator.SizeAtLeast(1), noNull{}, setvalidator.ValueStringsAre(regionValidator()))
}

// oneOfRegions says in a description which data centers there are.
func oneOfRegions() string {
	return "Allowed: `" + strings.Join(ibmcloud.IBMCloudRegions(), "`, `") + "`."
}

// noNull refuses null elements, which other validators pass over.
type noNull struct{}

// Description says what the validator asks for.
func (noNull) Description(context.Context) string { return "must not hold null" }

// MarkdownDescription is the same.
func (v noNull) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateSet checks the elements.
func (noNull) ValidateSet(_ context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	for _, element := range req.ConfigValue.Elements() {
		if element.Equal(types.StringNull()) {
			resp.Diagnostics.Append(nullElement(req.Path))
			return
		}
	}
}
