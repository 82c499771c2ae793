// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

func TestRegions(t *testing.T) {
	t.Parallel()
	want := []string{
		"us-south https://api.dataplatform.cloud.ibm.com https://private.api.dataplatform.cloud.ibm.com",
		"eu-de https://api.eu-de.dataplatform.cloud.ibm.com https://private.api.eu-de.dataplatform.cloud.ibm.com",
		"eu-gb https://api.eu-gb.dataplatform.cloud.ibm.com https://private.api.eu-gb.dataplatform.cloud.ibm.com",
		"jp-tok https://api.jp-tok.dataplatform.cloud.ibm.com https://private.api.jp-tok.dataplatform.cloud.ibm.com",
		"au-syd https://api.au-syd.dai.cloud.ibm.com https://private.api.au-syd.dai.cloud.ibm.com",
		"ca-tor https://api.ca-tor.dai.cloud.ibm.com https://private.api.ca-tor.dai.cloud.ibm.com",
		"ap-south-1 https://api.ap-south-1.aws.data.ibm.com https://api.ap-south-1.aws.data.ibm.com",
		"us-east-1 https://api.us-east-1.aws.data.ibm.com https://api.us-east-1.aws.data.ibm.com",
		"us-gov-east-1 https://api.dai.ibmforusgov.com https://internal.api.dai.ibmforusgov.com",
	}
	var got []string
	for _, region := range ibmcloud.Regions() {
		public, ok := ibmcloud.PlatformEndpoint(region, "")
		if same, _ := ibmcloud.PlatformEndpoint(region, "public"); !ok || same != public {
			t.Errorf("%s has the public endpoints %q and %q", region, public, same)
		}
		if same, _ := ibmcloud.PlatformEndpoint(region, "public-and-private"); same != public {
			t.Errorf("%s has the public endpoints %q and %q", region, public, same)
		}
		private, ok := ibmcloud.PlatformEndpoint(region, "private")
		if !ok {
			t.Errorf("%s has no private endpoint", region)
		}
		got = append(got, region+" "+public+" "+private)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("regions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"us-south", "eu-de", "eu-gb", "jp-tok", "au-syd", "ca-tor"}, ibmcloud.IBMCloudRegions()); diff != "" {
		t.Errorf("IBM Cloud regions (-want +got):\n%s", diff)
	}
	for _, pair := range [][2]string{{"atlantis", ""}, {"", ""}, {"us-south", "secret"}} {
		if url, ok := ibmcloud.PlatformEndpoint(pair[0], pair[1]); ok || url != "" {
			t.Errorf("PlatformEndpoint(%q, %q) = %q, %t", pair[0], pair[1], url, ok)
		}
	}
}

func TestRegions_areAsked(t *testing.T) {
	t.Parallel()
	for _, visibility := range []string{"public", "private"} {
		for _, region := range ibmcloud.IBMCloudRegions() {
			want, _ := ibmcloud.PlatformEndpoint(region, visibility)
			client := newClient(t, &cloud{}, func(o *ibmcloud.Options) {
				o.IAMURL, o.PlatformURL, o.Visibility = "", "", visibility
				o.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
					iam := map[string]string{"public": "iam.cloud.ibm.com", "private": "private.iam.cloud.ibm.com"}[visibility]
					got := r.URL.Scheme + "://" + r.URL.Host
					body := `{"credentials":[]}`
					if r.URL.Host == iam && r.URL.Path == "/identity/token" {
						got, body = want, `{"access_token":"made-up-value"}`
					}
					if got != want {
						t.Errorf("asked %s, want %s", got, want)
					}
					return &http.Response{
						StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
						Body: io.NopCloser(strings.NewReader(body)), Request: r,
					}, nil
				})
			})
			if _, err := client.ListTaskCredentials(t.Context(), region); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestIAM_hosts asks for a token and looks which host gets the request.
func TestIAM_hosts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options ibmcloud.Options
		want    string
	}{
		"nothing is set":                         {ibmcloud.Options{}, "https://iam.cloud.ibm.com"},
		"public, in a region":                    {ibmcloud.Options{Visibility: "public", Region: "us-south"}, "https://iam.cloud.ibm.com"},
		"private, in a region with its own host": {ibmcloud.Options{Visibility: "private", Region: "us-south"}, "https://private.us-south.iam.cloud.ibm.com"},
		"private, where watsonx does not run":    {ibmcloud.Options{Visibility: "private", Region: "us-east"}, "https://private.us-east.iam.cloud.ibm.com"},
		"private, in any other region":           {ibmcloud.Options{Visibility: "private", Region: "eu-de"}, "https://private.iam.cloud.ibm.com"},
		"private, in a region of somebody's":     {ibmcloud.Options{Visibility: "private", Region: "evil.test/"}, "https://private.iam.cloud.ibm.com"},
		"private, in no region":                  {ibmcloud.Options{Visibility: "private"}, "https://private.iam.cloud.ibm.com"},
		"both, in a region with its own host":    {ibmcloud.Options{Visibility: "public-and-private", Region: "us-south"}, "https://private.us-south.iam.cloud.ibm.com"},
		"an endpoint wins over visibility":       {ibmcloud.Options{Visibility: "private", IAMURL: "https://iam.test"}, "https://iam.test"},
		"an endpoint with a path":                {ibmcloud.Options{IAMURL: "https://gate.test/iam/"}, "https://gate.test/iam"},
		"the address of the token request":       {ibmcloud.Options{IAMURL: "https://iam.test/identity/token"}, "https://iam.test"},
		"the same with a slash":                  {ibmcloud.Options{IAMURL: "https://gate.test/iam/identity/token/"}, "https://gate.test/iam"},
		"a path that ends in a similar way":      {ibmcloud.Options{IAMURL: "https://gate.test/my-identity/token"}, "https://gate.test/my-identity/token"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got string
			client := build(t, func(o *ibmcloud.Options) {
				o.Visibility, o.Region, o.IAMURL = tt.options.Visibility, tt.options.Region, tt.options.IAMURL
				o.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
					got = strings.TrimSuffix(r.URL.String(), "/identity/token")
					return nil, errReset
				})
			})
			if _, err := client.Identity(t.Context()); err == nil || got != tt.want {
				t.Errorf("asked %s, want %s (%v)", got, tt.want, err)
			}
		})
	}
}
