// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain makes the random tests the same each time: a red run on somebody's
// machine must be red on everybody's. To look for new histories, give another seed:
//
//	go test ./internal/userkey -run AnyHistory -rapid.seed=7 -rapid.checks=5000
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.seed": "20261128", "rapid.checks": "600"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	flag.Parse()
	os.Exit(m.Run())
}
