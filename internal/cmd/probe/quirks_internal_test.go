// SPDX-License-Identifier: MPL-2.0

package main

import (
	"maps"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A change to the emulator, and the probes that must see it. The others find all as
// assumed, or are not asked.
type quirk struct {
	options emulator.Options
	region  string // "" means us-south
	console []emulator.ConsoleAction
	fault   emulator.Fault
	args    []string // none means -change: everything but jobs

	otherwise []int
	asAssumed []int // what could not be asked without the quirk
}

func TestProbe_findsEachQuirk(t *testing.T) {
	t.Parallel()
	for name, quirk := range quirks() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newStand(t, quirk.options, nil)
			for _, action := range quirk.console {
				if action.IAMID == "another" {
					action.IAMID = cloud.Users()[1].IAMID
				}
				if err := cloud.Console(action); err != nil {
					t.Fatal(err)
				}
			}
			if quirk.fault.Path != "" {
				if err := cloud.AddFault(quirk.fault); err != nil {
					t.Fatal(err)
				}
			}
			args := quirk.args
			if args == nil {
				args = []string{"-change"}
			}
			if quirk.region != "" {
				args = append(args, "-region", quirk.region)
			}
			got := cloud.probe(t.Context(), t, args...)
			if got.code != exitAsked {
				t.Errorf("it exits with %d, want 0", got.code)
			}
			cloud.Advance(time.Minute) // Some regions take a while to delete a job.
			if diff := cmp.Diff([]string(nil), cloud.left()); diff != "" {
				t.Errorf("left behind (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(quirk.otherwise, got.numbers(t, otherwise)); diff != "" {
				t.Errorf("otherwise (-want +got):\n%s\n%s", diff, got.said)
			}
			known := map[int]bool{}
			for _, number := range got.numbers(t, asAssumed) {
				known[number] = true
			}
			for _, number := range quirk.asAssumed {
				if !known[number] {
					t.Errorf("probe %d did not find what is assumed:\n%s", number, got.said)
				}
			}
		})
	}
}

func quirks() map[string]quirk {
	all := regionQuirks()
	maps.Copy(all, optionQuirks())
	maps.Copy(all, replyQuirks())
	return all
}

// regionQuirks are the regions: each has answers of its own. 73, 91 and 95 find that
// jobs differ from those of us-south.
func regionQuirks() map[string]quirk {
	others := []emulator.ConsoleAction{{Act: "create", IAMID: "another", Regions: []string{"eu-de"}}}
	return map[string]quirk{
		"eu-de has objects as next, and slow deletions": {args: everything(), region: "eu-de", otherwise: []int{66, 67, 73, 90, 91, 95, 100}, asAssumed: []int{96}},
		"eu-de shows the credentials of others":         {args: everything(), region: "eu-de", console: others, otherwise: []int{13, 42, 66, 67, 73, 90, 91, 95, 100}, asAssumed: []int{41}},
		"eu-gb shows no reason and a deleted credential, and takes no empty schedule": {
			args: everything(), region: "eu-gb", otherwise: []int{50, 72, 73, 81},
		},
		"jp-tok names no owner":            {args: everything(), region: "jp-tok", otherwise: []int{37, 66, 67, 90, 95}, asAssumed: []int{96}},
		"ca-tor gives back no description": {args: everything(), region: "ca-tor", otherwise: []int{38, 73, 81, 91, 95, 100}, asAssumed: []int{96}},
		"au-syd is plain":                  {args: everything(), region: "au-syd", otherwise: []int{73, 91, 95}, asAssumed: []int{96}},
	}
}

func optionQuirks() map[string]quirk {
	readsOnly := []string{"-region", "us-south"}
	stored := []emulator.ConsoleAction{{Act: "create"}}
	return map[string]quirk{
		"a second credential is a bad request":   {options: emulator.Options{SecondCredential: "bad-request"}, otherwise: []int{39}},
		"a second credential is stored beside":   {options: emulator.Options{SecondCredential: "allow"}, otherwise: []int{39}, asAssumed: []int{41, 42}},
		"a second credential replaces the first": {options: emulator.Options{SecondCredential: "replace"}, otherwise: []int{39}},
		"a second credential in a region with paths as next": {
			options: emulator.Options{SecondCredential: "allow"}, region: "au-syd",
			args: everything(), otherwise: []int{39, 42, 73, 91, 95},
		},
		"keys and credentials are missing from reads for a while": {
			options: emulator.Options{Propagation: time.Minute}, asAssumed: []int{32, 33},
		},
		"the caller is a service ID":         {options: emulator.Options{Role: "service-id"}, asAssumed: []int{2, 5, 30, 36}},
		"another user is a service ID":       {options: emulator.Options{ServiceIDs: []int{1}}, asAssumed: []int{5}},
		"the caller may not create keys":     {options: emulator.Options{Role: "viewer"}},
		"no profile in another region":       {options: emulator.Options{NoProfile: []string{"eu-gb"}}, asAssumed: []int{11}},
		"a credential with a scope is there": {options: emulator.Options{ScopedCredentials: []string{"us-south"}}, asAssumed: []int{41, 42}},
		"the console was used":               {console: stored, args: readsOnly, asAssumed: []int{12}},
		"the console names all alike": {
			options: emulator.Options{ConsoleCredentialName: "generic"}, console: stored, args: readsOnly, asAssumed: []int{12},
		},
	}
}

// replyQuirks are answers that the emulator never gives by itself.
func replyQuirks() map[string]quirk {
	const (
		get, post, put, patch, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
		key                        = "/iam/v1/apikeys/*"
		credential                 = "/platform/us-south/v1/task_credentials/*"
		jobs                       = "/platform/us-south/v2/jobs*"
	)
	return map[string]quirk{
		"a request without a token is forbidden": {
			fault: emulator.Fault{Method: get, Path: "/iam/v1/apikeys", Status: 403, Times: 1}, otherwise: []int{1},
		},
		"the details call wants nothing": {
			fault: emulator.Fault{Method: get, Path: "/iam/v1/apikeys/details", Status: 200, Body: "{}"}, otherwise: []int{2},
		},
		"a region is forbidden": {
			fault:     emulator.Fault{Method: get, Path: "/platform/eu-gb/*", Status: 403, Times: 1},
			otherwise: []int{11}, args: []string{"-region", "us-south"},
		},
		"a refusal of the platform is flat": {
			fault:     emulator.Fault{Method: get, Path: credential, Status: 404, Body: `{"code":404,"reason":"gone"}`, Times: 1},
			otherwise: []int{14},
		},
		"nobody publishes a description": {
			fault: emulator.Fault{Method: get, Path: "*/v2-swagger.yaml", Status: 404}, otherwise: []int{18},
		},
		"a credential can be changed": {
			fault: emulator.Fault{Method: patch, Path: credential, Status: 200, Body: "{}"}, otherwise: []int{40},
		},
		"a secret can be read": {
			fault: emulator.Fault{Method: get, Path: credential + "/secret", Status: 200, Body: `{"v":"x"}`}, otherwise: []int{40},
		},
		"a stale If-Match is a failed precondition": {
			fault: emulator.Fault{Method: put, Path: key, Status: 412, Skip: 4, Times: 1}, otherwise: []int{44},
		},
		"disabling changes nothing": {
			fault: emulator.Fault{Method: post, Path: key + "/disable", Status: 204}, otherwise: []int{46, 49, 97}, args: everything(),
		},
		"locking changes nothing": {
			fault: emulator.Fault{Method: post, Path: key + "/lock", Status: 204}, otherwise: []int{48, 49},
		},
		"an expired key has another code": {
			fault:     emulator.Fault{Method: post, Path: "/iam/identity/token", Status: 400, Skip: 4, Body: `{"errorCode":"BXNIM0204E"}`},
			otherwise: []int{54},
		},
		"cancelling needs a body": {
			fault: emulator.Fault{Method: post, Path: "*/cancel", Status: 400, Times: 1}, otherwise: []int{86, 87}, args: everything(),
		},
		"runs may not overlap": {
			fault: emulator.Fault{Method: post, Path: "*/runs", Status: 409, Skip: 2, Times: 1}, otherwise: []int{84}, args: everything(),
		},
		"names of jobs are unique": {
			fault:     emulator.Fault{Method: post, Path: jobs, Status: 409, Skip: 1, Times: 1},
			otherwise: []int{65}, args: everything(),
		},
		"a patch of jobs is refused": {
			fault:     emulator.Fault{Method: patch, Path: jobs, Status: 403},
			otherwise: []int{69, 71, 72, 73, 74, 75, 76, 77, 78, 79, 98, 101}, args: everything(),
		},
	}
}
