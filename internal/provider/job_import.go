// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
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

// refuse says what is wrong with an identity that somebody wrote: Terraform holds
// it to no more than the types.
func (i jobIdentity) refuse(diags *diag.Diagnostics) {
	const summary = "Invalid import identity"
	if i.ProjectID.IsNull() == i.SpaceID.IsNull() {
		diags.AddError(summary, "A job belongs to a project or to a space: give project_id or space_id, and not both.")
	}
	for name, id := range map[string]types.String{"project_id": i.ProjectID, "space_id": i.SpaceID, "job_id": i.JobID} {
		if !id.IsNull() && !idText.MatchString(id.ValueString()) {
			diags.AddError(summary, fmt.Sprintf("The %s %q is no ID; an ID is made of letters, digits, dots, dashes and underscores.", name, id.ValueString()))
		}
	}
	if regions := ibmcloud.IBMCloudRegions(); i.Region.ValueString() != "" && !slices.Contains(regions, i.Region.ValueString()) {
		diags.AddError(summary, fmt.Sprintf("The region %q is unknown. watsonx runs in: %s.", i.Region.ValueString(), strings.Join(regions, ", ")))
	}
}

// parseJobImportID reads [region/][project/]project_id/job_id and
// [region/]space/space_id/job_id.
func parseJobImportID(id string) (jobIdentity, bool) {
	found := jobIdentity{Region: types.StringNull(), ProjectID: types.StringNull(), SpaceID: types.StringNull()}
	parts := strings.Split(id, "/")
	if slices.ContainsFunc(parts, func(part string) bool { return !idText.MatchString(part) }) {
		return found, false
	}
	if slices.Contains(ibmcloud.IBMCloudRegions(), parts[0]) {
		found.Region, parts = types.StringValue(parts[0]), parts[1:]
	}
	kind := "project"
	if len(parts) == 3 {
		kind, parts = parts[0], parts[1:]
	}
	if len(parts) != 2 {
		return found, false
	}
	switch kind {
	case "project":
		found.ProjectID = types.StringValue(parts[0])
	case "space":
		found.SpaceID = types.StringValue(parts[0])
	default:
		return found, false
	}
	found.JobID = types.StringValue(parts[1])
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
		diags.AddError("Invalid import ID",
			fmt.Sprintf("%q names no job%s. Any of these does:\n\n"+
				"  id       = \"PROJECT_ID/JOB_ID\" # in the provider's region\n"+
				"  id       = \"space/SPACE_ID/JOB_ID\"\n"+
				"  id       = \"eu-de/PROJECT_ID/JOB_ID\" # or eu-de/space/SPACE_ID/JOB_ID\n"+
				"  identity = { project_id = \"PROJECT_ID\", job_id = \"JOB_ID\" } # Terraform 1.12 and later", req.ID, unknownStart(req.ID)))
	}
	return wanted, ok
}

// unknownStart says of an ID that would name a job if it began with a region that
// there is that it does not; otherwise nothing.
func unknownStart(id string) string {
	start, rest, _ := strings.Cut(id, "/")
	regions := ibmcloud.IBMCloudRegions()
	if slices.Contains(regions, start) || slices.Contains([]string{"project", "space"}, start) {
		return ""
	}
	if _, ok := parseJobImportID(regions[0] + "/" + rest); !ok || !idText.MatchString(start) {
		return ""
	}
	return fmt.Sprintf(": %q is no region, and neither project nor space. watsonx runs in: %s", start, strings.Join(regions, ", "))
}
