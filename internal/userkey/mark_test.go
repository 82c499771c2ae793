// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

func TestReadMark(t *testing.T) {
	t.Parallel()
	const stamp = "[terraform-provider-watsonx abc123 us-south]"
	mark := userkey.Mark{Tag: "abc123", Place: "us-south"}
	long := "[terraform-provider-watsonx " + strings.Repeat("a", 65) + " anywhere]"
	tests := map[string]struct {
		stored, description string
		mark                userkey.Mark
	}{
		"a description and a mark":         {"for training " + stamp, "for training", mark},
		"a mark alone":                     {stamp, "", mark},
		"nothing":                          {"", "", userkey.Mark{}},
		"a mark within the description":    {stamp + " for training", stamp + " for training", userkey.Mark{}},
		"a mark in the description, twice": {stamp + " " + stamp, stamp, mark},
		"a mark stuck to a word":           {"training" + stamp, "training" + stamp, userkey.Mark{}},
		"a mark without a place":           {"[terraform-provider-watsonx abc]", "[terraform-provider-watsonx abc]", userkey.Mark{}},
		"a list of regions with a gap":     {"[terraform-provider-watsonx a us-south,]", "[terraform-provider-watsonx a us-south,]", userkey.Mark{}},
		"a tag in capitals":                {"[terraform-provider-watsonx ABC anywhere]", "[terraform-provider-watsonx ABC anywhere]", userkey.Mark{}},
		"a tag that is too long":           {long, long, userkey.Mark{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			description, got := userkey.ReadMark(tt.stored)
			if description != tt.description || got != tt.mark {
				t.Errorf("ReadMark() = %q, %+v, want %q, %+v", description, got, tt.description, tt.mark)
			}
			if back := userkey.Inscribe(description, got); back != tt.stored {
				t.Errorf("Inscribe() = %q, want %q", back, tt.stored)
			}
		})
	}
}

// What a mark says of its key.
func TestMark(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		mark    userkey.Mark
		minted  bool
		regions []string // nil where it can be anywhere
	}{
		"no mark":                              {userkey.Mark{}, false, nil},
		"regions":                              {userkey.Mark{Tag: "a", Place: userkey.InRegions([]string{here, there})}, true, []string{here, there}},
		"minted, and somebody keeps the value": {userkey.Mark{Tag: "a", Place: userkey.Anywhere}, true, nil},
		"adopted, and somebody else made it":   {userkey.Mark{Tag: "a", Place: userkey.Adopted}, false, nil},
		"minted, and left behind by a create":  {userkey.Mark{Tag: "a", Place: userkey.Unused}, true, nil},
	}
	for name, tt := range tests {
		regions, named := tt.mark.Regions()
		minted := (userkey.Key{Mark: tt.mark}).Managed()
		if diff := differs(regions, tt.regions); diff != "" || named != (tt.regions != nil) || minted != tt.minted {
			t.Errorf("%s: Regions() = %v, %v, Managed() = %v", name, regions, named, minted)
		}
	}
}

func FuzzMark(f *testing.F) {
	f.Add("for training", "abc123")
	tags := regexp.MustCompile(`^[0-9a-z]{1,64}$`)
	f.Fuzz(func(t *testing.T, description, tag string) {
		if !tags.MatchString(tag) {
			t.Skip("no tag of ours")
		}
		for _, place := range []string{userkey.Anywhere, userkey.Adopted, userkey.Unused, "us-south", "us-south,eu-de,jp-tok"} {
			want := userkey.Mark{Tag: tag, Place: place}
			got, mark := userkey.ReadMark(userkey.Inscribe(description, want))
			if got != description || mark != want {
				t.Errorf("ReadMark(Inscribe()) = %q, %+v, want %q, %+v", got, mark, description, want)
			}
		}
		// What somebody else wrote comes back as it was, mark or not.
		written, mark := userkey.ReadMark(description)
		if mark.Tag == "" && written != description {
			t.Errorf("ReadMark(%q) = %q", description, written)
		}
	})
}
