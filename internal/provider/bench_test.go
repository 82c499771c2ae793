// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// BenchmarkLookUp is one look-up among many: the messages of the protocol, without
// the process that Terraform is.
func BenchmarkLookUp(b *testing.B) {
	cloud := acctest.NewCloud(b, emulator.Options{})
	plugin := cloud.NewPlugin(b)
	if said := plugin.Configure(nil); len(said) > 0 {
		b.Fatal(said)
	}
	if err := cloud.Console(emulator.ConsoleAction{Act: "create"}); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, said := plugin.Look(resourceName, nil); len(said) > 0 {
			b.Fatal(said)
		}
	}
}

// BenchmarkAccountOf1000 lists the keys of everybody in an account, with what the
// emulator takes to serve them.
func BenchmarkAccountOf1000(b *testing.B) {
	cloud := acctest.NewCloud(b, emulator.Options{Users: 1000})
	plugin := cloud.NewPlugin(b)
	if said := plugin.Configure(nil); len(said) > 0 {
		b.Fatal(said)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, said := plugin.Look("watsonx_user_api_keys", acctest.Values{"scope": "account"}); len(said) > 0 {
			b.Fatal(said)
		}
	}
}
