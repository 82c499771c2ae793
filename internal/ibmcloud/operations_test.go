// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// TestOperations_areWhatIsSent holds the list to the wire, call by call.
func TestOperations_areWhatIsSent(t *testing.T) {
	t.Parallel()
	for _, op := range ibmcloud.Operations() {
		t.Run(op.Name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{handler: always(http.StatusOK, good)}
			client, _ := serve(t, c)
			if err := do(t.Context(), client, op.Name); err != nil {
				t.Fatal(err)
			}

			got := c.all()[len(c.all())-1]
			base, id := iamPath, "K1"
			if strings.HasPrefix(op.Name, "watsonx.") {
				base, id = platformPath+"/eu-de", "C1"
			}
			want := base + strings.NewReplacer("{id}", id, "{job_id}", "J1", "{run_id}", "R1").Replace(op.Path)
			if got.Method != op.Method || got.Path != want {
				t.Errorf("sent %s %s, want %s %s", got.Method, got.Path, op.Method, want)
			}
			if exchanges(op.Name) != (got.Auth == "") {
				t.Errorf("Authorization is present: %t", got.Auth != "")
			}
		})
	}
}

// TestOperations_areKnownToTheEmulator makes every call of the client once. Most of
// what they name is not there; that the emulator says so shows that it knows the call.
func TestOperations_areKnownToTheEmulator(t *testing.T) {
	t.Parallel()
	client, server := emulated(t, emulator.Options{})
	for _, op := range ibmcloud.Operations() {
		before := len(server.Requests())
		err := do(t.Context(), client, op.Name)
		for _, refusal := range []string{"nothing at this path", "does not take the method", "unknown query parameter", "unknown field"} {
			if err != nil && strings.Contains(err.Error(), refusal) {
				t.Errorf("the emulator does not know the call: %v", err)
			}
		}
		if len(server.Requests()) == before {
			t.Errorf("%s sent nothing", op.Name)
		}
	}
}

// emulated returns a client of an emulated cloud's first user.
func emulated(tb testing.TB, options emulator.Options) (*ibmcloud.Client, *emulator.Server) {
	tb.Helper()
	server, err := emulator.New(options)
	if err != nil {
		tb.Fatal(err)
	}
	listener := httptest.NewServer(server)
	tb.Cleanup(listener.Close)
	return build(tb, func(o *ibmcloud.Options) {
		o.APIKey = server.Users()[0].APIKey
		o.IAMURL, o.PlatformURL = listener.URL+"/iam", listener.URL+"/platform/{region}"
	}), server
}

// do makes the call of a name in ibmcloud.Operations.
func do(ctx context.Context, c *ibmcloud.Client, name string) error {
	scope, text := ibmcloud.Scope{Region: "eu-de", ProjectID: "P1"}, "text"
	calls := map[string]func() error{
		"iam.Token":                    func() error { return second(c.Identity(ctx)) },
		"iam.ProveAPIKey":              func() error { return second(c.ProveAPIKey(ctx, newValue)) },
		"iam.OwnAPIKey":                func() error { return second(c.OwnAPIKey(ctx)) },
		"iam.GetAPIKey":                func() error { return second(c.GetAPIKey(ctx, "K1")) },
		"iam.DeleteAPIKey":             func() error { return c.DeleteAPIKey(ctx, "K1") },
		"iam.LockAPIKey":               func() error { return c.LockAPIKey(ctx, "K1") },
		"iam.UnlockAPIKey":             func() error { return c.UnlockAPIKey(ctx, "K1") },
		"watsonx.ListTaskCredentials":  func() error { return second(c.ListTaskCredentials(ctx, "eu-de")) },
		"watsonx.CreateTaskCredential": func() error { return second(createCredential(ctx, c, newValue, ibmcloud.Proof{})) },
		"watsonx.DeleteTaskCredential": func() error { return c.DeleteTaskCredential(ctx, "eu-de", "C1") },
		"watsonx.ListJobs":             func() error { return second(c.ListJobs(ctx, scope, ibmcloud.JobQuery{AssetRef: "A1"})) },
		"watsonx.GetJob":               func() error { return second(c.GetJob(ctx, scope, "J1")) },
		"watsonx.DeleteJob":            func() error { return second(c.DeleteJob(ctx, scope, "J1")) },
		"watsonx.ListJobRuns":          func() error { return second(c.ListJobRuns(ctx, scope, "J1", 1)) },
		"watsonx.GetJobRun":            func() error { return second(c.GetJobRun(ctx, scope, "J1", "R1")) },
		"watsonx.RefreshJobRun":        func() error { return second(c.RefreshJobRun(ctx, scope, "J1", "R1")) },
		"watsonx.JobRunLogs":           func() error { return second(c.JobRunLogTail(ctx, scope, "J1", "R1", 10)) },
		"iam.ListAPIKeys": func() error {
			return second(c.ListAPIKeys(ctx, ibmcloud.APIKeyQuery{IAMID: user, AccountID: account}))
		},
		"iam.CreateAPIKey": func() error {
			_, _, err := c.CreateAPIKey(ctx, ibmcloud.NewAPIKey{Name: "n", IAMID: user, AccountID: account}, newValue)
			return err
		},
		"iam.UpdateAPIKey": func() error {
			return second(c.UpdateAPIKey(ctx, "K1", "*", ibmcloud.APIKeyChange{Description: &text}))
		},
		"watsonx.CreateJob": func() error {
			return second(c.CreateJob(ctx, scope, ibmcloud.JobDefinition{Name: "n", AssetRef: "A1", Configuration: `{"env_id":"e"}`}))
		},
		"watsonx.UpdateJob": func() error {
			parameters := ibmcloud.JobChange{Path: "/entity/job/job_parameters", Value: ibmcloud.Parameters{"p": newValue}}
			return second(c.UpdateJob(ctx, scope, "J1", []ibmcloud.JobChange{parameters}))
		},
		"watsonx.StartJobRun": func() error {
			return second(c.StartJobRun(ctx, scope, "J1", ibmcloud.NewJobRun{Parameters: ibmcloud.Parameters{"p": newValue}}))
		},
	}
	return calls[name]()
}

// exchanges reports whether the call of a name is a token exchange, which answers in its own way.
func exchanges(name string) bool { return name == "iam.Token" || name == "iam.ProveAPIKey" }

// createCredential stores a key in eu-de.
func createCredential(ctx context.Context, c *ibmcloud.Client, value string, p ibmcloud.Proof) (ibmcloud.TaskCredential, error) {
	return c.CreateTaskCredential(ctx, "eu-de", ibmcloud.NewTaskCredential{Name: "n"}, value, p)
}

func second[T any](_ T, err error) error { return err }

// good is a reply that satisfies every operation but the token exchange.
const good = `{"id":"K1","name":"n","crn":"crn:x","locked":false,"created_by":"u","iam_id":"u","account_id":"a","apikey":"",
	"apikeys":[],"credentials":[],"metadata":{"asset_id":"J1"},"results":[],"apikeys_per_identity":{"limit":20,"identities":[]}}`
