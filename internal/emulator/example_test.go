// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"fmt"
	"net/http/httptest"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A person creates a user API key in the product and rotates it a month
// later. Clients would find IAM below /iam and a region below
// /platform/{region} of the listener's URL.
func Example() {
	cloud, err := emulator.New(emulator.Options{
		Users: 1,
		Clock: func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	listener := httptest.NewServer(cloud)
	defer listener.Close()
	for _, act := range []string{"create", "rotate"} {
		if err := cloud.Console(emulator.ConsoleAction{Act: act}); err != nil {
			fmt.Println(err)
			return
		}
		cloud.Advance(30 * 24 * time.Hour)
	}
	for _, key := range cloud.Keys() {
		fmt.Println(key.CreatedAt.Format(time.DateOnly), key.Status, key.Regions)
	}
	// Output:
	// 2026-11-20 Other []
	// 2026-11-23 Phased out []
	// 2026-12-23 Active [us-south]
}
