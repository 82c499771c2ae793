// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// place says where a job is, for people.
func (m jobAttributes) place() string {
	kind, id := m.container()
	return fmt.Sprintf("%s %s in %s", kind, id, m.Region.ValueString())
}

// container returns what a job belongs to.
func (m jobAttributes) container() (kind, id string) {
	if !m.SpaceID.IsNull() {
		return "space", m.SpaceID.ValueString()
	}
	return "project", m.ProjectID.ValueString()
}

// diagnoseJob tells the user what could not be done with a job, why, what to do
// next, and what to quote to IBM. What is wrong with the project or the space
// carries its attribute's path.
func diagnoseJob(intention string, err error, m jobAttributes) diag.Diagnostics {
	var diags diag.Diagnostics
	advice, aboutPlace := adviseJob(err, m)
	detail := explain(shortenedError{err, intention + ": "}, advice)
	if aboutPlace {
		kind, _ := m.container()
		diags.AddAttributeError(path.Root(kind+"_id"), "Could not "+intention, detail)
	} else {
		diags.AddError("Could not "+intention, detail)
	}
	return diags
}

// shortenedError is an error without the beginning that its summary says already.
type shortenedError struct {
	error
	beginning string
}

// Error returns what follows the beginning.
func (e shortenedError) Error() string { return strings.TrimPrefix(e.error.Error(), e.beginning) }

// Unwrap returns the whole error.
func (e shortenedError) Unwrap() error { return e.error }

// adviseJob returns what to do about an error, and whether it is about the
// project or space that the job belongs to.
func adviseJob(err error, m jobAttributes) (advice string, aboutPlace bool) {
	kind, _ := m.container()
	var (
		elsewhere *job.ScopeError
		foreign   *job.NotOwnerError
		refusal   *ibmcloud.Error
	)
	if errors.As(err, &elsewhere) {
		if elsewhere.Denied {
			return fmt.Sprintf("The user lacks the role for this in the %s. To see jobs they need to be a member of the %s, to change and run them a member with the role Editor or Admin.", m.place(), kind), true
		}
		return fmt.Sprintf("Check %s_id and region: a %s belongs to one data center, and only its members see it. If the %s was deleted, its jobs are gone as well; then remove them from the configuration and, with terraform state rm, from the state.", kind, kind, kind), true
	}
	if errors.As(err, &foreign) {
		return fmt.Sprintf("The job runs with the user API key of %s, and the provider signs in as %s. The service may let only the former start it: "+
			"configure the provider with credentials of %s, or start a job of your own.", foreign.OwnerID, foreign.CallerID, foreign.OwnerID), false
	}
	if errors.Is(err, ibmcloud.ErrShortList) {
		return "Look the job up by its id instead.", false
	}
	if !errors.As(err, &refusal) || refusal.Region == "" {
		return advise(err, userkey.Outcome{}), false
	}
	switch {
	case errors.Is(err, ibmcloud.ErrNotFound):
		return "It was deleted, or it belongs to another project, space or data center. Plan again, or check the IDs and region.", false
	case errors.Is(err, ibmcloud.ErrConflict):
		return "A run of the job is under way, or somebody else changed it meanwhile. Wait for the run or cancel it, then apply again.", false
	case errors.Is(err, context.DeadlineExceeded):
		return "The time for this operation was over; the timeouts argument gives it more. Apply again: it goes on from what is there.", false
	}
	return advise(err, userkey.Outcome{}), false
}
