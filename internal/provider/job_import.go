// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// jobIdentity names a job in import blocks.
type jobIdentity struct {
	Region    types.String `tfsdk:"region"`
	ProjectID types.String `tfsdk:"project_id"`
	SpaceID   types.String `tfsdk:"space_id"`
	JobID     types.String `tfsdk:"job_id"`
}

// refuse says what is wrong with an identity: Terraform checks only its types.
func (i jobIdentity) refuse(diags *diag.Diagnostics) {
	if i.ProjectID.IsNull() == i.SpaceID.IsNull() {
		diags.Append(projectOrSpace())
	}
	for name, id := range map[string]types.String{"project_id": i.ProjectID, "space_id": i.SpaceID, "job_id": i.JobID} {
		if !id.IsNull() && !idText.MatchString(id.ValueString()) {
			diags.Append(invalidIdentityID(name, id.ValueString()))
		}
	}
	if region := i.Region.ValueString(); region != "" && !slices.Contains(ibmcloud.IBMCloudRegions(), region) {
		diags.Append(invalidIdentityRegion(region))
	}
}

// jobImportID is [project/]project_id/job_id or space/space_id/job_id, behind the region.
var jobImportID = regexp.MustCompile(`^(?:(project|space)/)?([0-9A-Za-z._-]+)/([0-9A-Za-z._-]+)$`)

// parseJobImportID reads the ID of an import.
func parseJobImportID(id string) (found jobIdentity, ok bool) {
	if region, rest, _ := strings.Cut(id, "/"); slices.Contains(ibmcloud.IBMCloudRegions(), region) {
		found.Region, id = types.StringValue(region), rest
	}
	parts := jobImportID.FindStringSubmatch(id)
	if parts == nil {
		return found, false
	}
	if parts[1] == "space" {
		found.SpaceID = types.StringValue(parts[2])
	} else {
		found.ProjectID = types.StringValue(parts[2])
	}
	found.JobID = types.StringValue(parts[3])
	return found, true
}

// ImportState takes over a job. The refresh that follows reads it.
func (r *jobResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	wanted, ok := importedJob(ctx, req, &resp.Diagnostics)
	if !ok || !r.session.ready(&resp.Diagnostics) {
		return
	}
	if wanted.Region.ValueString() == "" {
		wanted.Region = r.session.region
	}
	for name, value := range map[string]any{
		"region":             wanted.Region,
		"project_id":         wanted.ProjectID,
		"space_id":           wanted.SpaceID,
		"id":                 wanted.JobID,
		"require_active_key": false,
	} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, wanted)...)
}

// importedJob reads which job an import names, by ID or by identity.
func importedJob(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) (jobIdentity, bool) {
	if req.ID == "" && req.Identity != nil && !req.Identity.Raw.IsNull() {
		var identity jobIdentity
		diags.Append(req.Identity.Get(ctx, &identity)...)
		if !diags.HasError() {
			identity.refuse(diags)
		}
		return identity, !diags.HasError()
	}
	wanted, ok := parseJobImportID(req.ID)
	if !ok {
		diags.Append(invalidJobImportID(req.ID))
	}
	return wanted, ok
}
