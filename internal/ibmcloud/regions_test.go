// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"net/http"
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
		public, _ := ibmcloud.PlatformEndpoint(region, "")
		private, _ := ibmcloud.PlatformEndpoint(region, "private")
		got = append(got, region+" "+public+" "+private)
		for _, visibility := range []string{"public", "public-and-private"} {
			if same, ok := ibmcloud.PlatformEndpoint(region, visibility); !ok || same != public {
				t.Errorf("%s has the public endpoints %q and %q", region, public, same)
			}
		}
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

// TestHosts looks which hosts are asked: IAM for a token, the region's, and IAM again.
func TestHosts(t *testing.T) {
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
			var got []string
			client := build(t, func(o *ibmcloud.Options) {
				o.Visibility, o.Region, o.IAMURL = tt.options.Visibility, tt.options.Region, tt.options.IAMURL
				o.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
					got = append(got, r.URL.String())
					if len(got) > 1 {
						return nil, errReset
					}
					return inMemory{always(http.StatusOK, `{"access_token":"made-up-value"}`)}.RoundTrip(r)
				})
			})
			platform, _ := ibmcloud.PlatformEndpoint("eu-de", tt.options.Visibility)
			want := []string{tt.want + "/identity/token", platform + "/v1/task_credentials?type=iam_api_key", tt.want + "/v1/apikeys/K1"}
			for _, op := range []string{"watsonx.ListTaskCredentials", "iam.GetAPIKey"} {
				if do(t.Context(), client, op) == nil {
					t.Errorf("%s brought something", op)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
		})
	}
}
