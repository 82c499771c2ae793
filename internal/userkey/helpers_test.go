// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"reflect"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

const (
	here  = "us-south"
	there = "eu-de"
	quiet = "ca-tor" // does not repeat the description of a credential

	ourTag   = "ours"
	otherTag = "theirs"
)

func owner() userkey.Owner { return userkey.Owner{AccountID: "a1", IAMID: "IBMid-1"} }

// at is a time on the day of the tests.
func at(hour, minute, second int) time.Time {
	return time.Date(2026, 11, 23, hour, minute, second, 0, time.UTC)
}

// noon is when the tables look.
func noon() time.Time { return at(12, 0, 0) }

// minted is a key of the provider: named like the product names one, marked.
func minted(id string, born time.Time, tag string) userkey.Key {
	k := bought(id, born)
	k.Mark = userkey.Mark{Tag: tag, Place: here}
	return k
}

// bought is a key that somebody made in the console.
func bought(id string, born time.Time) userkey.Key {
	return userkey.Key{ID: id, Name: userkey.Name(owner().IAMID, born), CreatedAt: born.Truncate(time.Minute)}
}

// stored is a credential that says which key it holds.
func stored(id, region string, k userkey.Key) userkey.Credential {
	return userkey.Credential{ID: id, Region: region, Name: k.Name, KeyID: k.ID, CreatedAt: k.Born()}
}

// unsaid is the credential without the description.
func unsaid(c userkey.Credential) userkey.Credential {
	c.KeyID = ""
	return c
}

// looked is what a look at the given credentials shows, in every region that one of them is in.
func looked(keys []userkey.Key, credentials ...userkey.Credential) userkey.Seen {
	v := userkey.Seen{
		Owner: owner(), Keys: keys, Now: noon(), Regions: regions(),
		Credentials: map[string][]userkey.Credential{here: {}},
	}
	for _, c := range credentials {
		v.Credentials[c.Region] = append(v.Credentials[c.Region], c)
	}
	return v
}

// knowing is a state of ours that lists Phased out keys.
func knowing(known ...userkey.Key) userkey.Held {
	h := userkey.Held{Tag: ourTag}
	for _, k := range known {
		h.PastKeys = append(h.PastKeys, userkey.PastKey{Key: k})
	}
	return h
}

func ids(keys []userkey.Key) []string {
	list := []string{}
	for _, k := range keys {
		list = append(list, k.ID)
	}
	return list
}

// wanting is a configuration with these settings that differs from the state.
func wanting(s userkey.Settings) userkey.Wanted { return userkey.Wanted{Settings: s, Touched: true} }

// differs compares deeply. Errors are compared by what they say.
func differs(got, want any) string {
	return cmp.Diff(want, got,
		cmp.Comparer(func(a, b userkey.Secret) bool { return a.Reveal() == b.Reveal() }),
		cmp.Comparer(func(a, b error) bool { return (a == nil) == (b == nil) && (a == nil || a.Error() == b.Error()) }),
		cmp.Exporter(func(t reflect.Type) bool { return strings.HasPrefix(t.Name(), "Setting[") }),
		cmpopts.EquateEmpty())
}
