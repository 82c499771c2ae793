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
	const mark = "[terraform-provider-watsonx abc123]"
	tests := map[string]struct {
		stored, description, tag string
	}{
		"a description and a mark":         {"for training " + mark, "for training", "abc123"},
		"a mark alone":                     {mark, "", "abc123"},
		"a description alone":              {"for training", "for training", ""},
		"nothing":                          {"", "", ""},
		"blanks before the mark":           {"for training  " + mark, "for training ", "abc123"},
		"a description of several lines":   {"one\ntwo " + mark, "one\ntwo", "abc123"},
		"a mark within the description":    {mark + " for training", mark + " for training", ""},
		"a mark in the description, twice": {mark + " " + mark, mark, "abc123"},
		"a mark stuck to a word":           {"training" + mark, "training" + mark, ""},
		"a mark and a line break":          {mark + "\n", mark + "\n", ""},
		"a mark without a tag":             {"[terraform-provider-watsonx ]", "[terraform-provider-watsonx ]", ""},
		"a tag in capitals":                {"[terraform-provider-watsonx ABC]", "[terraform-provider-watsonx ABC]", ""},
		"a tag that is too long":           {"[terraform-provider-watsonx " + strings.Repeat("a", 65) + "]", "[terraform-provider-watsonx " + strings.Repeat("a", 65) + "]", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			description, got := userkey.ReadMark(tt.stored)
			if description != tt.description || got.Tag != tt.tag {
				t.Errorf("ReadMark() = %q, %q, want %q, %q", description, got.Tag, tt.description, tt.tag)
			}
		})
	}
}

func TestInscribe(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		description, tag, want string
	}{
		"a description and a tag": {"for training", "abc", "for training [terraform-provider-watsonx abc]"},
		"no description":          {"", "abc", "[terraform-provider-watsonx abc]"},
		"no tag":                  {"for training", "", "for training"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := userkey.Inscribe(tt.description, userkey.Mark{Tag: tt.tag}); got != tt.want {
				t.Errorf("Inscribe() = %q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzMark(f *testing.F) {
	f.Add("for training", "abc123")
	tags := regexp.MustCompile(`^[0-9a-z]{1,64}$`)
	f.Fuzz(func(t *testing.T, description, tag string) {
		if !tags.MatchString(tag) {
			t.Skip("no tag of ours")
		}
		got, mark := userkey.ReadMark(userkey.Inscribe(description, userkey.Mark{Tag: tag}))
		if got != description || mark.Tag != tag {
			t.Errorf("ReadMark(Inscribe()) = %q, %q, want %q, %q", got, mark.Tag, description, tag)
		}
		// What somebody else wrote comes back as it was, mark or not.
		written, mark := userkey.ReadMark(description)
		if mark.Tag == "" && written != description {
			t.Errorf("ReadMark(%q) = %q", description, written)
		}
	})
}
