// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// The texts of errors about jobs and their runs.

// diagnoseJob is diagnose for jobs. What is wrong with the project or the space carries its
// attribute's path.
func diagnoseJob(intention string, err error, m jobAttributes) diag.Diagnostic {
	summary, detail := "Could not "+intention, explain(err, adviseJob(err, m))
	if errors.As(err, new(*job.ScopeError)) {
		return diag.NewAttributeErrorDiagnostic(path.Root(m.kind()+"_id"), summary, detail)
	}
	return diag.NewErrorDiagnostic(summary, detail)
}

// adviseJob returns what to do about an error.
func adviseJob(err error, m jobAttributes) string {
	kind := m.kind()
	var (
		elsewhere *job.ScopeError
		foreign   *job.NotOwnerError
		refusal   *ibmcloud.Error
	)
	switch {
	case errors.As(err, &elsewhere) && elsewhere.Denied:
		return fmt.Sprintf("The user lacks the role for this in the %s. To see jobs they need to be a member of the %s, to change and run them a member with the role Editor or Admin.", m.place(), kind)
	case elsewhere != nil:
		return fmt.Sprintf("Check %s_id and region: a %s belongs to one data center, and only its members see it. If the %s was deleted, its jobs are gone as well; then remove them from the configuration and, with terraform state rm, from the state.", kind, kind, kind)
	case errors.As(err, &foreign):
		return fmt.Sprintf("The job runs with the user API key of %s, and the provider signs in as %s. The service may let only the former start it: "+
			"configure the provider with credentials of %s, or start a job of your own.", foreign.OwnerID, foreign.CallerID, foreign.OwnerID)
	case errors.Is(err, ibmcloud.ErrShortList):
		return "Look the job up by its id instead."
	case !errors.As(err, &refusal) || refusal.Region == "":
		return advise(err, userkey.Outcome{})
	case errors.Is(err, ibmcloud.ErrNotFound):
		return "It was deleted, or it belongs to another project, space or data center. Plan again, or check the IDs and region."
	case errors.Is(err, ibmcloud.ErrConflict):
		return "A run of the job is under way, or somebody else changed it meanwhile. Wait for the run or cancel it, then apply again."
	case errors.Is(err, context.DeadlineExceeded):
		return timeIsOver
	}
	return advise(err, userkey.Outcome{})
}

func invalidSchedule(err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("schedule"), invalidScheduleSummary, sentence(err.Error())+".")
}

func invalidCron(at path.Path, rule string, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, invalidScheduleSummary,
		fmt.Sprintf("The value %s: %s.\n\nFor example \"0 3 * * *\": every day at 3:00 UTC. For a job without a schedule leave the argument out.", rule, err))
}

const invalidScheduleSummary = "Invalid schedule"

func endsBeforeStart(start, end time.Time) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("schedule_info").AtName("end"), "The schedule ends before it starts",
		fmt.Sprintf("schedule_info ends at %s and starts at %s. The end must come after the start.", end.Format(time.RFC3339), start.Format(time.RFC3339)))
}

// invalidJSON does not repeat the value, since it may hold a secret.
func invalidJSON(at path.Path, rule string, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Invalid JSON",
		fmt.Sprintf("The value %s: %s.\n\nWrite it with jsonencode({ … }), or as \"{}\".", rule, err))
}

func invalidTime(at path.Path, value string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, invalidTimeSummary,
		fmt.Sprintf("%s is %q and must be a time with its zone (RFC 3339), such as \"2027-01-31T03:00:00Z\".", at, value))
}

func timeTooEarly(at path.Path, value, rule string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, invalidTimeSummary,
		fmt.Sprintf("%s is %q and %s. To leave this side open, leave the argument out.", at, value, rule))
}

const invalidTimeSummary = "Invalid time"

func noSuchJob(wanted jobAttributes) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("name"), "No such job",
		fmt.Sprintf("The look-up itself worked: no job in the %s is called %q. Names are compared letter by letter. Check the name, the region and the project or space, or look the job up by its id.", wanted.place(), wanted.Name.ValueString()))
}

func severalJobs(wanted jobAttributes, ids []string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("name"), "Several jobs of one name",
		fmt.Sprintf("%d jobs in the %s are called %q. Look up the one that you mean by its id: %s.", len(ids), wanted.place(), wanted.Name.ValueString(), strings.Join(ids, ", ")))
}

func projectOrSpace() diag.Diagnostic {
	return diag.NewErrorDiagnostic(invalidIdentitySummary, "A job belongs to a project or to a space: give project_id or space_id, and not both.")
}

func invalidIdentityID(name, id string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(invalidIdentitySummary, fmt.Sprintf("The %s %q is no ID; an ID is made of letters, digits, dots, dashes and underscores.", name, id))
}

func invalidIdentityRegion(region string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(invalidIdentitySummary, fmt.Sprintf("The region %q is unknown. watsonx runs in: %s.", region, strings.Join(ibmcloud.IBMCloudRegions(), ", ")))
}

const invalidIdentitySummary = "Invalid import identity"

func invalidJobImportID(id string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Invalid import ID",
		fmt.Sprintf("%q names no job%s. Any of these does:\n\n"+
			"  id       = \"PROJECT_ID/JOB_ID\" # in the provider's region\n"+
			"  id       = \"space/SPACE_ID/JOB_ID\"\n"+
			"  id       = \"eu-de/PROJECT_ID/JOB_ID\" # or eu-de/space/SPACE_ID/JOB_ID\n"+
			"  identity = { project_id = \"PROJECT_ID\", job_id = \"JOB_ID\" } # Terraform 1.12 and later", id, unknownStart(id)))
}

// unknownStart names the start of an ID that would name a job behind a known region, or returns "".
func unknownStart(id string) string {
	start, rest, _ := strings.Cut(id, "/")
	regions := ibmcloud.IBMCloudRegions()
	_, names := parseJobImportID(regions[0] + "/" + rest)
	if !names || !idText.MatchString(start) || slices.Contains(append(regions, "project", "space"), start) {
		return ""
	}
	return fmt.Sprintf(": %q is no region, and neither project nor space. watsonx runs in: %s", start, strings.Join(regions, ", "))
}

// runTooLong says how a run was seen last, and what gives it more time.
func runTooLong(place jobAttributes, run job.Run, limit time.Duration, late *job.TimeoutError) diag.Diagnostic {
	last := ""
	if late.Last != nil {
		last = fmt.Sprintf(" The latest look at it failed: %v.", late.Last)
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("timeouts").AtName("invoke"), "The run did not end in time",
		fmt.Sprintf("Run %s of the job %s in the %s was seen last as %s, and the action waits for %s.%s\n\n"+
			"The run goes on. Give the action more time (timeouts.invoke), or do not let it wait (wait = false).",
			run.ID, place.ID.ValueString(), place.place(), run.State, limit, last))
}

func runFailed(how string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The run of the job did not succeed", how)
}

// runEnd says how a run ended, with the end of its log, or why that could not be read.
func runEnd(place jobAttributes, run job.Run, log []string, err error) string {
	parts := []string{fmt.Sprintf("Run %s of the job %s in the %s ended as %s. When the cause is mended, start it again.", run.ID, place.ID.ValueString(), place.place(), run.State)}
	if run.Error != "" {
		parts = append(parts, run.Error)
	}
	switch {
	case err != nil:
		parts = append(parts, "Its log could not be read: "+err.Error()+".")
	case len(log) == 0:
		parts = append(parts, "Its log is empty.")
	default:
		parts = append(parts, fmt.Sprintf("The last lines of its log:\n\n  %s", strings.Join(log, "\n  ")))
	}
	return strings.Join(parts, "\n\n")
}
