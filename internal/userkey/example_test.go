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
	mark := userkey.Mark{Tag: "a1b2c3"}
	goal := userkey.Goal{
		Memory:  userkey.Memory{Tag: mark.Tag},
		Regions: []string{"us-south"},
		Spec:    userkey.Spec{Mark: mark},
	}

	none := ""
	first := cloud.session()
	created, err := userkey.Run(context.Background(), first, goal, userkey.Start{Expect: &none, Undo: true})
	fmt.Println(first.calls, err)

	cloud.now = cloud.now.Add(30 * 24 * time.Hour)
	old := created.Series.Active
	goal.Known, goal.Replace = []string{old.ID}, old.ID
	second := cloud.session()
	rotated, err := userkey.Run(context.Background(), second, goal, userkey.Start{Expect: &old.ID})
	fmt.Println(second.calls, err)

	fmt.Println(userkey.Active, rotated.Series.Active.Name)
	for _, k := range rotated.Series.PhasedOut {
		fmt.Println(userkey.PhasedOut, k.Name, "since", rotated.Series.PhasedOutAt(k).Format(time.DateOnly))
	}
	fmt.Println("The value is known to this run only:", rotated.Minted.Secret)

	// Output:
	// [look mint prove install us-south look] <nil>
	// [look identify mint prove install us-south withdraw us-south install us-south look] <nil>
	// Active cpd-apikey-IBMid-1-2026-12-23T12:00:00Z
	// Phased out cpd-apikey-IBMid-1-2026-11-23T12:00:00Z since 2026-12-23
	// The value is known to this run only: [secret]
}

// Next looks at what is there and says what to do; Run repeats that until there
// is nothing left to do. Nothing else is remembered, so a run that died is
// resumed by the next one.
func ExampleNext() {
	key := userkey.Key{ID: "K1", Name: "cpd-apikey-IBMid-1-2026-11-23T10:00:00Z", Mark: userkey.Mark{Tag: "a1b2c3"}}
	goal := userkey.Goal{Memory: userkey.Memory{Tag: "a1b2c3"}, Regions: []string{"us-south"}}

	var seen userkey.Inventory
	fmt.Printf("%T\n", userkey.Next(seen, goal))

	seen.Keys, seen.Hand = []userkey.Key{key}, userkey.Hand{Key: key, Secret: userkey.NewSecret("shown once"), Minted: true}
	fmt.Printf("%T\n", userkey.Next(seen, goal))

	seen.Hand.Proven = true
	fmt.Printf("%T\n", userkey.Next(seen, goal))

	// The process died, and its value with it. The next one finds the key.
	seen.Hand = userkey.Hand{}
	fmt.Printf("%T\n", userkey.Next(seen, goal))

	// Output:
	// userkey.Mint
	// userkey.Prove
	// userkey.Install
	// userkey.Survey
}
