// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/keystore"
)

// httpLog is the subsystem of the log for requests, watsonx.http. A level of its own
// comes from TF_LOG_PROVIDER_WATSONX_HTTP, as the level of the provider's log comes
// from TF_LOG_PROVIDER_WATSONX.
const httpLog = "http"

// logEvent writes what happened to a key.
func logEvent(ctx context.Context, e keystore.Event) {
	tflog.Info(ctx, e.Message, fields(map[string]string{
		"key_id": e.KeyID, "region": e.Region, "credential_id": e.CredentialID,
	}))
}

// logRequest writes a request and how it ended. The client has masked every secret that it knows.
func logRequest(ctx context.Context, r ibmcloud.Request) {
	end := "no reply"
	if r.Status != 0 {
		end = strconv.Itoa(r.Status)
	}
	ctx = tflog.NewSubsystem(ctx, httpLog, tflog.WithLevelFromEnv("TF_LOG_PROVIDER_WATSONX", httpLog))
	tflog.SubsystemDebug(ctx, httpLog, fmt.Sprintf("%s %s: %s", r.Method, r.Path, end), fields(map[string]string{
		"operation": r.Operation, "region": r.Region, "attempt": strconv.Itoa(r.Attempt),
		"ms": strconv.FormatInt(r.Duration.Milliseconds(), 10), "transaction": r.TransactionID, "error": r.Err,
	}))
}

// fields returns the fields of a line that have a value.
func fields(all map[string]string) map[string]any {
	set := map[string]any{}
	for name, value := range all {
		if value != "" {
			set[name] = value
		}
	}
	return set
}

// withoutNoise keeps out of the log that a default timeout counts, which the library
// of the timeouts reports at INFO each time.
func withoutNoise(ctx context.Context) context.Context {
	return tflog.OmitLogWithMessageStrings(ctx, "timeout configuration not found")
}
