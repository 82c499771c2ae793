// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// BenchmarkListAPIKeys reads the ten pages of an account with 1,000 people, with what
// the emulator takes to serve them.
func BenchmarkListAPIKeys(b *testing.B) {
	client, server := emulated(b, emulator.Options{Users: 1000})
	b.ReportAllocs()
	for b.Loop() {
		keys, err := client.ListAPIKeys(b.Context(), ibmcloud.APIKeyQuery{AccountID: server.Users()[0].AccountID, Scope: "account"})
		if err != nil || len(keys) < 1000 {
			b.Fatalf("%d keys, %v", len(keys), err)
		}
	}
}
