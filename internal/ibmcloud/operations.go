// SPDX-License-Identifier: MPL-2.0

package ibmcloud

// An Operation is one call that this client can make.
type Operation struct {
	Name   string // as in Error.Operation; "iam." or "watsonx." and a verb
	Method string // HTTP method
	Path   string // path below the service's base URL, with {placeholders}
	Doc    string // where IBM describes it
}

// The lists that callers share, as errors name them.
const (
	OpListAPIKeys         = opListAPIKeys
	OpListTaskCredentials = opListTaskCredentials
	OpListJobs            = opListJobs
)

const (
	opToken                = "iam.Token"
	opProveAPIKey          = "iam.ProveAPIKey"
	opListAPIKeys          = "iam.ListAPIKeys"
	opCreateAPIKey         = "iam.CreateAPIKey"
	opOwnAPIKey            = "iam.OwnAPIKey"
	opGetAPIKey            = "iam.GetAPIKey"
	opUpdateAPIKey         = "iam.UpdateAPIKey"
	opDeleteAPIKey         = "iam.DeleteAPIKey"
	opLockAPIKey           = "iam.LockAPIKey"
	opUnlockAPIKey         = "iam.UnlockAPIKey"
	opListTaskCredentials  = "watsonx.ListTaskCredentials"
	opCreateTaskCredential = "watsonx.CreateTaskCredential"
	opDeleteTaskCredential = "watsonx.DeleteTaskCredential"
	opListJobs             = "watsonx.ListJobs"
	opCreateJob            = "watsonx.CreateJob"
	opGetJob               = "watsonx.GetJob"
	opUpdateJob            = "watsonx.UpdateJob"
	opDeleteJob            = "watsonx.DeleteJob"
	opListJobRuns          = "watsonx.ListJobRuns"
	opStartJobRun          = "watsonx.StartJobRun"
	opGetJobRun            = "watsonx.GetJobRun"
	opRefreshJobRun        = "watsonx.RefreshJobRun"
	opJobRunLogs           = "watsonx.JobRunLogs"

	pathToken           = "/identity/token"
	pathTaskCredentials = "/v1/task_credentials"
	pathTaskCredential  = "/v1/task_credentials/{id}"
	pathJobs            = "/v2/jobs"
	pathJob             = "/v2/jobs/{job_id}"
	pathJobRuns         = "/v2/jobs/{job_id}/runs"
	pathJobRun          = "/v2/jobs/{job_id}/runs/{run_id}"
)

// Operations returns every call that this client can make. Tests hold
// the emulator to the list.
func Operations() []Operation {
	const (
		iam  = "https://cloud.ibm.com/apidocs/iam-identity-token-api#"
		task = "https://dataplatform.cloud.ibm.com/docs/content/wsj/manage-data/task-credentials.html"
		jobs = "https://cloud.ibm.com/apidocs/watson-data-api"
	)
	return []Operation{
		{opToken, "POST", pathToken, iam + "gettoken-apikey"},
		{opProveAPIKey, "POST", pathToken, iam + "gettoken-apikey"},
		{opListAPIKeys, "GET", "/v1/apikeys", iam + "list-api-keys"},
		{opCreateAPIKey, "POST", "/v1/apikeys", iam + "create-api-key"},
		{opOwnAPIKey, "GET", "/v1/apikeys/details", iam + "get-api-keys-details"},
		{opGetAPIKey, "GET", "/v1/apikeys/{id}", iam + "get-api-key"},
		{opUpdateAPIKey, "PUT", "/v1/apikeys/{id}", iam + "update-api-key"},
		{opDeleteAPIKey, "DELETE", "/v1/apikeys/{id}", iam + "delete-api-key"},
		{opLockAPIKey, "POST", "/v1/apikeys/{id}/lock", iam + "lock-api-key"},
		{opUnlockAPIKey, "DELETE", "/v1/apikeys/{id}/lock", iam + "unlock-api-key"},
		{opListTaskCredentials, "GET", pathTaskCredentials, task},
		{opCreateTaskCredential, "POST", pathTaskCredentials, task},
		{opDeleteTaskCredential, "DELETE", pathTaskCredential, task},
		{opListJobs, "GET", pathJobs, jobs},
		{opCreateJob, "POST", pathJobs, jobs},
		{opGetJob, "GET", pathJob, jobs},
		{opUpdateJob, "PATCH", pathJob, jobs},
		{opDeleteJob, "DELETE", pathJob, jobs},
		{opListJobRuns, "GET", pathJobRuns, jobs},
		{opStartJobRun, "POST", pathJobRuns, jobs},
		{opGetJobRun, "GET", pathJobRun, jobs},
		{opRefreshJobRun, "POST", pathJobRun + "/refresh_state", jobs},
		{opJobRunLogs, "GET", pathJobRun + "/logs", jobs},
	}
}

// lookUp returns the operation of the given name; its zero value if there is none.
func lookUp(name string) Operation {
	for _, o := range Operations() {
		if o.Name == name {
			return o
		}
	}
	return Operation{}
}
