// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

func TestParseName(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		name  string
		iamID string
		wrong string // part of the error
	}{
		"a name of the product":              {name: "cpd-apikey-IBMid-27000A-2026-11-23T10:30:15Z", iamID: "IBMid-27000A"},
		"an IAM ID that looks like a time":   {name: "cpd-apikey-2026-11-23T10:30:15Z-2026-11-23T10:30:15Z", iamID: "2026-11-23T10:30:15Z"},
		"a day that does not exist":          {name: "cpd-apikey-x-2026-02-30T10:30:15Z", wrong: "creation time"},
		"a time with an offset":              {name: "cpd-apikey-x-2026-11-23T10:30:15+01:00", wrong: "creation time"},
		"a time without the hyphen before":   {name: "cpd-apikey-xx2026-11-23T10:30:15Z", wrong: "iam_id"},
		"a time with a fraction of a second": {name: "cpd-apikey-x-2026-11-23T10:30:15.5Z", wrong: "iam_id"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			iamID, created, err := userkey.ParseName(tt.name)
			if tt.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wrong) || iamID != "" || !created.IsZero() {
					t.Fatalf("ParseName() = %q, %v, %v, want an error with %q", iamID, created, err, tt.wrong)
				}
				return
			}
			if want := at(10, 30, 15); err != nil || iamID != tt.iamID || !created.Equal(want) {
				t.Fatalf("ParseName() = %q, %v, %v, want %q, %v", iamID, created, err, tt.iamID, want)
			}
			zone := time.FixedZone("", 3600)
			if back := userkey.Name(iamID, created.In(zone)); back != tt.name {
				t.Errorf("Name() = %q, want %q", back, tt.name)
			}
		})
	}
}

func TestInSeries(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"cpd-apikey-IBMid-1-2026-11-23T10:30:15Z":  true,
		"cpd-apikey-IBMid-12-2026-11-23T10:30:15Z": false, // another person's
		"login": false,
	} {
		if got := userkey.InSeries(name, "IBMid-1"); got != want {
			t.Errorf("InSeries(%q) = %v", name, got)
		}
	}
}

func FuzzParseName(f *testing.F) {
	f.Add("cpd-apikey-IBMid-1-2026-11-23T10:30:15Z")
	f.Fuzz(func(t *testing.T, name string) {
		iamID, at, err := userkey.ParseName(name)
		if err != nil {
			if iamID != "" || !at.IsZero() {
				t.Fatalf("an error, and yet %q and %v", iamID, at)
			}
			return
		}
		if back := userkey.Name(iamID, at); back != name {
			t.Errorf("Name(ParseName(%q)) = %q", name, back)
		}
		if !userkey.InSeries(name, iamID) {
			t.Errorf("%q is not in the series of %q", name, iamID)
		}
	})
}
