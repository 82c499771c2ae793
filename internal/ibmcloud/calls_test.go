// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"context"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

type operation func(ctx context.Context, c *ibmcloud.Client) error

func operations() map[string]operation {
	const key, cred, job, run = "K1", "C1", "J1", "R1"
	scope := ibmcloud.Scope{Region: "eu-de", ProjectID: "P1"}
	text := "text"
	return map[string]operation{
		"iam.Token": func(ctx context.Context, c *ibmcloud.Client) error { _, err := c.Identity(ctx); return err },
		"iam.ProveAPIKey": func(ctx context.Context, c *ibmcloud.Client) error {
			_, err := c.ProveAPIKey(ctx, newValue)
			return err
		},
		"iam.OwnAPIKey":    func(ctx context.Context, c *ibmcloud.Client) error { _, err := c.OwnAPIKey(ctx); return err },
		"iam.GetAPIKey":    func(ctx context.Context, c *ibmcloud.Client) error { _, err := c.GetAPIKey(ctx, key); return err },
		"iam.DeleteAPIKey": func(ctx context.Context, c *ibmcloud.Client) error { return c.DeleteAPIKey(ctx, key) },
		"iam.LockAPIKey":   func(ctx context.Context, c *ibmcloud.Client) error { return c.LockAPIKey(ctx, key) },
		"iam.UnlockAPIKey": func(ctx context.Context, c *ibmcloud.Client) error { return c.UnlockAPIKey(ctx, key) },
		"iam.ListAPIKeys": func(ctx context.Context, c *ibmcloud.Client) error {
			_, err := c.ListAPIKeys(ctx, ibmcloud.APIKeyQuery{IAMID: user, AccountID: account})
			return err
		},
		"iam.CreateAPIKey": func(ctx context.Context, c *ibmcloud.Client) error {
			_, _, err := c.CreateAPIKey(ctx, ibmcloud.NewAPIKey{Name: "n", IAMID: user, AccountID: account}, newValue)
			return err
		},
		"iam.UpdateAPIKey": func(ctx context.Context, c *ibmcloud.Client) error {
			_, err := c.UpdateAPIKey(ctx, key, "*", ibmcloud.APIKeyChange{Description: &text})
			return err
		},
		"watsonx.ListTaskCredentials": func(ctx context.Context, c *ibmcloud.Client) error {
			_, err := c.ListTaskCredentials(ctx, "eu-de")
			return err
		},
		"watsonx.CreateTaskCredential": func(ctx context.Context, c *ibmcloud.Client) error {
			_, err := c.CreateTaskCredential(ctx, "eu-de", ibmcloud.NewTaskCredential{Name: "n"}, newValue, ibmcloud.Proof{})
			return err
		},
		"watsonx.DeleteTaskCredential": func(ctx context.Context, c *ibmcloud.Client) error {
			return c.DeleteTaskCredential(ctx, "eu-de", cred)
		},
		"watsonx.ListJobs": func(ctx context.Context, c *ibmcloud.Client) error {
			_, err := c.ListJobs(ctx, scope, ibmcloud.JobQuery{AssetRef: "A1"})
			return err
		},
		"watsonx.CreateJob": func(ctx context.Context, c *ibmcloud.Client) error {
			_, err := c.CreateJob(ctx, scope, ibmcloud.JobDefinition{
				Name: "n", AssetRef: "A1", Configuration: `{"env_variables":["PASSWORD=` + newValue + `"]}`,
			})
			return err
		},
		"watsonx.GetJob": func(ctx context.Context, c *ibmcloud.Client) error {
			_, err := c.GetJob(ctx, scope, job)
			return err
		},
		"watsonx.UpdateJob": func(ctx context.Context, c *ibmcloud.Client) error {
			_, err := c.UpdateJob(ctx, scope, job, []ibmcloud.JobChange{{
				Path: "/entity/job/job_parameters", Value: ibmcloud.Parameters{"p": newValue},
			}})
			return err
		},
		"watsonx.DeleteJob": func(ctx context.Context, c *ibmcloud.Client) error {
			_, err := c.DeleteJob(ctx, scope, job)
			return err
		},
		"watsonx.ListJobRuns": func(ctx context.Context, c *ibmcloud.Client) error {
			_, err := c.ListJobRuns(ctx, scope, job, 1)
			return err
		},
		"watsonx.StartJobRun": func(ctx context.Context, c *ibmcloud.Client) error {
			_, err := c.StartJobRun(ctx, scope, job, ibmcloud.NewJobRun{
				Parameters: ibmcloud.Parameters{"p": newValue},
			})
			return err
		},
		"watsonx.GetJobRun": func(ctx context.Context, c *ibmcloud.Client) error {
			_, err := c.GetJobRun(ctx, scope, job, run)
			return err
		},
		"watsonx.RefreshJobRun": func(ctx context.Context, c *ibmcloud.Client) error {
			_, err := c.RefreshJobRun(ctx, scope, job, run)
			return err
		},
		"watsonx.JobRunLogs": func(ctx context.Context, c *ibmcloud.Client) error {
			_, err := c.JobRunLogTail(ctx, scope, job, run, 10)
			return err
		},
	}
}

const good = `{"id":"K1","name":"n","crn":"crn:x","locked":false,"created_by":"u","iam_id":"u","account_id":"a","apikey":"",
	"apikeys":[],"credentials":[],"metadata":{"asset_id":"J1"},"results":[],"apikeys_per_identity":{"limit":20,"identities":[]}}`
