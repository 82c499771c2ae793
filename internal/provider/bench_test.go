// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// lookingUp returns a look-up of a key that is there: validated and read, as messages of
// the protocol.
func lookingUp(tb testing.TB) (look func()) {
	tb.Helper()
	cloud := acctest.NewCloud(tb, emulator.Options{})
	plugin := cloud.NewPlugin(tb)
	if said := plugin.Configure(nil); len(said) > 0 {
		tb.Fatal(said)
	}
	if err := cloud.Console(emulator.ConsoleAction{Act: "create"}); err != nil {
		tb.Fatal(err)
	}
	return func() {
		if _, said := plugin.Look(resourceName, nil); len(said) > 0 {
			tb.Fatal(said)
		}
	}
}

// Most of it is the framework's: of 2,700 allocations the look-up itself takes 50. One
// that did its work anew would take 3,600, and one that the framework turns into values
// 5,500.
func TestUserAPIKeyDataSource_takesFewAllocations(t *testing.T) { //nolint:paralleltest // It counts those of the whole process.
	look := lookingUp(t)
	look()
	if got := testing.AllocsPerRun(100, look); got > 3000 {
		t.Errorf("%.0f allocations for a look-up beside others", got)
	}
}

func BenchmarkLookUp(b *testing.B) {
	look := lookingUp(b)
	b.ReportAllocs()
	for b.Loop() {
		look()
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

// BenchmarkStart is a process of the provider until it is configured: the schemas of
// every kind, and a session.
func BenchmarkStart(b *testing.B) {
	cloud := acctest.NewCloud(b, emulator.Options{})
	b.ReportAllocs()
	for b.Loop() {
		if said := cloud.NewPlugin(b).Configure(nil); len(said) > 0 {
			b.Fatal(said)
		}
	}
}
