// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// BenchmarkUnderstand sorts the keys of a short and of a long series.
func BenchmarkUnderstand(b *testing.B) {
	for _, n := range []int{5, 500} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			born := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
			seen := userkey.Seen{Owner: userkey.Owner{AccountID: "a", IAMID: "IBMid-1"}, Now: born.AddDate(2, 0, 0)}
			for i := range n {
				at := born.AddDate(0, 0, i)
				seen.Keys = append(seen.Keys, userkey.Key{ID: fmt.Sprint("ApiKey-", i), Name: userkey.Name("IBMid-1", at), CreatedAt: at})
			}
			newest := seen.Keys[n-1]
			seen.Credentials = map[string][]userkey.Credential{"us-south": {{ID: "1", Name: newest.Name, KeyID: newest.ID, Region: "us-south"}}}
			b.ReportAllocs()
			for b.Loop() {
				if s := userkey.Understand(seen, userkey.Held{}, nil); s.Active.ID != newest.ID {
					b.Fatalf("the Active key is %q", s.Active.ID)
				}
			}
		})
	}
}
