// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// unordered sorts the lists of one look, which are fetched at the same time.
func unordered(wire []string) []string {
	for from := 0; from < len(wire); from++ {
		to := from
		for to < len(wire) && isList(wire[to]) {
			to++
		}
		slices.Sort(wire[from:to])
		from = to
	}
	return wire
}

func isList(line string) bool {
	return line == "GET /iam/v1/apikeys 200" || line == "GET /platform/us-south/v1/task_credentials 200"
}

// A rotation in one region sends these requests, in this order, and no others.
func TestRun_overTheWire(t *testing.T) {
	t.Parallel()
	const (
		token = "POST /iam/identity/token 200"
		keys  = "GET /iam/v1/apikeys 200"
		creds = "GET /platform/us-south/v1/task_credentials 200"
		own   = "GET /iam/v1/apikeys/details 200"
		mint  = "POST /iam/v1/apikeys 201"
		post  = "POST /platform/us-south/v1/task_credentials "
		drop  = "DELETE /platform/us-south/v1/task_credentials/{id} "
	)
	tests := map[string]struct {
		mode string
		most int
		want []string
	}{
		"a second credential is a conflict":      {"conflict", 12, []string{token, keys, creds, own, mint, token, post + "409", drop + "204", post + "201", keys, creds}},
		"a second credential is a bad request":   {"bad-request", 12, []string{token, keys, creds, own, mint, token, post + "400", drop + "204", post + "201", keys, creds}},
		"a second credential is welcome":         {"allow", 10, []string{token, keys, creds, own, mint, token, post + "201", drop + "204", keys, creds}},
		"a second credential replaces the first": {"replace", 10, []string{token, keys, creds, own, mint, token, post + "201", drop + "404", keys, creds}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, emulator.Options{SecondCredential: tt.mode})
			o := c.create(t, south)
			c.Advance(time.Hour / 2)
			c.store = c.open(t, ibmcloud.Options{APIKey: c.Users()[0].APIKey}) // Another process.
			c.ClearRequests()
			o = c.rotate(t, o, south)
			got := unordered(c.wire())
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("the wire differs (-want +got):\n%s", diff)
			}
			if len(got) > tt.most {
				t.Errorf("%d requests, at most %d are allowed", len(got), tt.most)
			}
			if diff := cmp.Diff(all([]string{south}, o.Series.Active.ID), c.holding(t)); diff != "" {
				t.Errorf("the regions differ (-want +got):\n%s", diff)
			}
		})
	}
}

// With a ready token there is no key of the provider's own to ask for.
func TestRun_overTheWireWithAToken(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	o := c.create(t, south)
	for _, secret := range c.Secrets() {
		if strings.Count(secret, ".") == 2 {
			c.store = c.open(t, ibmcloud.Options{Token: secret})
		}
	}
	c.ClearRequests()
	c.rotate(t, o, south)
	if slices.Contains(c.wire(), "GET /iam/v1/apikeys/details 200") || len(c.wire()) > 10 {
		t.Errorf("the wire is %q", c.wire())
	}
}
