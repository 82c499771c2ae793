// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

const regionPlaceholder = "{region}"

// regionForm is what a region may look like before it becomes part of a host
// name. Anything freer could send a token to a host of somebody's choosing.
var regionForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$`)

// regionHost is one row of the table of regions.
type regionHost struct {
	region  string
	public  string
	private string // empty where there is no private host
	iam     bool   // the region takes IAM tokens, that is, belongs to IBM Cloud
}

// regionHosts is the table of regions: IBM Cloud first, then AWS and GovCloud,
// which take tokens of another service and are of use with a ready token only.
func regionHosts() []regionHost {
	const (
		data    = "https://api.%s.dataplatform.cloud.ibm.com"
		dai     = "https://api.%s.dai.cloud.ibm.com"
		aws     = "https://api.%s.aws.data.ibm.com"
		private = "https://private."
	)
	cloud := func(region, form string) regionHost {
		host := fmt.Sprintf(form, region)
		return regionHost{region, host, private + strings.TrimPrefix(host, "https://"), true}
	}
	return []regionHost{
		{"us-south", "https://api.dataplatform.cloud.ibm.com", "https://private.api.dataplatform.cloud.ibm.com", true},
		cloud("eu-de", data),
		cloud("eu-gb", data),
		cloud("jp-tok", data),
		cloud("au-syd", dai),
		cloud("ca-tor", dai),
		{"ap-south-1", fmt.Sprintf(aws, "ap-south-1"), fmt.Sprintf(aws, "ap-south-1"), false},
		{"us-east-1", fmt.Sprintf(aws, "us-east-1"), fmt.Sprintf(aws, "us-east-1"), false},
		{"us-gov-east-1", "https://api.dai.ibmforusgov.com", "", false},
	}
}

// Regions returns every region of the table: those of IBM Cloud first, then
// those on AWS and GovCloud.
func Regions() []string { return regionNames(func(regionHost) bool { return true }) }

// IBMCloudRegions returns the regions that take IAM tokens.
//
//nolint:revive // It is IBM Cloud that is meant, as opposed to AWS.
func IBMCloudRegions() []string { return regionNames(func(h regionHost) bool { return h.iam }) }

func regionNames(keep func(regionHost) bool) []string {
	var names []string
	for _, h := range regionHosts() {
		if keep(h) {
			names = append(names, h.region)
		}
	}
	return names
}

// PlatformEndpoint returns the base URL of the watsonx platform in a region.
// It is false for a region that is not in the table or has no such visibility.
func PlatformEndpoint(region, visibility string) (string, bool) {
	hosts := regionHosts()
	i := slices.IndexFunc(hosts, func(h regionHost) bool { return h.region == region })
	if i < 0 {
		return "", false
	}
	switch visibility {
	case "", visibilityPublic:
		return hosts[i].public, true
	case visibilityPrivate:
		return hosts[i].private, hosts[i].private != ""
	}
	return "", false
}

// OnePlatform reports whether every region is one and the same service, which
// is so when a platform URL without "{region}" is configured. A credential
// made in one region is then seen in all.
func (c *Client) OnePlatform() bool {
	return c.options.PlatformURL != "" && !strings.Contains(c.options.PlatformURL, regionPlaceholder)
}

// platformURL returns the base URL of the platform in a region.
func (c *Client) platformURL(region string) (string, error) {
	if !regionForm.MatchString(region) {
		return "", fmt.Errorf("%q is not the name of a region", region)
	}
	if c.options.PlatformURL != "" {
		return strings.ReplaceAll(c.options.PlatformURL, regionPlaceholder, region), nil
	}
	if url, ok := PlatformEndpoint(region, c.options.Visibility); ok {
		return url, nil
	}
	return "", fmt.Errorf("there is no %s host for the region %q; known regions: %s",
		c.options.Visibility, region, strings.Join(Regions(), ", "))
}
