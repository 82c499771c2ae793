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
		"us-gov-east-1 https://api.dai.ibmforusgov.com ",
	}
	var got []string
	for _, region := range ibmcloud.Regions() {
		public, ok := ibmcloud.PlatformEndpoint(region, "")
		if same, _ := ibmcloud.PlatformEndpoint(region, "public"); !ok || same != public {
			t.Errorf("%s has the public endpoints %q and %q", region, public, same)
		}
		private, ok := ibmcloud.PlatformEndpoint(region, "private")
		if ok != (private != "") {
			t.Errorf("%s has the private endpoint %q, %t", region, private, ok)
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
