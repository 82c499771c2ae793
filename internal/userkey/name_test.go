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
		at    time.Time
		wrong string // part of the error
	}{
		"a name of the product":              {name: "cpd-apikey-IBMid-27000A-2026-11-23T10:30:15Z", iamID: "IBMid-27000A", at: at(10, 30, 15)},
		"an IAM ID that looks like a time":   {name: "cpd-apikey-2026-11-23T10:30:15Z-2026-11-23T10:30:15Z", iamID: "2026-11-23T10:30:15Z", at: at(10, 30, 15)},
		"an IAM ID of one letter":            {name: "cpd-apikey-x-2026-11-23T10:30:15Z", iamID: "x", at: at(10, 30, 15)},
		"no IAM ID":                          {name: "cpd-apikey--2026-11-23T10:30:15Z", wrong: "iam_id"},
		"no IAM ID and no hyphen":            {name: "cpd-apikey-2026-11-23T10:30:15Z", wrong: "iam_id"},
		"nothing but the prefix":             {name: "cpd-apikey-", wrong: "iam_id"},
		"another key":                        {name: "login", wrong: "begins with"},
		"nothing":                            {name: "", wrong: "begins with"},
		"another prefix":                     {name: "CPD-apikey-x-2026-11-23T10:30:15Z", wrong: "begins with"},
		"a day that does not exist":          {name: "cpd-apikey-x-2026-02-30T10:30:15Z", wrong: "creation time"},
		"a time with an offset":              {name: "cpd-apikey-x-2026-11-23T10:30:15+01:00", wrong: "creation time"},
		"a time without the hyphen before":   {name: "cpd-apikey-xx2026-11-23T10:30:15Z", wrong: "iam_id"},
		"a time with a fraction of a second": {name: "cpd-apikey-x-2026-11-23T10:30:15.5Z", wrong: "iam_id"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			iamID, at, err := userkey.ParseName(tt.name)
			if tt.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wrong) || iamID != "" || !at.IsZero() {
					t.Fatalf("ParseName() = %q, %v, %v, want an error with %q", iamID, at, err, tt.wrong)
				}
				return
			}
			if err != nil || iamID != tt.iamID || !at.Equal(tt.at) {
				t.Fatalf("ParseName() = %q, %v, %v, want %q, %v", iamID, at, err, tt.iamID, tt.at)
			}
			if back := userkey.Name(iamID, at); back != tt.name {
				t.Errorf("Name() = %q, want %q", back, tt.name)
			}
		})
	}
}

func TestName_isInUTC(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 3600)
	got := userkey.Name("IBMid-1", time.Date(2026, 11, 23, 0, 30, 15, 999, zone))
	if want := "cpd-apikey-IBMid-1-2026-11-22T23:30:15Z"; got != want {
		t.Errorf("Name() = %q, want %q", got, want)
	}
}

func TestInSeries(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		name string
		want bool
	}{
		"a name of the series":         {"cpd-apikey-IBMid-1-2026-11-23T10:30:15Z", true},
		"the series of another person": {"cpd-apikey-IBMid-12-2026-11-23T10:30:15Z", false},
		"another key":                  {"login", false},
		"the IAM ID alone":             {"IBMid-1", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := userkey.InSeries(tt.name, "IBMid-1"); got != tt.want {
				t.Errorf("InSeries(%q) = %v, want %v", tt.name, got, tt.want)
			}
		})
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
