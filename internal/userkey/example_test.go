// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"context"
	"fmt"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A key is created, and a month later another one takes its place. The region
// takes one credential at a time, so the old one goes before the new one comes,
// and not before the new key was proven.
func ExampleRun() {
	cloud := newCloud(conflict)
	wanted := userkey.Settings{Regions: userkey.Known([]string{"us-south"}), RotationTrigger: userkey.Known("2026-11")}

	create := userkey.Compare(wanting(wanted), userkey.Held{}, nil)
	first := cloud.session()
	created, err := userkey.Run(context.Background(), first, create.Goal(wanted, userkey.Held{}, "a1b2c3", userkey.Secret{}))
	fmt.Println(first.calls, err)

	cloud.now = cloud.now.Add(30 * 24 * time.Hour)
	old := created.Series.Active
	held := userkey.Held{Owner: created.Series.Owner, Tag: "a1b2c3", Settings: wanted, Active: old, Credentials: created.Series.Installed}
	wanted.RotationTrigger = userkey.Known("2026-12")
	rotate := userkey.Compare(wanting(wanted), held, nil)
	fmt.Println(rotate.Reasons)

	second := cloud.session()
	rotated, err := userkey.Run(context.Background(), second, rotate.Goal(wanted, held, "a1b2c3", userkey.Secret{}))
	fmt.Println(second.calls, err)

	fmt.Println(userkey.Active, rotated.Series.Active.Name)
	for _, k := range rotated.Series.PhasedOut {
		fmt.Println(userkey.PhasedOut, k.Name, "since", rotated.Series.PhasedOutAt(k).Format(time.DateOnly))
	}
	fmt.Println("The value is known to this run only:", rotated.Minted.Secret)

	// Output:
	// [look us-south and who asks mint prove install us-south look us-south] <nil>
	// [trigger]
	// [look us-south and who asks mint prove install us-south withdraw us-south install us-south look us-south] <nil>
	// Active cpd-apikey-IBMid-1-2026-12-23T12:00:00Z
	// Phased out cpd-apikey-IBMid-1-2026-11-23T12:00:00Z since 2026-12-23
	// The value is known to this run only: [secret]
}
