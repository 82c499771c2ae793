// SPDX-License-Identifier: MPL-2.0

package ibmcloud

// An Operation is one call that this client can make.
type Operation struct {
	Name   string // as in Error.Operation; "iam." or "watsonx." and a verb
	Method string // HTTP method
	Path   string // path below the service's base URL, with {placeholders}
}

// The names of the operations. Callers share the lists, and name them.
const (
	opToken                = "iam.Token"
	opProveAPIKey          = "iam.ProveAPIKey"
	OpListAPIKeys          = "iam.ListAPIKeys"
	opCreateAPIKey         = "iam.CreateAPIKey"
	opOwnAPIKey            = "iam.OwnAPIKey"
	opGetAPIKey            = "iam.GetAPIKey"
	opUpdateAPIKey         = "iam.UpdateAPIKey"
	opDeleteAPIKey         = "iam.DeleteAPIKey"
	opLockAPIKey           = "iam.LockAPIKey"
	opUnlockAPIKey         = "iam.UnlockAPIKey"
	OpListTaskCredentials  = "watsonx.ListTaskCredentials"
	opCreateTaskCredential = "watsonx.CreateTaskCredential"
	opDeleteTaskCredential = "watsonx.DeleteTaskCredential"
	OpListJobs             = "watsonx.ListJobs"
	opCreateJob            = "watsonx.CreateJob"
	opGetJob               = "watsonx.GetJob"
	opUpdateJob            = "watsonx.UpdateJob"
	opDeleteJob            = "watsonx.DeleteJob"
	opListJobRuns          = "watsonx.ListJobRuns"
	opStartJobRun          = "watsonx.StartJobRun"
	opGetJobRun            = "watsonx.GetJobRun"
	opRefreshJobRun        = "watsonx.RefreshJobRun"
	opJobRunLogs           = "watsonx.JobRunLogs"

	pathToken = "/identity/token"
	pathJobs  = "/v2/jobs"
)

// Operations returns every call that this client can make. Tests hold the emulator
// to the list. IBM describes them here:
//
//   - IAM: https://cloud.ibm.com/apidocs/iam-identity-token-api
//   - task credentials: https://dataplatform.cloud.ibm.com/docs/content/wsj/manage-data/task-credentials.html
//   - jobs: https://cloud.ibm.com/apidocs/watson-data-api
func Operations() []Operation {
	return []Operation{
		{opToken, "POST", pathToken},
		{opProveAPIKey, "POST", pathToken},
		{OpListAPIKeys, "GET", "/v1/apikeys"},
		{opCreateAPIKey, "POST", "/v1/apikeys"},
		{opOwnAPIKey, "GET", "/v1/apikeys/details"},
		{opGetAPIKey, "GET", "/v1/apikeys/{id}"},
		{opUpdateAPIKey, "PUT", "/v1/apikeys/{id}"},
		{opDeleteAPIKey, "DELETE", "/v1/apikeys/{id}"},
		{opLockAPIKey, "POST", "/v1/apikeys/{id}/lock"},
		{opUnlockAPIKey, "DELETE", "/v1/apikeys/{id}/lock"},
		{OpListTaskCredentials, "GET", "/v1/task_credentials"},
		{opCreateTaskCredential, "POST", "/v1/task_credentials"},
		{opDeleteTaskCredential, "DELETE", "/v1/task_credentials/{id}"},
		{OpListJobs, "GET", pathJobs},
		{opCreateJob, "POST", pathJobs},
		{opGetJob, "GET", "/v2/jobs/{job_id}"},
		{opUpdateJob, "PATCH", "/v2/jobs/{job_id}"},
		{opDeleteJob, "DELETE", "/v2/jobs/{job_id}"},
		{opListJobRuns, "GET", "/v2/jobs/{job_id}/runs"},
		{opStartJobRun, "POST", "/v2/jobs/{job_id}/runs"},
		{opGetJobRun, "GET", "/v2/jobs/{job_id}/runs/{run_id}"},
		{opRefreshJobRun, "POST", "/v2/jobs/{job_id}/runs/{run_id}/refresh_state"},
		{opJobRunLogs, "GET", "/v2/jobs/{job_id}/runs/{run_id}/logs"},
	}
}

// lookUp returns the operation of a name, or the zero value.
func lookUp(name string) Operation {
	for _, o := range Operations() {
		if o.Name == name {
			return o
		}
	}
	return Operation{}
}
