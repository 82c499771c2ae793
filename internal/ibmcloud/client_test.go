// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

func TestNew_refuses(t *testing.T) {
	t.Parallel()
	const value = "made-up-value"
	key := func(s string) ibmcloud.Options { return ibmcloud.Options{APIKey: s} }
	iam := func(s string) ibmcloud.Options { return ibmcloud.Options{APIKey: value, IAMURL: s} }
	platform := func(s string) ibmcloud.Options { return ibmcloud.Options{APIKey: value, PlatformURL: s} }
	tests := map[string]struct {
		in   ibmcloud.Options
		want string
	}{
		"neither key nor token":          {ibmcloud.Options{}, "the API key is empty"},
		"both key and token":             {ibmcloud.Options{APIKey: value, Token: value}, "both"},
		"the name of a key":              {key("cpd-apikey-IBMid-550000ABCD-2026-10-08T12:27:41Z"), "the name of an API key, not its value"},
		"a key in quotes":                {key(`"` + value + `"`), "quote"},
		"a token in quotes":              {ibmcloud.Options{Token: `"` + value + `"`}, "quote"},
		"an unknown visibility":          {ibmcloud.Options{APIKey: value, Visibility: "secret"}, "visibility"},
		"an IAM endpoint of no scheme":   {iam("iam.cloud.ibm.com"), "IAM endpoint is not"},
		"an IAM endpoint of odd scheme":  {iam("ftp://iam.cloud.ibm.com"), "IAM endpoint is not"},
		"an IAM endpoint without a host": {iam("https:///iam"), "IAM endpoint is not"},
		"an IAM endpoint of nonsense":    {iam("https://%zz"), "IAM endpoint is not"},
		"an IAM endpoint with a query":   {iam("https://iam.test/?a=b"), "IAM endpoint must"},
		"an IAM endpoint with a user":    {iam("https://me:pw@iam.test"), "IAM endpoint must"},
		"an IAM endpoint with a region":  {iam("https://iam.test/{region}"), "IAM endpoint"},
		"a platform of no scheme":        {platform("api.test/{region}"), "platform endpoint is not"},
		"a platform with a fragment":     {platform("https://api.test/#x"), "platform endpoint must"},
		"a platform with other braces":   {platform("https://api.test/{zone}"), "platform endpoint"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, err := ibmcloud.New(tt.in)
			if client != nil || err == nil || !contains(err.Error(), tt.want) {
				t.Fatalf("New() = %v, %v, want an error with %q", client, err, tt.want)
			}
			if contains(err.Error(), value) || contains(err.Error(), "pw") {
				t.Error("the error repeats a secret")
			}
		})
	}
}

func TestClient_Regions(t *testing.T) {
	t.Parallel()
	all := ibmcloud.IBMCloudRegions()
	tests := map[string]struct {
		url, region string
		want        []string
	}{
		"IBM Cloud":                   {"", "eu-de", all},
		"a URL for each region":       {"https://api.test/{region}", "eu-de", all},
		"one URL":                     {"https://api.test", "eu-de", []string{"eu-de"}},
		"one URL and no region":       {"https://api.test", "", nil},
		"one URL and no such region":  {"https://api.test", "mars", nil},
		"one URL and a region on AWS": {"https://api.test", "us-east-1", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := build(t, func(o *ibmcloud.Options) { o.PlatformURL, o.Region = tt.url, tt.region })
			if diff := cmp.Diff(tt.want, client.Regions()); diff != "" {
				t.Errorf("Regions() differs (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPrinting prints everything that knows a secret in every way.
func TestPrinting(t *testing.T) {
	t.Parallel()
	o := ibmcloud.Options{APIKey: "made-up-value"}
	client := newClient(t, &cloud{})
	proof, err := client.ProveAPIKey(t.Context(), newValue)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Identity(t.Context()); err != nil {
		t.Fatal(err)
	}
	type holder struct{ Inside any }
	for _, v := range []any{o, &o, ibmcloud.Options{Token: "made-up-value"}, client, proof, holder{o}, holder{client}, []any{o, client}} {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Errorf("%T: %v", v, err)
		}
		texts := []string{string(raw)}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			texts = append(texts, fmt.Sprintf(verb, v))
		}
		for _, text := range texts {
			if contains(text, "made-up") || contains(text, "eyJ") || contains(text, "6d6164652d7570") {
				t.Errorf("%T prints a secret", v)
			}
			if !contains(text, "[secret]") {
				t.Errorf("%T prints %s", v, text)
			}
		}
	}
}

// TestClient_Now takes the time from the latest reply.
func TestClient_Now(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		date := start.Format(http.TimeFormat)
		client := newClient(t, &cloud{handler: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", date)
			answer(w, http.StatusNotFound, `{}`)
		}})
		ask := func(reply string) time.Time {
			date = reply
			_ = client.DeleteAPIKey(t.Context(), "K1")
			return client.Now()
		}

		if got, want := client.Now(), time.Now().UTC(); !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("before the first reply it is %s, want %s", got, want)
		}
		if got := ask(date); !got.Equal(start) {
			t.Errorf("after a reply it is %s, want %s", got, start)
		}
		pass(90 * time.Second)
		if got, want := client.Now(), start.Add(90*time.Second); !got.Equal(want) {
			t.Errorf("later it is %s, want %s", got, want)
		}
		for _, odd := range []string{"", "tomorrow"} {
			if got, want := ask(odd), start.Add(90*time.Second); !got.Equal(want) {
				t.Errorf("after a reply with the date %q it is %s, want %s", odd, got, want)
			}
		}
		later := start.Add(24 * time.Hour)
		if got := ask(later.Format(http.TimeFormat)); !got.Equal(later) {
			t.Errorf("after the service's clock was turned it is %s, want %s", got, later)
		}
	})
}
